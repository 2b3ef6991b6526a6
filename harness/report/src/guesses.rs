//! Results under other answers of Egnyte: how far the verdict about a connector depends on what is not known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use egnyte_support::paint::Paint;

use crate::scenario::Outcome;

/// Result under one answer to one guess that is not the usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuessResult {
    /// Id of the guess.
    pub guess: String,
    /// Question about Egnyte.
    pub question: String,
    /// Usual answer.
    pub usual: String,
    /// Answer under which the scenarios ran.
    pub answer: String,
    /// Number of scenarios that ran: those that pass under the usual answers, and that the guess can touch.
    pub ran: usize,
    /// Scenarios that do not pass under this answer.
    pub failures: Vec<GuessFailure>,
    /// Scenarios that presume the usual answer: the reference connector does not pass them under this one either.
    pub presuming: Vec<GuessFailure>,
}

/// Scenario that passes under the usual answers only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuessFailure {
    /// Name of the rule.
    pub rule: String,
    /// Title of the scenario.
    pub title: String,
    /// Feature file.
    pub file: String,
    /// Line of the scenario.
    pub line: usize,
    /// Outcome under the other answer.
    pub outcome: Outcome,
    /// Failure message on one line.
    pub message: String,
    /// Command that runs the scenario again under the answer.
    #[serde(rename = "again")]
    pub rerun: String,
}

/// Renders the results for the terminal: a line for each answer that the verdict depends on, and the summary.
pub(crate) fn render_guesses(results: &[GuessResult], paint: Paint) -> String {
    if results.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    for result in results.iter().filter(|result| !result.failures.is_empty()) {
        let (guess, answer) = (&result.guess, &result.answer);
        let head = format!("{} {guess}: {}", paint.yellow("depends on a guess:"), result.question);
        text.push_str(&format!("\n{head}\n  usual answer `{}`; these fail under `{answer}`:\n", result.usual));
        for failure in &result.failures {
            text.push_str(&format!("  {}  {}\n", failure.rule, failure.title));
            text.push_str(&format!("    {}\n    {} {}\n", failure.message, paint.bold("again:"), failure.rerun));
        }
    }
    format!("{text}\n{}\n", render_summary(results, paint))
}

fn render_summary(results: &[GuessResult], paint: Paint) -> String {
    let ran: usize = results.iter().map(|result| result.ran).sum();
    let presuming: usize = results.iter().map(|result| result.presuming.len()).sum();
    let dependent: Vec<String> = results
        .iter()
        .filter(|result| !result.failures.is_empty())
        .map(|result| format!("{}={}", result.guess, result.answer))
        .collect();
    let presuming = match presuming {
        0 => String::new(),
        count => format!("; {count} presume the usual answer"),
    };
    let plural = if results.len() == 1 { "answer" } else { "answers" };
    let under = format!("under {} other {plural} of Egnyte, {ran} scenarios ran again", results.len());
    match dependent.is_empty() {
        true => paint.green(&format!("{under}: the verdict does not depend on a guess{presuming}")),
        false => paint.yellow(&format!("{under}: the verdict depends on {}{presuming}", dependent.join(", "))),
    }
}
