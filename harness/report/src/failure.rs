//! Failure report of a scenario: enough to understand a failure without any source code.

use egnyte_protocol::Problem;
use egnyte_support::paint::Paint;

use crate::diagnosis::Cause;
use crate::exchange_text::render_exchanges;
use crate::explanation::Explanation;
use crate::rule::Grade;
use crate::scenario::{Outcome, ScenarioResult, StepPlace};

/// Most lines of the connector's standard error: its end.
const STDERR_LINES: usize = 20;

/// Renders the failure report of a scenario.
pub fn render_failure(result: &ScenarioResult, paint: Paint) -> String {
    render_failure_of(result, None, paint)
}

/// Renders the failure report of a scenario with the known fault that it looks like.
pub(crate) fn render_failure_of(result: &ScenarioResult, cause: Option<&Cause>, paint: Paint) -> String {
    let mut lines = heading(result, cause, paint);
    if let Some(details) = &result.details {
        lines.extend(reason_lines(result.step.as_ref(), details, paint));
        lines.extend(explanation_lines(result, paint));
        if result.outcome != Outcome::Stale {
            lines.extend(evidence(result, paint));
        }
    }
    if result.outcome == Outcome::HarnessFault {
        lines.push(
            "  This is a fault of egnyte-conformance or of its mock, not of your connector. Please report it.".into(),
        );
        lines.push(String::new());
    }
    lines.push(format!("  {} {}", paint.bold("again:"), result.rerun));
    lines.join("\n")
}

fn heading(result: &ScenarioResult, cause: Option<&Cause>, paint: Paint) -> Vec<String> {
    let outcome = result.outcome.as_str().to_uppercase();
    let mut lines = vec![format!("{}  {}", paint.red(&outcome), paint.bold(&result.title))];
    let mut id = String::new();
    if let Some(rule) = &result.rule {
        lines.push(format!("  rule: {}", rule.says));
        let grade = rule.evidence.map(Grade::as_str).map(|grade| format!(", {grade}")).unwrap_or_default();
        let source = rule.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
        id = rule.id.as_ref().map(|id| format!("{id}{grade}{source}, ")).unwrap_or_default();
    }
    lines.push(paint.dim(&format!("  {id}{}", result.place())));
    lines.extend(cause.map(|cause| format!("  looks like: {}", cause.says)));
    lines.push(String::new());
    lines
}

/// Renders the step at which a scenario ended, and the failure message.
pub(crate) fn reason_lines(step: Option<&StepPlace>, details: &str, paint: Paint) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(StepPlace { text, line }) = step {
        lines.push(format!("  {text}  {}", paint.dim(&format!("(line {line})"))));
    }
    lines.extend(details.lines().map(|line| format!("    {line}").trim_end().to_owned()));
    lines.push(String::new());
    lines
}

/// Renders the explanation in the terms of the connector.
fn explanation_lines(result: &ScenarioResult, paint: Paint) -> Vec<String> {
    let sections = result.explanation.iter().flat_map(Explanation::sections);
    let filled = sections.filter(|(_, items)| !items.is_empty());
    filled.flat_map(|(title, items)| section(title, items.to_vec(), paint)).collect()
}

fn evidence(result: &ScenarioResult, paint: Paint) -> Vec<String> {
    let since = if result.ended_before_when { "so far" } else { "since the When" };
    let title = match result.exchanges.len() {
        0 => format!("the connector sent nothing to Egnyte {since}"),
        1 => format!("1 exchange with Egnyte {since}"),
        count => format!("{count} exchanges with Egnyte {since}"),
    };
    let mut lines = section(&title, render_exchanges(&result.exchanges), paint);
    if !result.problems.is_empty() {
        lines.extend(section("the connector reported", problem_lines(&result.problems), paint));
    }
    if !result.stderr.trim().is_empty() {
        let all: Vec<&str> = result.stderr.lines().collect();
        let end = all[all.len().saturating_sub(STDERR_LINES)..].iter().map(|line| (*line).to_owned()).collect();
        lines.extend(section("the connector's standard error ended", end, paint));
    }
    lines
}

/// Renders the problems that the connector reported, each on a line.
pub(crate) fn problem_lines(problems: &[Problem]) -> Vec<String> {
    let line = |problem: &Problem| {
        let subject = match (&problem.user, &problem.user_group) {
            (Some(id), _) => format!("user {id}: "),
            (None, Some(id)) => format!("user group {id}: "),
            (None, None) => String::new(),
        };
        format!("{subject}{}", problem.error)
    };
    problems.iter().map(line).collect()
}

fn section(title: &str, items: Vec<String>, paint: Paint) -> Vec<String> {
    let mut lines = vec![format!("  {}{}", paint.bold(title), if items.is_empty() { "" } else { ":" })];
    lines.extend(items.into_iter().map(|line| format!("    {line}")));
    lines.push(String::new());
    lines
}
