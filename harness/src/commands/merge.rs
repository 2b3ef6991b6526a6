//! `merge`: the reports of several machines as one.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use crate::run::summary::{exit, source};
use crate::suite::{FeatureFile, Suite};
use crate::util::exit::Exit;
use egnyte_report::{
    FeatureSource, MergeError, ReportFormat, ReportReadError, ReportWriteError, RunReport, merge, prepare, write,
};
use egnyte_support::mask::MaskedWriter;

/// Options of the command.
#[derive(Debug, Clone)]
pub struct Options {
    /// JSON reports, or folders of results.
    pub parts: Vec<PathBuf>,
    /// Reports to write.
    pub reports: Vec<ReportFormat>,
}

/// Error of merging reports.
#[derive(Debug, thiserror::Error)]
pub enum MergeCommandError {
    /// A part cannot be read.
    #[error(transparent)]
    Read(#[from] ReportReadError),
    /// The parts are not of one run.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// A report cannot be written.
    #[error(transparent)]
    Write(#[from] ReportWriteError),
}

/// Merges the parts, writes the reports, and returns the exit code that the whole run would have had.
///
/// # Errors
/// If a part cannot be read, the parts are not of one run, or a report cannot be written.
pub fn merge_reports(options: &Options, out: &mut impl Write) -> Result<Exit, MergeCommandError> {
    let read = |path: &PathBuf| Ok((path.display().to_string(), RunReport::read(path)?));
    let parts: Result<Vec<_>, ReportReadError> = options.parts.iter().map(read).collect();
    let mut run = merge(parts?)?;
    run.sources = sources(&run);
    prepare(&options.reports)?;
    let not_run = match run.totals.not_run {
        0 => String::new(),
        count => format!("; {count} not run"),
    };
    let (counts, parts, exit) = (run.totals.all().full(), run.parts.unwrap_or(1), exit(&run));
    let mut out = MaskedWriter::new(out);
    write(&options.reports, run, &mut out)?;
    // A closed pipe is no failure.
    let _ = writeln!(out, "{counts}{not_run}; merged from {parts}");
    Ok(exit)
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
