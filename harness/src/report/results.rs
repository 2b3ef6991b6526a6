//! A folder of results: the JSON report, and of each scenario what was said to the connector, what was said to Egnyte,
//! what Egnyte held and what the connector wrote. `replay` reads it again.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use crate::mock::Exchange;
use crate::scenario::Turn;
use egnyte_support::mask;

use super::json::{Extent, document, text};
use super::kind::NotWritten;
use super::record::Record;

/// The JSON report of the run.
const RUN: &str = "run.json";

/// What was said to the connector: by this, a folder of a scenario is known.
const CONVERSATION: &str = "conversation.json";

/// Makes room, before anything runs: an earlier run's results are removed, and nothing else ever is.
///
/// # Errors
/// When the folder holds something else, or cannot be written to.
pub fn make_room(folder: &Path) -> Result<(), NotWritten> {
    vacate(folder).map_err(|error| NotWritten::new(folder, error))
}

fn vacate(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    if !entries.is_empty() && !folder.join(RUN).is_file() {
        return Err(io::Error::other("it is not empty, and holds no results of an earlier run"));
    }
    for path in entries.iter().map(fs::DirEntry::path).filter(|path| path.join(CONVERSATION).is_file()) {
        fs::remove_dir_all(path)?;
    }
    // A run that ends badly must not leave the report of another, yet the folder must be known for one of results.
    fs::write(folder.join(RUN), "")
}

/// Writes the results of a run, also of one that was broken off.
///
/// # Errors
/// When something cannot be written.
pub fn write(folder: &Path, record: &Record<'_>) -> Result<(), NotWritten> {
    put(folder, record).map_err(|error| NotWritten::new(folder, error))
}

fn put(folder: &Path, record: &Record<'_>) -> io::Result<()> {
    let run = document(record, Extent::WHOLE);
    for (entry, told) in record.entries().iter().zip(&run.verdicts) {
        let Some(verdict) = entry.verdict.filter(|verdict| !verdict.seen.turns.is_empty()) else { continue };
        let seen = &verdict.seen;
        let own = folder.join(&told.id);
        fs::create_dir_all(&own)?;
        let journal: Vec<&Exchange> = seen.earlier.iter().chain(&seen.exchanges).collect();
        let turns: Vec<_> = seen.turns.iter().map(turn).collect();
        json_file(
            &own.join(CONVERSATION),
            &json!({ "title": told.title, "place": entry.case.place(), "turns": turns }),
        )?;
        json_file(&own.join("journal.json"), &journal)?;
        if let Some(rosters) = &seen.rosters {
            json_file(&own.join("before.json"), &rosters.before)?;
            json_file(&own.join("after.json"), &rosters.after)?;
        }
        fs::write(own.join("stderr.txt"), mask::text(&seen.stderr))?;
    }
    fs::write(folder.join(RUN), mask::secrets(&text(&run)?).as_bytes())
}

fn turn(turn: &Turn) -> serde_json::Value {
    json!({
        "verb": turn.verb, "said": turn.said, "since": turn.since, "until": turn.until, "message": turn.message,
        "answer": turn.answer, "broke": turn.broke,
    })
}

fn json_file(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let masked = mask::value(&serde_json::to_value(value)?);
    fs::write(path, mask::secrets(&format!("{masked:#}\n")).as_bytes())
}
