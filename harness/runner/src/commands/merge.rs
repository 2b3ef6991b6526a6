//! `merge`: the reports of several machines as one.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use crate::run::{diagnose, exit, source};
use crate::suite::{FeatureFile, Suite};
use crate::util::exit::Exit;
use crate::util::terminal::{Terminal, print_error};
use egnyte_report::{FeatureSource, MergeError, ReportFormat, ReportReadError, RunReport, merge, prepare, write};

use super::exec::CommandResult;

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Merge these JSON reports, or folders of results
    #[arg(value_name = "FILE|DIR", required = true)]
    parts: Vec<PathBuf>,
    /// Accept that parts of a run with --shard are missing
    #[arg(long)]
    partial: bool,
    /// Write a report of all: `html=FILE`, `junit=FILE`, `json=FILE`, `messages=FILE`, or `github` [can be repeated]
    #[arg(long = "report", value_name = "FORMAT[=FILE]")]
    reports: Vec<ReportFormat>,
}

impl MergeArgs {
    /// Merges the parts, writes the reports, and returns the exit code that the whole run would have had.
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let read = |path: &PathBuf| Ok((path.display().to_string(), RunReport::read(path)?));
        let parts: Result<Vec<_>, ReportReadError> = self.parts.iter().map(read).collect();
        let mut run = match merge(parts?) {
            Err(error @ MergeError::Parts(_)) => {
                print_error(&format!("egnyte-conformance: {error}"));
                return Ok(Exit::Red);
            }
            merged => diagnose(merged?),
        };
        run.sources = sources(&run);
        prepare(&self.reports)?;
        let exit = match exit(&run) {
            exit if run.missing_parts.is_empty() => exit,
            Exit::Interrupted if self.partial => Exit::Green,
            Exit::Green | Exit::Interrupted | Exit::NothingRan => Exit::Red,
            exit => exit,
        };
        let line = summary(&run);
        terminal.write_commands(|terminal| write(&self.reports, run, terminal))?;
        terminal.print(&line)?;
        Ok(exit)
    }
}

/// Renders the counts, the number of reports, and what is missing.
fn summary(run: &RunReport) -> String {
    let (counts, parts) = (run.totals.line(), run.parts.unwrap_or(1));
    let missing = match (run.missing_parts.as_slice(), run.totals.not_run) {
        ([], 0) => String::new(),
        ([], count) => format!("; {count} not run"),
        _ => format!("; {}", run.unfinished().unwrap_or_default()),
    };
    let partial = if run.missing_parts.is_empty() { "" } else { " (--partial accepts it)" };
    format!("{counts}{missing}{partial}; merged from {parts}")
}

/// Reads the feature files of a run, without those that are missing or have other scenarios by now.
fn sources(run: &RunReport) -> Vec<FeatureSource> {
    let paths: BTreeSet<&str> = run.results.iter().map(|result| result.file.as_str()).collect();
    let own = paths.iter().filter_map(|path| Suite::load(&[(*path).to_owned()]).ok());
    let files: Vec<FeatureFile> = own.flat_map(|suite| suite.files).collect();
    let fits = |file: &&FeatureFile| {
        let cases = file.cases();
        let has = |title: &str, line: usize| cases.iter().any(|case| case.line == line && case.title == title);
        run.results.iter().filter(|it| it.file == file.path).all(|it| has(&it.title, it.line))
    };
    files.iter().filter(fits).map(source).collect()
}
