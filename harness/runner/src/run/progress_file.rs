//! Results of a run that a person drives, written after each scenario: what is judged is not lost, however the run ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::continuation::EarlierRun;
use super::observer::RunObserver;
use egnyte_report::{RUN_FILE, RunReport, ScenarioResult};
use egnyte_support::mask;

/// Report in the folder of results, as far as the run has come.
pub(super) struct ProgressFile {
    folder: PathBuf,
    earlier: Option<EarlierRun>,
    report: Mutex<RunReport>,
}

impl ProgressFile {
    /// Returns the observer that keeps the report in a folder, if there is one.
    pub(super) fn observe(folder: Option<&Path>, earlier: Option<&EarlierRun>) -> Option<Arc<dyn RunObserver>> {
        let (folder, earlier) = (folder?.to_owned(), earlier.cloned());
        Some(Arc::new(Self { folder, earlier, report: Mutex::default() }))
    }

    /// Writes the report. A disk that is full keeps no person from working: the end of the run reports it.
    fn write(&self, report: RunReport) {
        let report = RunReport { interrupted: true, ..report.complete() };
        let whole = match &self.earlier {
            Some(earlier) => earlier.merge(report).ok(),
            None => Some(report),
        };
        let Some(json) = whole.and_then(|whole| whole.to_json().ok()) else { return };
        let (file, new) = (self.folder.join(RUN_FILE), self.folder.join("run.new"));
        drop(fs::write(&new, &*mask::secrets(&json)).and_then(|()| fs::rename(&new, file)));
    }
}

impl RunObserver for ProgressFile {
    fn begin(&self, outline: RunReport) {
        *self.report.lock() = RunReport { started: Timestamp::now().to_string(), ..outline };
    }

    fn add_result(&self, result: &ScenarioResult) {
        let mut report = self.report.lock();
        let mut results = report.results.iter_mut();
        if let Some(former) = results.find(|it| it.line == result.line && it.file == result.file) {
            former.clone_from(result);
        }
        self.write(report.clone());
    }

    fn end(&self, _report: &RunReport) {}
}
