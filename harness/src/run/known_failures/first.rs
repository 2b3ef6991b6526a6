//! A first list of known failures, for whoever begins with a connector that has some.

use std::collections::BTreeMap;

use crate::report::{Outcome, Verdict};
use egnyte_support::mask;

/// What the list begins with.
const HEAD: &str = "\
# What fails today. Write down why, and move the entries into conformance.toml: there they are still run, and must still
# fail. An entry that no longer fails makes the run red, so that this list does not outlive the faults in it.
";

/// The failures among the verdicts as entries of `conformance.toml`, with reasons to fill in: an empty reason is
/// refused. `None` when nothing failed.
pub fn first_list(verdicts: &[Verdict]) -> Option<String> {
    let mut rules: BTreeMap<&str, (Vec<&Verdict>, bool)> = BTreeMap::new();
    for verdict in verdicts {
        // What has no id cannot be listed.
        let Some(id) = verdict.case.rule.as_ref().and_then(|rule| rule.id.as_deref()) else { continue };
        let (failed, whole) = rules.entry(id).or_insert((Vec::new(), true));
        match verdict.outcome {
            Outcome::Failed | Outcome::Errored => failed.push(verdict),
            _ => *whole = false,
        }
    }
    let entries: Vec<String> = rules.iter().flat_map(|(rule, (failed, whole))| entries(rule, failed, *whole)).collect();
    if entries.is_empty() { None } else { Some(format!("{HEAD}{}", entries.concat())) }
}

/// One entry for the rule where nothing of it passed, else one for each scenario that failed.
fn entries(rule: &str, failed: &[&Verdict], whole: bool) -> Vec<String> {
    let unjudged = |verdict: &&Verdict| verdict.outcome == Outcome::Errored;
    let some_unjudged = failed.iter().any(unjudged);
    let entry = |verdict: &&Verdict| {
        let scenario = format!("scenario = {}\n", toml::Value::from(verdict.case.title.as_str()));
        let scenario = if whole { "" } else { &scenario };
        let errored = if unjudged(verdict) || (whole && some_unjudged) { "errored = true\n" } else { "" };
        format!("\n# {}\n[[expect]]\nrule = \"{rule}\"\n{scenario}{errored}reason = \"\"\n", because(verdict))
    };
    failed.iter().take(if whole { 1 } else { failed.len() }).map(entry).collect()
}

/// The first thing that is said of a failure.
fn because(verdict: &Verdict) -> String {
    let message = verdict.story.as_ref().map(|story| mask::text(&story.message)).unwrap_or_default();
    let said: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).take(2).collect();
    format!("{}: {}", verdict.case.place(), said.join(" "))
}
