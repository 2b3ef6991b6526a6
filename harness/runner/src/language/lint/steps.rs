//! Steps that match no sentence, or several at once, and rows that do not match the grammar of their table.

use std::str::FromStr;

use gherkin::Step;

use crate::language::step_index::{StepMatch, Suggestion};
use crate::scenario::account::AccountRow;
use crate::scenario::table_rows::{EventRow, ImportRow};
use crate::suite::layout::{Span, StepLine};

use super::finding::LintContext;

pub(super) fn check(context: &mut LintContext<'_>) {
    // The rows of an outline, and the scenarios below a background, share their lines.
    let mut reported: Vec<usize> = Vec::new();
    for step in context.file.cases().iter().flat_map(|case| case.steps.clone()) {
        let before = context.findings.len();
        if !reported.contains(&step.position.line) {
            check_step(context, &step);
        }
        if context.findings.len() > before {
            reported.push(step.position.line);
        }
    }
}

fn check_step(context: &mut LintContext<'_>, step: &Step) {
    let mut written = context.readable_steps().filter(|line| line.keyword.text != "*");
    let Some(line) = written.find(|line| line.text.span.line == step.position.line) else { return };
    match context.dictionary.steps.find(step.ty, &step.value) {
        StepMatch::One => check_table(context, step, line),
        StepMatch::Several(words) => {
            let help = words.iter().map(|words| format!("matching sentence: `{words}`"));
            context.error(line.text.span, "this step matches several sentences", help);
        }
        StepMatch::Unknown(_) if context.is_reported(line.text.span.line) => {}
        StepMatch::Unknown(suggestions) => report_unknown(context, line.text.span, step, &suggestions),
    }
}

/// Parser of one row.
type Grammar = fn(&str) -> Result<(), String>;

/// Returns the grammar of a table's rows.
fn grammar(sentence: &str) -> Option<Grammar> {
    fn parse<T: FromStr<Err: ToString>>(row: &str) -> Result<(), String> {
        row.parse::<T>().map(drop).map_err(|error| error.to_string())
    }
    let grammars: [(&str, Grammar); 3] = [
        ("exactly this changes in Egnyte", parse::<AccountRow>),
        ("exactly these events are recorded", parse::<EventRow>),
        ("the import list ", parse::<ImportRow>),
    ];
    grammars.into_iter().find(|(prefix, _)| sentence.starts_with(prefix)).map(|(_, grammar)| grammar)
}

fn check_table(context: &mut LintContext<'_>, step: &Step, line: &StepLine) {
    let Some(grammar) = grammar(&step.value) else { return };
    for (row, place) in step.table.iter().flat_map(|table| &table.rows).zip(&line.rows) {
        match row.as_slice() {
            [text] => {
                if let Err(error) = grammar(text) {
                    context.error(place.span, error, []);
                }
            }
            several => {
                let help = "write one cell in each row; write `\\|` for a `|` inside a name".to_owned();
                let message = format!("a row of this table has one cell, this row has {}", several.len());
                context.error(place.span, message, [help]);
            }
        }
    }
}

fn report_unknown(context: &mut LintContext<'_>, span: Span, step: &Step, suggestions: &[Suggestion]) {
    let help = suggestions.iter().map(|suggestion| {
        let kinds: Vec<String> = suggestion.kinds.iter().map(|kind| format!("{kind:?}")).collect();
        let (kinds, words) = (kinds.join(" and as "), &suggestion.words);
        match (suggestion.exact, suggestion.kinds.contains(&step.ty)) {
            (true, _) => format!("this sentence exists as {kinds}: `{words}`"),
            (false, true) => format!("did you mean `{words}`?"),
            (false, false) => format!("did you mean `{words}`? It exists as {kinds}"),
        }
    });
    let mut help: Vec<String> = help.collect();
    if help.is_empty() {
        help.push("no sentence is similar; `egnyte-conformance steps` lists all".to_owned());
    }
    context.error(span, format!("no sentence for a {:?} has these words", step.ty), help);
}
