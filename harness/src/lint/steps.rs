//! Steps that are no sentence, or several at once: cucumber would skip the one and stop at the other.

use gherkin::{Step, StepType};

use crate::suite::outline::{Block, Spot};
use crate::vocabulary::{Near, Reading, Vocabulary};

use super::Ledger;
use super::shape::readable;

pub(super) fn check(ledger: &mut Ledger<'_>, vocabulary: &Vocabulary) {
    let mut told: Vec<(usize, String)> = Vec::new();
    for step in ledger.file.cases().iter().flat_map(|case| case.steps.clone()) {
        let key = (step.position.line, step.value.clone());
        if !told.contains(&key) {
            told.push(key);
            one(ledger, vocabulary, &step);
        }
    }
}

fn one(ledger: &mut Ledger<'_>, vocabulary: &Vocabulary, step: &Step) {
    let blocks = &ledger.file.outline.blocks;
    let written = blocks.iter().filter(|block| readable(block)).flat_map(|block: &Block| &block.steps);
    let spot = written
        .filter(|line| line.word != "*")
        .find(|line| line.text.spot.line == step.position.line)
        .map(|line| line.text.spot);
    let Some(spot) = spot else { return };
    match vocabulary.read(step.ty, &step.value) {
        Reading::One => {}
        Reading::Several(words) => {
            let help = words.iter().map(|words| format!("it could be `{words}`"));
            ledger.error(spot, "several sentences match this step", help);
        }
        Reading::Unknown(near) => unknown(ledger, spot, step, &near),
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
        help.push(format!("features/README.md lists every sentence that can follow {}", word(step.ty)));
    }
    ledger.error(spot, what, help);
}

fn word(kind: StepType) -> &'static str {
    match kind {
        StepType::Given => "Given",
        StepType::When => "When",
        StepType::Then => "Then",
    }
}
