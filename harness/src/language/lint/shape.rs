//! The shape of features, rules and scenarios: what must be there for a scenario to judge anything.

use gherkin::StepType;

use crate::suite::outline::{Block, BlockKind, StepLine};

use super::Ledger;
use super::keywords::holds_steps;

/// How a closing account begins.
const CLOSING: [&str; 2] = ["nothing changes in Egnyte", "exactly this changes in Egnyte"];

pub(super) fn check(ledger: &mut Ledger<'_>) {
    let blocks = &ledger.file.outline.blocks;
    let mut rule: Option<&Block> = None;
    for (index, block) in blocks.iter().enumerate() {
        match block.kind {
            BlockKind::Feature => second_feature(ledger, index, block),
            BlockKind::Rule => {
                rule = Some(block);
                rule_with_scenarios(ledger, block, &blocks[index + 1..]);
            }
            BlockKind::Background => background(ledger, block),
            BlockKind::Scenario | BlockKind::ScenarioOutline => {
                if rule.is_none() {
                    let help = "a Rule says what is so, and its tags on what evidence".to_owned();
                    ledger.error(block.title.spot, "this scenario stands outside a Rule", [help]);
                }
                scenario(ledger, block, rule);
                outline(ledger, block, blocks.get(index + 1));
            }
            BlockKind::Examples => {}
        }
    }
}

fn second_feature(ledger: &mut Ledger<'_>, index: usize, block: &Block) {
    if index > 0 {
        ledger.error(block.title.spot, "a second `Feature:`; a file has one", []);
    }
}

fn rule_with_scenarios(ledger: &mut Ledger<'_>, rule: &Block, after: &[Block]) {
    let mut own = after.iter().take_while(|block| block.kind != BlockKind::Rule);
    let misspelt = !rule.prose.is_empty() && ledger.findings.iter().any(|finding| finding.spot > rule.title.spot);
    if !own.any(|block| matches!(block.kind, BlockKind::Scenario | BlockKind::ScenarioOutline)) && !misspelt {
        ledger.error(rule.title.spot, "this Rule has no scenario, so that nothing judges it", []);
    }
}

fn background(ledger: &mut Ledger<'_>, block: &Block) {
    for step in &block.steps {
        common(ledger, step);
        if step.kind != StepType::Given {
            ledger.error(step.text.spot, "a Background says what is so: Given only", []);
        }
    }
}

fn scenario(ledger: &mut Ledger<'_>, block: &Block, rule: Option<&Block>) {
    for step in &block.steps {
        common(ledger, step);
    }
    if let Some(first) = block.steps.first().filter(|step| matches!(step.word, "And" | "But")) {
        ledger.error(first.text.spot, format!("there is nothing before this `{}`", first.word), []);
    }
    // Text between the steps has its own finding, and whatever is missing may be what it was meant to be.
    if !block.prose.is_empty() || block.steps.iter().any(|step| step.word == "*") {
        return;
    }
    let journey = [Some(block), rule].into_iter().flatten().any(|block| block.tags.iter().any(|t| t.name == "journey"));
    happens(ledger, block, journey);
    let of = |kind| move |step: &&StepLine| step.kind == kind;
    if block.steps.iter().any(|step| of(StepType::Then)(&step)) {
        order(ledger, block, journey);
        closing(ledger, block);
    } else {
        let help = "end it with `Then nothing changes in Egnyte` or `Then exactly this changes in Egnyte:`".to_owned();
        ledger.error(block.title.spot, "nothing is expected here: there is no Then", [help]);
    }
}

fn happens(ledger: &mut Ledger<'_>, block: &Block, journey: bool) {
    let mut whens = block.steps.iter().filter(|step| step.kind == StepType::When);
    if whens.next().is_none() {
        let help = "the When marks the state of Egnyte that the Then compares with".to_owned();
        ledger.error(block.title.spot, "nothing happens here: there is no When", [help]);
    }
    if let Some(second) = whens.next().filter(|_| !journey) {
        let help = "make it a Given, or tag one of the few long stories @journey".to_owned();
        ledger.error(second.text.spot, "one thing happens in a scenario; this is the second", [help]);
    }
}

fn order(ledger: &mut Ledger<'_>, block: &Block, journey: bool) {
    let rank = |kind| match kind {
        StepType::Given => 0,
        StepType::When => 1,
        StepType::Then => 2,
    };
    for pair in block.steps.windows(2).filter(|_| !journey) {
        if rank(pair[1].kind) < rank(pair[0].kind) {
            let what = format!("a {:?} after a {:?}: Given, then When, then Then", pair[1].kind, pair[0].kind);
            ledger.style(pair[1].text.spot, what, []);
        }
    }
}

fn closing(ledger: &mut Ledger<'_>, block: &Block) {
    let Some(last) = block.steps.last() else { return };
    let closes = |step: &StepLine| CLOSING.iter().any(|words| step.text.text.starts_with(words));
    if !closes(last) {
        let help = "`nothing changes in Egnyte`, or `exactly this changes in Egnyte:` with one change a row".to_owned();
        ledger.style(last.text.spot, "the last step is no closing account: what else changed stays unseen", [help]);
    }
}

/// What holds of every step: rows are read, or refused, never overlooked.
fn common(ledger: &mut Ledger<'_>, step: &StepLine) {
    if step.word == "*" {
        let help = "write Given, When, Then or And".to_owned();
        ledger.error(step.opens, "`*` always counts as a Given, whatever stands above it", [help]);
    }
    let wants_rows = step.text.text.ends_with(':');
    let has_rows = !step.rows.is_empty() || step.doc;
    if wants_rows && !has_rows {
        ledger.error(step.text.spot, "the rows are missing below this step", []);
    }
    if let Some(row) = step.rows.first().filter(|_| !wants_rows) {
        let help = "a step that reads rows ends in a colon".to_owned();
        ledger.error(row.spot, "nobody reads this row", [help]);
    }
    if step.doc && !wants_rows {
        ledger.error(step.text.spot, "nobody reads the text below this step", []);
    }
}

fn outline(ledger: &mut Ledger<'_>, block: &Block, next: Option<&Block>) {
    let examples = next.is_some_and(|next| next.kind == BlockKind::Examples);
    if block.kind == BlockKind::ScenarioOutline && !examples {
        ledger.error(block.title.spot, "this outline has no `Examples:`, so that its `<names>` stand for nothing", []);
    }
}

/// Whether the steps of a block can be read at all: only then is anything said of them.
pub(super) fn readable(block: &Block) -> bool {
    holds_steps(block) && block.prose.is_empty()
}
