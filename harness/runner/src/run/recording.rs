//! Folder of results: the JSON report, and of each scenario the conversation with the connector, the exchanges with Egnyte,
//! the rosters and the connector's standard error. `replay` reads it.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use crate::connector::CONVERSATION_FILE;
use crate::mock::Exchange;
use crate::scenario::{Evidence, Rosters};
use egnyte_report::{Message, RUN_FILE, ReportWriteError, RunReport};
use egnyte_support::mask;
use egnyte_support::printable::printable;

/// Recording of a scenario: what is needed to judge it again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recording {
    /// Key of the scenario.
    scenario: String,
    messages: Vec<Message>,
    journal: Vec<Exchange>,
    rosters: Option<Rosters>,
    stderr: String,
}

impl Recording {
    /// Takes the recording out of the evidence.
    pub(super) fn new(scenario: String, evidence: Evidence) -> Self {
        let Evidence { messages, mut earlier, exchanges, rosters, stderr, .. } = evidence;
        earlier.extend(exchanges);
        Self { scenario, messages, journal: earlier, rosters, stderr }
    }
}

/// Removes the results of an earlier run before a new one, and nothing else.
pub(super) fn make_room(folder: &Path) -> Result<(), ReportWriteError> {
    remove_results(folder).map_err(|error| ReportWriteError::new(folder, error))
}

fn remove_results(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    if !entries.is_empty() && !folder.join(RUN_FILE).is_file() {
        return Err(io::Error::other("it is not empty, and holds no results of an earlier run"));
    }
    for path in entries.iter().map(fs::DirEntry::path).filter(|path| path.join(CONVERSATION_FILE).is_file()) {
        fs::remove_dir_all(path)?;
    }
    // An empty report: after a run that fails, no report of another is left, yet this remains a folder of results.
    fs::write(folder.join(RUN_FILE), "")
}

/// Writes the results of a run; `recordings` are in the order of the report's results.
pub(super) fn write(folder: &Path, run: &RunReport, recordings: &[Option<Recording>]) -> Result<(), ReportWriteError> {
    for (result, recording) in run.results.iter().zip(recordings) {
        let Some(recording) = recording.as_ref().filter(|recording| !recording.messages.is_empty()) else { continue };
        let own = folder.join(&result.id);
        fs::create_dir_all(&own).map_err(|error| ReportWriteError::new(&own, error))?;
        let conversation = json!({
            "scenario": recording.scenario, "title": result.title, "place": result.place(), "turns": recording.messages,
        });
        write_json(&own.join(CONVERSATION_FILE), &conversation)?;
        write_json(&own.join("journal.json"), &recording.journal)?;
        if let Some(rosters) = &recording.rosters {
            write_json(&own.join("before.json"), &rosters.before)?;
            write_json(&own.join("after.json"), &rosters.after)?;
        }
        write_file(&own.join("stderr.txt"), Ok(printable(&mask::text(&recording.stderr))))?;
    }
    write_file(&folder.join(RUN_FILE), run.to_json().map(|json| mask::secrets(&json).into_owned()))
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), ReportWriteError> {
    let masked = serde_json::to_value(value).map(|value| mask::value(&value));
    let text = masked.map(|masked| mask::secrets(&format!("{masked:#}\n")).into_owned());
    write_file(path, text.map_err(io::Error::from))
}

/// Writes a file; an error names it.
fn write_file(path: &Path, text: io::Result<String>) -> Result<(), ReportWriteError> {
    text.and_then(|text| fs::write(path, text)).map_err(|error| ReportWriteError::new(path, error))
}
