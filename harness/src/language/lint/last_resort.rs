//! Sentences for what the vocabulary lacks: a fixture by its name, and JSON below a step. Looked over before anything
//! runs, so that a slip in them is told with its line and column.

use serde_json::Value;

use crate::suite::Origin;
use crate::suite::outline::{Spot, StepLine};
use egnyte_support::did_you_mean::did_you_mean;

use super::Ledger;
use super::shape::readable;

pub(super) fn check(ledger: &mut Ledger<'_>, domains: &[&str]) {
    for step in ledger.file.outline.blocks.iter().filter(|block| readable(block)).flat_map(|block| &block.steps) {
        described(ledger, step, domains);
        match (takes_json(&step.text.text), step.doc) {
            (true, true) => json(ledger, step),
            (true, false) if !step.rows.is_empty() => {
                ledger.error(step.text.spot, "a text in JSON belongs below this step, between `\"\"\"`", []);
            }
            (false, true) if step.text.text.ends_with(':') => {
                ledger.error(step.text.spot, "rows belong below this step, and no text", []);
            }
            _ => {}
        }
    }
}

/// A domain by the name of its file.
fn described(ledger: &mut Ledger<'_>, step: &StepLine, domains: &[&str]) {
    const BEGINS: &str = "Egnyte already holds what \"";
    let words = step.text.text.strip_prefix(BEGINS).and_then(|rest| rest.split_once('"'));
    let Some((name, _)) = words.filter(|(name, rest)| *rest == " describes" && !domains.contains(name)) else { return };
    let from = step.text.spot.column + BEGINS.chars().count();
    let spot = Spot { line: step.text.spot.line, column: from, width: name.chars().count().max(1) };
    let all =
        format!("there are {}; yours go into `fixtures/domains/NAME.json` beside your features", domains.join(", "));
    let help = did_you_mean(name, domains.iter().copied()).unwrap_or(all);
    ledger.error(spot, format!("no fixture describes the domain `{name}`"), [help]);
}

/// Whether the sentence reads JSON.
fn takes_json(words: &str) -> bool {
    let event = words.starts_with("the event \"") && words.ends_with("\" happens:");
    event || (words.starts_with("Egnyte receives ") && words.ends_with(" request like:"))
}

fn json(ledger: &mut Ledger<'_>, step: &StepLine) {
    if ledger.file.origin == Origin::Shipped {
        let help = "they speak business language: give the vocabulary a sentence that says what is meant".to_owned();
        ledger.error(step.text.spot, "the suite's own features do without JSON", [help]);
    }
    let (first, text) = below(&ledger.file.text, step.text.spot.line);
    let Err(error) = serde_json::from_str::<Value>(&text) else { return };
    let what = error.to_string();
    let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
    let spot = Spot { line: first + error.line().max(1) - 1, column: error.column().max(1), width: 1 };
    ledger.error(spot, format!("this is no JSON: {what}"), []);
}

/// The text between the quotes below a step, with its indent, and the number of its first line.
fn below(text: &str, step: usize) -> (usize, String) {
    let mut lines = text.lines().enumerate().skip(step).map(|(index, line)| (index + 1, line));
    let opens = |line: &str| ["\"\"\"", "```"].into_iter().find(|quote| line.trim_start().starts_with(quote));
    let Some((number, quote)) = lines.by_ref().find_map(|(number, line)| Some((number, opens(line)?))) else {
        return (step + 1, String::new());
    };
    let inside = lines.map(|(_, line)| line).take_while(|line| !line.trim_start().starts_with(quote));
    (number + 1, inside.collect::<Vec<_>>().join("\n"))
}
