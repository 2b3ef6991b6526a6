//! `merge`: the reports of several machines as one.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use crate::run::{diagnose, exit, source};
use crate::suite::{FeatureFile, Suite};
use crate::util::terminal::Terminal;
use egnyte_report::{FeatureSource, ReportFormat, ReportReadError, RunReport, merge, prepare, write};

use super::exec::CommandResult;

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Merge these JSON reports, or folders of results
    #[arg(value_name = "FILE|DIR", required = true)]
    parts: Vec<PathBuf>,
    /// Write a report of all: `html=FILE`, `junit=FILE`, `json=FILE`, `messages=FILE`, or `github` [can be repeated]
    #[arg(long = "report", value_name = "FORMAT[=FILE]")]
    reports: Vec<ReportFormat>,
}

impl MergeArgs {
    /// Merges the parts, writes the reports, and returns the exit code that the whole run would have had.
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let read = |path: &PathBuf| Ok((path.display().to_string(), RunReport::read(path)?));
        let parts: Result<Vec<_>, ReportReadError> = self.parts.iter().map(read).collect();
        let mut run = diagnose(merge(parts?)?);
        run.sources = sources(&run);
        prepare(&self.reports)?;
        let not_run = match run.totals.not_run {
            0 => String::new(),
            count => format!("; {count} not run"),
        };
        let (counts, parts, exit) = (run.totals.all().full(), run.parts.unwrap_or(1), exit(&run));
        write(&self.reports, run, terminal)?;
        terminal.print(&format!("{counts}{not_run}; merged from {parts}"))?;
        Ok(exit)
    }
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
