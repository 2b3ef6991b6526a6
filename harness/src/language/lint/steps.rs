//! Steps that are no sentence, or several at once: cucumber would skip the one and stop at the other.

use std::str::FromStr;

use gherkin::Step;

use crate::language::step_index::{Near, Reading, Vocabulary};
use crate::scenario::account::Row;
use crate::scenario::table_rows::{EventRow, ImportRow};
use crate::suite::outline::{Block, Spot, StepLine};

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
        Reading::One => table(ledger, step, line),
        Reading::Several(words) => {
            let help = words.iter().map(|words| format!("it could be `{words}`"));
            ledger.error(line.text.spot, "several sentences match this step", help);
        }
        Reading::Unknown(near) => unknown(ledger, line.text.spot, step, &near),
    }
}

/// How a row of a table is read.
type Grammar = fn(&str) -> Result<(), String>;

/// The tables whose rows have a grammar of their own.
fn grammar(sentence: &str) -> Option<Grammar> {
    fn read<T: FromStr<Err: ToString>>(row: &str) -> Result<(), String> {
        row.parse::<T>().map(drop).map_err(|error| error.to_string())
    }
    let begins = |words: &str| sentence.starts_with(words);
    match () {
        () if begins("exactly this changes in Egnyte") => Some(read::<Row>),
        () if begins("exactly these events are recorded") => Some(read::<EventRow>),
        () if begins("the import list ") => Some(read::<ImportRow>),
        () => None,
    }
}

fn table(ledger: &mut Ledger<'_>, step: &Step, line: &StepLine) {
    let Some(grammar) = grammar(&step.value) else { return };
    for (row, place) in step.table.iter().flat_map(|table| &table.rows).zip(&line.rows) {
        match row.as_slice() {
            [text] => {
                if let Err(error) = grammar(text) {
                    ledger.error(place.spot, error, []);
                }
            }
            several => {
                let help = "one a row; a `|` inside a name is written `\\|`".to_owned();
                let what = format!("a row of this table has one cell, this has {}", several.len());
                ledger.error(place.spot, what, [help]);
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
