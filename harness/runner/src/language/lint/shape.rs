//! Structure of features, rules and scenarios: the parts without which a scenario judges nothing.

use gherkin::StepType;

use crate::suite::keywords::BlockKind;
use crate::suite::layout::{Block, StepLine};

use super::finding::LintContext;

/// Beginnings of a closing account.
const CLOSING: [&str; 2] = ["nothing changes in Egnyte", "exactly this changes in Egnyte"];

pub(super) fn check(context: &mut LintContext<'_>) {
    let blocks = &context.file.layout.blocks;
    let mut rule: Option<&Block> = None;
    for (index, block) in blocks.iter().enumerate() {
        block.steps.iter().for_each(|step| check_step(context, step));
        match block.kind {
            BlockKind::Feature if index > 0 => {
                context.error(block.title.span, "a file has one feature; this is the second", []);
            }
            BlockKind::Rule => {
                rule = Some(block);
                check_rule(context, block, &blocks[index + 1..]);
            }
            BlockKind::Background => check_background(context, block),
            BlockKind::Scenario | BlockKind::ScenarioOutline => {
                if rule.is_none() {
                    let help = "add a Rule: it states what is tested, and its tags the evidence".to_owned();
                    context.error(block.title.span, "this scenario is outside a Rule", [help]);
                }
                check_scenario(context, block, rule);
            }
            BlockKind::Feature | BlockKind::Examples => {}
        }
    }
}

fn check_rule(context: &mut LintContext<'_>, rule: &Block, after: &[Block]) {
    let mut own = after.iter().take_while(|block| block.kind != BlockKind::Rule);
    let misspelt = !rule.prose.is_empty() && context.findings.iter().any(|finding| finding.span > rule.title.span);
    if !own.any(|block| block.kind.is_scenario()) && !misspelt {
        context.error(rule.title.span, "this Rule has no scenario, and nothing judges it", []);
    }
}

fn check_background(context: &mut LintContext<'_>, block: &Block) {
    for step in block.steps.iter().filter(|step| step.kind != StepType::Given) {
        context.error(step.text.span, "a Background has Given steps only", []);
    }
}

fn check_scenario(context: &mut LintContext<'_>, block: &Block, rule: Option<&Block>) {
    let keyword = |step: &StepLine, words: &[&str]| words.contains(&step.keyword.text.as_str());
    if let Some(first) = block.steps.first().filter(|step| keyword(step, &["And", "But"])) {
        context.error(first.text.span, format!("the first step cannot begin with `{}`", first.keyword.text), []);
    }
    // Text between the steps has its own finding, and may be the step that is missing.
    if !block.prose.is_empty() || block.steps.iter().any(|step| keyword(step, &["*"])) {
        return;
    }
    let journey = [Some(block), rule].into_iter().flatten().any(|block| block.has_tag("journey"));
    check_whens(context, block, journey);
    if block.steps.iter().any(|step| step.kind == StepType::Then) {
        check_order(context, block, journey);
        check_closing(context, block);
    } else {
        let help = "end with `Then nothing changes in Egnyte` or `Then exactly this changes in Egnyte:`".to_owned();
        context.error(block.title.span, "this scenario has no Then, and expects nothing", [help]);
    }
}

fn check_whens(context: &mut LintContext<'_>, block: &Block, journey: bool) {
    let mut whens = block.steps.iter().filter(|step| step.kind == StepType::When);
    if whens.next().is_none() {
        let help = "add a When: the Then compares Egnyte with its state before the When".to_owned();
        context.error(block.title.span, "this scenario has no When, and nothing happens", [help]);
    }
    if let Some(second) = whens.next().filter(|_| !journey) {
        let help = "make it a Given, or tag one of the few long scenarios @journey".to_owned();
        context.error(second.text.span, "a scenario has one When; this is the second", [help]);
    }
}

fn check_order(context: &mut LintContext<'_>, block: &Block, journey: bool) {
    let rank = |kind| match kind {
        StepType::Given => 0,
        StepType::When => 1,
        StepType::Then => 2,
    };
    for pair in block.steps.windows(2).filter(|_| !journey) {
        if rank(pair[1].kind) < rank(pair[0].kind) {
            let message = format!("{:?} after {:?}: the order is Given, When, Then", pair[1].kind, pair[0].kind);
            context.style(pair[1].text.span, message, []);
        }
    }
}

fn check_closing(context: &mut LintContext<'_>, block: &Block) {
    let closes = |step: &&StepLine| CLOSING.iter().any(|words| step.text.text.starts_with(words));
    if let Some(last) = block.steps.last().filter(|step| !closes(step)) {
        let help = "end with `nothing changes in Egnyte` or `exactly this changes in Egnyte:`".to_owned();
        context.style(last.text.span, "the last step is no closing account; other changes would pass unseen", [help]);
    }
}

/// Checks a step: Gherkin ignores rows and doc strings that the sentence does not take.
fn check_step(context: &mut LintContext<'_>, step: &StepLine) {
    if step.keyword.text == "*" {
        let help = "write Given, When, Then or And".to_owned();
        context.error(step.keyword.span, "Gherkin reads `*` as Given, also below When or Then", [help]);
    }
    if step.text.text.ends_with(':') {
        if step.rows.is_empty() && step.doc.is_none() {
            context.error(step.text.span, "the rows of this step are missing", []);
        }
        return;
    }
    if let Some(row) = step.rows.first() {
        context.error(row.span, "no step reads this row", ["a step with rows ends in a colon".to_owned()]);
    }
    if step.doc.is_some() {
        context.error(step.text.span, "this step does not read the text below it", []);
    }
}
