//! Arguments of a run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::connector::manual::{ManualRun, STATE_FILE};
use crate::scenario::Retention;
use crate::util::terminal::{Terminal, print_error};
use egnyte_report::{ReportFormat, RunReport, render_timings};

use super::connector_args::ConnectorArgs;
use super::continuation::{ContinuationError, EarlierRun};
use super::guesses::GuessArgs;
use super::known_failures::{check_absent, write_first_list};
use super::recording::{self, Recording};
use super::select::SelectionArgs;
use super::setup::SetupError;

/// Arguments of a run.
#[derive(Debug, Clone, Args)]
pub(crate) struct RunArgs {
    /// Run these features: files, FILE:LINE or folders [default: the suite]
    #[arg(value_name = "PATH[:LINE]")]
    pub(crate) paths: Vec<String>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) guesses: GuessArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Run at most N scenarios at a time
    #[arg(long, short = 'j', value_name = "N", visible_alias = "jobs")]
    pub(super) concurrency: Option<NonZeroUsize>,
    /// Stop after the first failure; the remaining scenarios count as not run
    #[arg(long, short = 'x')]
    pub(super) fail_fast: bool,
    #[command(flatten)]
    pub(crate) connector: ConnectorArgs,
}

/// Arguments for the output of a run.
#[derive(Debug, Clone, Args)]
pub(super) struct OutputArgs {
    /// Write a report as well: `html=FILE`, `junit=FILE`, `json=FILE`, `messages=FILE` (Cucumber Messages), or `github` for
    /// annotations and the job summary [can be repeated]
    #[arg(long = "report", value_name = "FORMAT[=FILE]")]
    reports: Vec<ReportFormat>,
    /// Keep all evidence of each scenario in this folder: requests, rosters, the conversation with the connector, its
    /// standard error; `replay` and `merge` read it
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,
    /// Continue the run whose results are in the folder of --results: run only what is not judged there, and report both
    #[arg(long = "continue", requires = "results")]
    continues: bool,
    /// Show the time of each part of the run, and the slowest scenarios
    #[arg(long)]
    timings: bool,
    /// Write a first list of known failures for conformance.toml; overwrites no file
    #[arg(long, value_name = "FILE")]
    write_expectations: Option<PathBuf>,
}

impl RunArgs {
    /// Returns how much evidence of each scenario is kept: an observer shows all scenarios; where scenarios run again under
    /// other answers of Egnyte, their exchanges decide which answers can touch them.
    pub(super) fn retention(&self, is_observed: bool) -> Retention {
        let least = if is_observed || self.guesses.is_wanted() { Retention::Talk } else { Retention::Failures };
        self.output.retention().max(least)
    }
}

impl OutputArgs {
    /// Checks before a run that every report can be written, and removes the reports of an earlier run.
    pub(super) fn prepare(&self) -> Result<(), SetupError> {
        self.write_expectations.as_deref().map_or(Ok(()), check_absent)?;
        Ok(egnyte_report::prepare(&self.reports)?)
    }

    /// Reads the results of an earlier run that is continued, or removes them. Only after the connector is set up: it may be
    /// a recording in that folder.
    pub(super) fn prepare_results(&self, manual: Option<&ManualRun>) -> Result<Option<EarlierRun>, SetupError> {
        let Some(folder) = &self.results else {
            if manual.is_some() {
                print_error("without --results DIR, a session that is interrupted cannot be continued with --continue");
            }
            return Ok(None);
        };
        let earlier = if self.continues { EarlierRun::read(folder)? } else { None };
        if manual.is_some()
            && !self.continues
            && (folder.join(STATE_FILE).exists() || EarlierRun::read(folder)?.is_some())
        {
            return Err(ContinuationError::Unfinished(folder.display().to_string()).into());
        }
        if earlier.is_none() {
            recording::make_room(folder)?;
        }
        if let Some(manual) = manual {
            let file = folder.join(STATE_FILE);
            let is_left = self.continues && file.exists();
            if is_left { manual.restore_state(file)? } else { manual.keep_state(file)? }
        }
        Ok(earlier)
    }

    /// Returns the folder in which the results are kept.
    pub(super) fn results(&self) -> Option<&Path> {
        self.results.as_deref()
    }

    /// Returns how much evidence of each scenario is kept.
    pub(super) fn retention(&self) -> Retention {
        match &self.results {
            Some(_) => Retention::Everything,
            None if self.reports.iter().any(ReportFormat::shows_passed_scenarios) => Retention::Talk,
            None => Retention::Failures,
        }
    }

    /// Writes the reports of a run beside that of the terminal, which is written already.
    pub(super) fn write(
        &self,
        run: RunReport,
        recordings: &[Option<Recording>],
        terminal: &mut Terminal<'_>,
    ) -> Result<(), SetupError> {
        if self.timings {
            terminal.print(&render_timings(&run))?;
        }
        if let Some(file) = &self.write_expectations {
            terminal.print(&write_first_list(file, &run.results)?)?;
        }
        let kept = self.results.as_deref().map_or(Ok(()), |folder| recording::write(folder, &run, recordings));
        terminal.write_commands(|terminal| egnyte_report::write(&self.reports, run, terminal))?;
        Ok(kept?)
    }
}
