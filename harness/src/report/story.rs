//! What a failure shows: enough to understand it without reading our source or asking anybody.

use gherkin::StepType;

use crate::suite::Case;
use crate::suite::rules::Grade;
use egnyte_protocol::Problem;
use egnyte_support::mask;
use egnyte_support::paint::Paint;

use super::{Outcome, Seen, Story, Verdict, exchange};

/// How much of the connector's standard error is shown: its end.
const STDERR_LINES: usize = 20;

/// The story of a scenario that did not pass. `again` is the command that runs it once more.
pub fn story(verdict: &Verdict, again: &str, paint: Paint) -> String {
    let mut told = heading(verdict, paint);
    if let Some(story) = &verdict.story {
        told.extend(reason(story, paint));
        if !matches!(verdict.outcome, Outcome::Stale(_)) {
            told.extend(evidence(&verdict.seen, since(&verdict.case, story), paint));
        }
    }
    if verdict.outcome == Outcome::HarnessFault {
        told.push(
            "  This is a fault of egnyte-conformance or of its mock, not of your connector. Please report it.".into(),
        );
        told.push(String::new());
    }
    told.push(format!("  {} {again}", paint.bold("again:")));
    told.join("\n")
}

fn heading(verdict: &Verdict, paint: Paint) -> Vec<String> {
    let case = &verdict.case;
    let kind = match verdict.outcome {
        Outcome::Errored => "ERRORED",
        Outcome::Stale(_) => "STALE",
        Outcome::HarnessFault => "HARNESS FAULT",
        _ => "FAILED",
    };
    let mut told = vec![format!("{}  {}", paint.red(kind), paint.bold(&case.title))];
    if let Some(rule) = &case.rule {
        told.push(format!("  rule: {}", rule.says));
        let grade = rule.grade.map(Grade::as_str).map(|grade| format!(", {grade}")).unwrap_or_default();
        let id = rule.id.as_ref().map(|id| format!("{id}{grade}, "));
        told.push(paint.dim(&format!("  {}{}", id.unwrap_or_default(), case.place())));
    } else {
        told.push(paint.dim(&format!("  {}", case.place())));
    }
    told.push(String::new());
    told
}

/// The step at which it ended, and why.
fn reason(story: &Story, paint: Paint) -> Vec<String> {
    let step = story.step.as_ref().map(|step| (step.text.as_str(), step.line));
    told_at(step, &mask::text(&story.message), paint)
}

/// The same of a report, where it is masked already.
pub(super) fn reason_lines(step: Option<(&str, usize)>, message: &str) -> Vec<String> {
    told_at(step, message, Paint::new(false))
}

fn told_at(step: Option<(&str, usize)>, message: &str, paint: Paint) -> Vec<String> {
    let mut told = Vec::new();
    if let Some((text, line)) = step {
        told.push(format!("  {text}  {}", paint.dim(&format!("(line {line})"))));
    }
    told.extend(message.lines().map(|line| format!("    {line}").trim_end().to_owned()));
    told.push(String::new());
    told
}

/// From when on exchanges are shown: a scenario that ended before its When shows all it had.
fn since(case: &Case, story: &Story) -> &'static str {
    let line = story.step.as_ref().map(|step| step.line);
    let ended_at = case.steps.iter().find(|step| Some(step.position.line) == line);
    if ended_at.is_some_and(|step| step.ty != StepType::Given) { "since the When" } else { "up to there" }
}

fn evidence(seen: &Seen, since: &str, paint: Paint) -> Vec<String> {
    let mut told = Vec::new();
    let exchanges = exchange::lines(&seen.exchanges);
    let count = seen.exchanges.len();
    let plural = if count == 1 { "exchange" } else { "exchanges" };
    if count == 0 {
        told.extend(section(&format!("the connector sent nothing to Egnyte {since}"), Vec::new(), paint));
    } else {
        told.extend(section(&format!("{count} {plural} with Egnyte {since}"), exchanges, paint));
    }
    if !seen.problems.is_empty() {
        told.extend(section("the connector reported", problem_lines(&seen.problems), paint));
    }
    if !seen.stderr.trim().is_empty() {
        let lines: Vec<&str> = seen.stderr.lines().collect();
        let end = lines.len().saturating_sub(STDERR_LINES);
        let shown = lines[end..].iter().map(|line| mask::text(line)).collect();
        told.extend(section("the connector's standard error ended", shown, paint));
    }
    told
}

/// What the connector reported, a line each.
pub(super) fn problem_lines(problems: &[Problem]) -> Vec<String> {
    let line = |problem: &Problem| {
        let about = match (&problem.user, &problem.user_group) {
            (Some(id), _) => format!("user {id}: "),
            (None, Some(id)) => format!("user group {id}: "),
            (None, None) => String::new(),
        };
        mask::text(&format!("{about}{}", problem.error))
    };
    problems.iter().map(line).collect()
}

fn section(title: &str, lines: Vec<String>, paint: Paint) -> Vec<String> {
    let mut told = vec![format!("  {}{}", paint.bold(title), if lines.is_empty() { "" } else { ":" })];
    told.extend(lines.into_iter().map(|line| format!("    {line}")));
    told.push(String::new());
    told
}
