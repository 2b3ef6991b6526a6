//! Steps that are no sentence, or several at once: cucumber would skip the one and stop at the other.

use gherkin::Step;

use crate::account::Row;
use crate::suite::outline::{Block, Spot, StepLine};
use crate::vocabulary::{Near, Reading, Vocabulary};

use super::Ledger;
use super::shape::readable;

pub(super) fn check(ledger: &mut Ledger<'_>, vocabulary: &Vocabulary) {
    let mut told: Vec<usize> = Vec::new();
    for step in ledger.file.cases().iter().flat_map(|case| case.steps.clone()) {
        let before = ledger.findings.len();
        if !told.contains(&step.position.line) {
            one(ledger, vocabulary, &step);
        }
        // The rows of an outline, and the scenarios below a background, share their lines.
        if ledger.findings.len() > before {
            told.push(step.position.line);
        }
    }
}

fn one(ledger: &mut Ledger<'_>, vocabulary: &Vocabulary, step: &Step) {
    let file = ledger.file;
    let written = file.outline.blocks.iter().filter(|block| readable(block)).flat_map(|block: &Block| &block.steps);
    let line = written.filter(|line| line.word != "*").find(|line| line.text.spot.line == step.position.line);
    let Some(line) = line else { return };
    match vocabulary.read(step.ty, &step.value) {
        Reading::One => account(ledger, step, line),
        Reading::Several(words) => {
            let help = words.iter().map(|words| format!("it could be `{words}`"));
            ledger.error(line.text.spot, "several sentences match this step", help);
        }
        Reading::Unknown(near) => unknown(ledger, line.text.spot, step, &near),
    }
}

/// The rows of a closing account have a grammar of their own.
fn account(ledger: &mut Ledger<'_>, step: &Step, line: &StepLine) {
    let closing = step.value.starts_with("exactly this changes in Egnyte");
    let rows = step.table.iter().filter(|_| closing).flat_map(|table| &table.rows);
    for (row, place) in rows.zip(&line.rows) {
        match row.as_slice() {
            [text] => {
                if let Err(error) = text.parse::<Row>() {
                    ledger.error(place.spot, error.to_string(), []);
                }
            }
            several => {
                let help = "one change a row; a `|` inside a name is written `\\|`".to_owned();
                ledger.error(
                    place.spot,
                    format!("a row of an account has one cell, this has {}", several.len()),
                    [help],
                );
            }
        }
    }
}

fn unknown(ledger: &mut Ledger<'_>, spot: Spot, step: &Step, near: &[Near]) {
    let what = format!("there is no such sentence for a {:?}", step.ty);
    let help = near.iter().map(|near| {
        let kinds: Vec<String> = near.kinds.iter().map(|kind| format!("{kind:?}")).collect();
        match (near.exact, near.kinds.contains(&step.ty)) {
            (true, _) => format!("this exists as a {}: `{}`", kinds.join(" and a "), near.words),
            (false, true) => format!("did you mean `{}`?", near.words),
            (false, false) => format!("did you mean `{}`? It exists as a {}", near.words, kinds.join(" and a ")),
        }
    });
    let mut help: Vec<String> = help.collect();
    if help.is_empty() {
        help.push("nothing comes near; `egnyte-conformance export DIR` writes features to look at".to_owned());
    }
    ledger.error(spot, what, help);
}
