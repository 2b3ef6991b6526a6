//! The reports of several machines, joined into one. Reads and writes files; what joining means is the report's.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::report::json::{CannotJoin, Document, FindingWord, join};
use crate::report::{NotWritten, Report, prepare, write_joined};
use crate::util::exit::Exit;
use egnyte_support::mask::MaskedWriter;

/// What is in a folder of results.
const RUN: &str = "run.json";

/// What the command line asks for.
#[derive(Debug, Clone)]
pub struct Options {
    /// JSON reports, or folders of results.
    pub parts: Vec<PathBuf>,
    /// What is written of them together.
    pub reports: Vec<Report>,
}

/// Why nothing is joined.
#[derive(Debug, thiserror::Error)]
pub enum NotMerged {
    /// A report cannot be written of what was joined.
    #[error("--report {0}: only a run itself can write this; joined reports are html=FILE, junit=FILE and json=FILE")]
    Kind(&'static str),
    /// A part cannot be read.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// The parts are not of one run.
    #[error(transparent)]
    Apart(#[from] CannotJoin),
    /// A report of it cannot be written.
    #[error(transparent)]
    Report(#[from] NotWritten),
}

/// Joins the parts, writes the reports, and ends as the whole run would have.
///
/// # Errors
/// When a part cannot be read, the parts are not of one run, or a report cannot be written.
pub fn merge(options: &Options, out: &mut impl Write) -> Result<Exit, NotMerged> {
    if let Some(report) = options.reports.iter().find(|report| report.needs_the_run()) {
        return Err(NotMerged::Kind(if *report == Report::Github { "github" } else { "messages" }));
    }
    let parts: Result<Vec<_>, NotMerged> = options.parts.iter().map(|path| read(path)).collect();
    let run = join(parts?)?;
    prepare(&options.reports)?;
    write_joined(&options.reports, &run)?;
    let tally = run.totals.tally();
    let not_run = match run.totals.not_run {
        0 => String::new(),
        count => format!("; {count} not run"),
    };
    let mut out = MaskedWriter::new(out);
    // Whoever closes the pipe has read enough.
    let _ = writeln!(out, "{}{not_run}; joined from {}", tally.full(), run.parts.unwrap_or(1));
    Ok(exit(&run))
}

fn exit(run: &Document) -> Exit {
    let tally = run.totals.tally();
    let wire = run.findings.iter().any(|it| matches!(it.outcome, FindingWord::Failed | FindingWord::Stale));
    if tally.faults > 0 || !run.faults.is_empty() {
        Exit::HarnessFault
    } else if tally.red() > 0 || wire {
        Exit::Red
    } else if run.interrupted {
        Exit::Interrupted
    } else if tally.total() == tally.skipped {
        Exit::NothingRan
    } else {
        Exit::Green
    }
}

fn read(path: &Path) -> Result<(String, Document), NotMerged> {
    let file = if path.is_dir() { path.join(RUN) } else { path.to_owned() };
    let unreadable = |why: String| NotMerged::Unreadable { path: file.clone(), why };
    let text = fs::read_to_string(&file).map_err(|error| unreadable(error.to_string()))?;
    let run = serde_json::from_str(&text).map_err(|error| unreadable(format!("it is no JSON report: {error}")))?;
    Ok((file.display().to_string(), run))
}
