//! First list of known failures, for a connector that has some. Overwrites no file.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use egnyte_report::{Outcome, ScenarioResult};

/// Beginning of the list.
const HEAD: &str = "\
# Failures of today. Fill in the reasons, and move the entries into conformance.toml: their scenarios still run, and must
# still fail. An entry whose scenarios pass makes the run red, so that the list has current failures only.
";

/// Error of writing a first list.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {file}: {why}")]
pub(crate) struct FirstListError {
    file: String,
    why: String,
}

impl FirstListError {
    fn new(file: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::AlreadyExists => "it exists already, and no file is overwritten".to_owned(),
            _ => error.to_string(),
        };
        Self { file: file.display().to_string(), why }
    }
}

/// Checks before a run that the file does not exist.
pub(crate) fn check_absent(file: &Path) -> Result<(), FirstListError> {
    if file.exists() { Err(FirstListError::new(file, &io::ErrorKind::AlreadyExists.into())) } else { Ok(()) }
}

/// Writes the list, and returns a line about it for the user.
pub(crate) fn write_first_list(file: &Path, results: &[ScenarioResult]) -> Result<String, FirstListError> {
    let Some(list) = first_list(results) else {
        return Ok(format!("nothing failed: {} is not written", file.display()));
    };
    let opened = OpenOptions::new().write(true).create_new(true).open(file);
    let written = opened.and_then(|mut opened| opened.write_all(list.as_bytes()));
    written.map_err(|error| FirstListError::new(file, &error))?;
    Ok(format!("{} written: fill in the reasons, and move the entries into conformance.toml", file.display()))
}

/// Renders the failures as entries of `conformance.toml`, with reasons to fill in: an empty reason is rejected. `None`
/// without failures.
pub(super) fn first_list(results: &[ScenarioResult]) -> Option<String> {
    let mut rules: BTreeMap<&str, (Vec<&ScenarioResult>, bool)> = BTreeMap::new();
    for result in results.iter().filter(|result| result.outcome != Outcome::NotRun) {
        // A rule without an id cannot be listed.
        let Some(id) = result.rule.as_ref().and_then(|rule| rule.id.as_deref()) else { continue };
        let (failed, whole) = rules.entry(id).or_insert((Vec::new(), true));
        match result.outcome {
            Outcome::Failed | Outcome::Errored => failed.push(result),
            _ => *whole = false,
        }
    }
    let entries: Vec<String> = rules.iter().flat_map(|(rule, (failed, whole))| entries(rule, failed, *whole)).collect();
    if entries.is_empty() { None } else { Some(format!("{HEAD}{}", entries.concat())) }
}

/// Renders one entry for a rule of which every scenario failed, else one for each scenario that failed.
fn entries(rule: &str, failed: &[&ScenarioResult], whole: bool) -> Vec<String> {
    let is_errored = |result: &&ScenarioResult| result.outcome == Outcome::Errored;
    let some_errored = failed.iter().any(is_errored);
    let entry = |result: &&ScenarioResult| {
        let scenario = format!("scenario = {}\n", toml::Value::from(result.title.as_str()));
        let scenario = if whole { "" } else { &scenario };
        let errored = if is_errored(result) || (whole && some_errored) { "errored = true\n" } else { "" };
        let comment = comment(result);
        format!("\n# {comment}\n[[expect]]\nrule = \"{rule}\"\n{scenario}{errored}reason = \"\"\n")
    };
    failed.iter().take(if whole { 1 } else { failed.len() }).map(entry).collect()
}

/// Renders the place and the first lines of the failure message.
fn comment(result: &ScenarioResult) -> String {
    let lines = result.details.as_deref().unwrap_or_default().lines().map(str::trim);
    let first: Vec<&str> = lines.filter(|line| !line.is_empty()).take(2).collect();
    format!("{}: {}", result.place(), first.join(" "))
}
