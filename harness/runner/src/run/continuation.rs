//! Continuation of a run whose results are in a folder: only what is not judged yet runs, and the reports have both parts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::connector::manual::SKIPPED_BY_TESTER;
use crate::suite::Case;
use egnyte_report::{ConnectorInfo, MergeError, Outcome, RUN_FILE, ReportReadError, RunReport, ScenarioResult, merge};

use super::diagnosis::diagnose;
use super::recording::Recording;

/// File and line of a scenario.
type Place<'r> = (&'r str, usize);

/// Earlier part of a run.
#[derive(Debug, Clone)]
pub(super) struct EarlierRun {
    /// Folder of its results.
    folder: String,
    report: RunReport,
}

/// Error of a continuation.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContinuationError {
    #[error(transparent)]
    Read(#[from] ReportReadError),
    #[error(transparent)]
    Merge(#[from] MergeError),
    #[error("{folder} has results of {found} and suite {suite}, not of {expected} and suite {}: it cannot be continued; name another folder", env!("CARGO_PKG_VERSION"))]
    Subject { folder: String, found: String, suite: String, expected: String },
    #[error(
        "{folder} has a result of \"{found}\" for {place}, where {present} is now: the features have changed, and it cannot be continued; name another folder"
    )]
    Changed { folder: String, place: String, found: String, present: String },
    #[error("{0} has the results of an earlier session: add --continue to go on with it, or name another folder")]
    Unfinished(String),
}

impl EarlierRun {
    /// Reads the results in a folder; `None` where no run has written any.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, ContinuationError> {
        let has_results = folder.join(RUN_FILE).metadata().is_ok_and(|file| file.len() > 0);
        if !has_results {
            return Ok(None);
        }
        let (report, folder) = (RunReport::read(folder)?, folder.display().to_string());
        Ok(Some(Self { folder, report }))
    }

    /// Returns the selected scenarios that are not judged yet.
    pub(super) fn remaining(
        &self,
        selected: Vec<Arc<Case>>,
        all: &[Arc<Case>],
    ) -> Result<Vec<Arc<Case>>, ContinuationError> {
        self.check_scenarios(all)?;
        let results = self.report.results.iter().filter(|result| is_judged(result));
        let judged: BTreeSet<Place<'_>> = results.map(place).collect();
        Ok(selected.into_iter().filter(|case| !judged.contains(&(&*case.file, case.line))).collect())
    }

    /// Checks that the results are about these scenarios: a place in a feature may have another one by now, or none.
    fn check_scenarios(&self, cases: &[Arc<Case>]) -> Result<(), ContinuationError> {
        let titles: BTreeMap<Place<'_>, &str> =
            cases.iter().map(|case| ((&*case.file, case.line), case.title.as_str())).collect();
        let files: BTreeSet<&str> = cases.iter().map(|case| &*case.file).collect();
        for result in &self.report.results {
            let present = match titles.get(&place(result)) {
                Some(title) if **title != result.title => format!("{title:?}"),
                None if files.contains(result.file.as_str()) => "no scenario".to_owned(),
                Some(_) | None => continue,
            };
            let (folder, place, found) = (self.folder.clone(), result.place(), result.title.clone());
            return Err(ContinuationError::Changed { folder, place, found, present });
        }
        Ok(())
    }

    /// Checks that the results are about the same connector and suite.
    pub(super) fn check(&self, expected: &ConnectorInfo) -> Result<(), ContinuationError> {
        let found = &self.report.connector;
        let names = |info: &ConnectorInfo| (info.full_name(), info.target.clone());
        if names(found) == names(expected) && self.report.suite == env!("CARGO_PKG_VERSION") {
            return Ok(());
        }
        let describe = |(name, target): (String, String)| format!("{name} ({target})");
        let (found, expected) = (describe(names(found)), describe(names(expected)));
        let (folder, suite) = (self.folder.clone(), self.report.suite.clone());
        Err(ContinuationError::Subject { folder, found, suite, expected })
    }

    /// Returns the report of both parts.
    pub(super) fn merge(&self, run: RunReport) -> Result<RunReport, ContinuationError> {
        let mut earlier = self.report.clone();
        let has_run: BTreeSet<Place<'_>> =
            run.results.iter().filter(|result| result.outcome != Outcome::NotRun).map(place).collect();
        earlier.results.retain(|result| !has_run.contains(&place(result)));
        let (sources, shards) = (run.sources.clone(), run.shards.clone());
        // Both are of one shard, and a merge is of different ones.
        earlier.shards.clear();
        let run = RunReport { shards: Vec::new(), ..run };
        let merged = merge(vec![(self.folder.clone(), earlier), ("this run".to_owned(), run)])?;
        // It is one run, although in two parts.
        Ok(diagnose(RunReport { sources, parts: None, shards, ..merged }))
    }
}

/// Sorts the recordings of a part as the results of the whole are.
pub(super) fn sort_recordings(
    part: &[(String, usize)],
    recordings: Vec<Option<Recording>>,
    whole: &RunReport,
) -> Vec<Option<Recording>> {
    let mut by_place: BTreeMap<&(String, usize), Option<Recording>> = part.iter().zip(recordings).collect();
    whole.results.iter().map(|result| by_place.remove(&(result.file.clone(), result.line)).flatten()).collect()
}

fn place(result: &ScenarioResult) -> Place<'_> {
    (&result.file, result.line)
}

/// Returns whether a result is a verdict, or a decision of the user. What the connector could not do is looked at again: its
/// settings may have changed.
fn is_judged(result: &ScenarioResult) -> bool {
    match result.outcome {
        Outcome::NotRun | Outcome::Errored | Outcome::HarnessFault => false,
        Outcome::Skipped => result.reason.as_ref().is_some_and(|reason| reason.starts_with(SKIPPED_BY_TESTER)),
        _ => true,
    }
}
