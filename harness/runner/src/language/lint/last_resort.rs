//! Steps of last resort: a fixture by its name, and JSON in a doc string. Checked before anything runs, so that a
//! mistake in them has a line and a column.

use serde_json::Value;

use crate::suite::Origin;
use crate::suite::layout::{DocString, Span, StepLine};
use egnyte_support::did_you_mean::did_you_mean;

use super::finding::LintContext;

pub(super) fn check(context: &mut LintContext<'_>) {
    for step in context.readable_steps() {
        check_fixture(context, step);
        match (takes_text(&step.text.text), &step.doc) {
            (true, Some(doc)) => check_text(context, step, doc),
            (true, None) if !step.rows.is_empty() => {
                context.error(step.text.span, "this step takes JSON between `\"\"\"`, and no rows", []);
            }
            (false, Some(_)) if step.text.text.ends_with(':') => {
                context.error(step.text.span, "this step takes rows, and no text between `\"\"\"`", []);
            }
            _ => {}
        }
    }
}

/// Checks the name of a domain against the fixtures.
fn check_fixture(context: &mut LintContext<'_>, step: &StepLine) {
    const PREFIX: &str = "Egnyte already holds what \"";
    let domains = context.dictionary.domains;
    let parts = step.text.text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('"'));
    let Some((name, _)) = parts.filter(|(name, rest)| *rest == " describes" && !domains.contains(name)) else { return };
    let column = step.text.span.column + PREFIX.chars().count();
    let span = Span { line: step.text.span.line, column, width: name.chars().count().max(1) };
    let all = format!(
        "known domains are {}; write your own to `fixtures/domains/NAME.json` beside your features",
        domains.join(", ")
    );
    let help = did_you_mean(name, domains.iter().copied()).unwrap_or(all);
    context.error(span, format!("no fixture describes the domain `{name}`"), [help]);
}

fn takes_text(words: &str) -> bool {
    let event = words.starts_with("the event \"") && words.ends_with("\" happens:");
    let sent = words.starts_with("the control API of Egnyte receives ") && words.ends_with(':');
    event || sent || is_answer(words) || (words.starts_with("Egnyte receives ") && words.ends_with(" request like:"))
}

/// Returns whether the text below a step is the body of an answer, which need not be JSON.
fn is_answer(words: &str) -> bool {
    words.starts_with("Egnyte answers ") && words.ends_with(':')
}

fn check_text(context: &mut LintContext<'_>, step: &StepLine, doc: &DocString) {
    if context.file.origin == Origin::Shipped {
        let help = "use a sentence of the business language, or add one".to_owned();
        context.error(step.text.span, "the suite's own features contain no JSON", [help]);
    }
    let text = doc.text.trim_end();
    if text.trim().is_empty() || (is_answer(&step.text.text) && !text.trim_start().starts_with(['{', '['])) {
        return;
    }
    let Err(error) = serde_json::from_str::<Value>(text) else { return };
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let line = doc.first_line + error.line().max(1) - 1;
    let span = Span { line, column: error.column().max(1), width: 1 };
    context.error(span, format!("invalid JSON: {message}"), []);
}
