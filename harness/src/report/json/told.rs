//! One scenario as our own JSON tells it: the shapes filled from a verdict, secrets masked.

use std::ops::Range;
use std::time::Duration;

use serde_json::Value;

use super::extent::{Extent, LeftOut};
use super::scenario::{Account, Exchange, Line, Note, Remark, Rule, Step, StepWord, Told, Turn, Word};
use super::{Durations, durations, milliseconds};
use crate::mock;
use crate::report::record::{Entry, Record, headline};
use crate::report::{Known, Outcome, Seen, StepRef, Verdict};
use crate::scenario::{self, Verb};
use crate::suite::Case;
use crate::suite::rules::Catalogue;
use egnyte_protocol::Problem;
use egnyte_support::mask;

/// A scenario. The catalogue says where its rule is written.
pub(super) fn told(record: &Record<'_>, entry: Entry<'_>, (catalogue, extent): (&Catalogue, Extent)) -> Told {
    let Entry { case, verdict } = entry;
    let story = verdict.and_then(|verdict| verdict.story.as_ref());
    let (outcome, reason, issue) = outcome(verdict);
    let none = Seen::default();
    let seen = verdict.map_or(&none, |verdict| &*verdict.seen);
    let stopped = story.and_then(|story| story.step.as_ref());
    let (before, since) = extent.gaps(seen.earlier.len(), seen.exchanges.len());
    Told {
        id: String::new(),
        rule: rule(case, catalogue),
        area: case.area().to_owned(),
        keeper: case.keeper(),
        title: case.title.clone(),
        feature: case.feature.to_string(),
        file: case.file.to_string(),
        line: case.line,
        tags: case.tags.clone(),
        outcome,
        reason,
        issue,
        notes: verdict.map(|verdict| verdict.notes.iter().map(|note| mask::text(note)).collect()).unwrap_or_default(),
        message: story.map(headline),
        details: story.map(|story| mask::text(&story.message)),
        step: stopped.map(|step| Step { text: step.text.clone(), line: step.line }),
        steps: steps(case, outcome, stopped),
        problems: seen.problems.iter().map(|it| Problem { error: mask::text(&it.error), ..it.clone() }).collect(),
        left_out: LeftOut::of((&before, &since)),
        exchanges: exchanges(&seen.exchanges, &since, extent),
        earlier: exchanges(&seen.earlier, &before, extent),
        events: delivered(seen),
        turns: seen.turns.iter().map(turn).collect(),
        account: seen.account.as_ref().map(account),
        stderr: mask::text(&seen.stderr),
        again: record.again(case),
        durations: verdict.map_or_else(Durations::none, |verdict| durations(verdict.took, verdict.waited)),
    }
}

fn outcome(verdict: Option<&Verdict>) -> (Word, Option<String>, Option<String>) {
    let known = |word, known: &Known| (word, Some(mask::text(&known.reason)), known.issue.as_deref().map(mask::text));
    match verdict.map(|verdict| &verdict.outcome) {
        Some(Outcome::Passed) => (Word::Passed, None, None),
        Some(Outcome::Failed) => (Word::Failed, None, None),
        Some(Outcome::FailedAsExpected(entry)) => known(Word::FailedAsExpected, entry),
        Some(Outcome::Stale(entry)) => known(Word::Stale, entry),
        Some(Outcome::Errored) => (Word::Errored, None, None),
        Some(Outcome::HarnessFault) => (Word::HarnessFault, None, None),
        Some(Outcome::Skipped(reason)) => (Word::Skipped, Some(mask::text(reason)), None),
        None => (Word::NotRun, None, None),
    }
}

fn rule(case: &Case, catalogue: &Catalogue) -> Option<Rule> {
    let rule = case.rule.as_ref()?;
    let source = rule.id.as_deref().and_then(|id| catalogue.rule(id)?.source.clone());
    Some(Rule { id: rule.id.clone(), says: rule.says.clone(), evidence: rule.grade, source })
}

/// The steps, each with what came of it. A scenario that broke between two steps has none that failed.
fn steps(case: &Case, outcome: Word, stopped: Option<&StepRef>) -> Vec<Line> {
    let last = stopped.and_then(|stopped| case.steps.iter().position(|step| step.position.line == stopped.line));
    let ran = !matches!(outcome, Word::Skipped | Word::NotRun);
    let word = |index: usize| match last {
        _ if !ran => StepWord::NotRun,
        Some(last) if index == last => StepWord::Failed,
        Some(last) if index > last => StepWord::NotRun,
        _ => StepWord::Passed,
    };
    let line = |(index, step): (usize, &gherkin::Step)| Line {
        keyword: step.keyword.trim().to_owned(),
        text: step.value.clone(),
        line: step.position.line,
        table: step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default(),
        outcome: word(index),
    };
    case.steps.iter().enumerate().map(line).collect()
}

fn delivered(seen: &Seen) -> Vec<String> {
    seen.turns.iter().filter(|turn| turn.verb == Verb::Deliver).map(|turn| turn.said.clone()).collect()
}

fn turn(turn: &scenario::Turn) -> Turn {
    Turn {
        verb: turn.verb,
        said: turn.said.clone(),
        prepares: turn.prepares,
        since: turn.since,
        until: turn.until,
        answer: mask::value(&turn.answer),
        broke: turn.broke.as_deref().map(mask::text),
    }
}

fn account(account: &scenario::Account) -> Account {
    let masked = |items: &[String]| items.iter().map(|item| mask::text(item)).collect();
    let note = |(title, items): &(String, Vec<String>)| Note { title: title.clone(), items: masked(items) };
    Account {
        expected: account.expected.clone(),
        missing: account.missing.clone(),
        unexpected: masked(&account.unexpected),
        notes: account.notes.iter().map(note).collect(),
    }
}

fn exchanges(all: &[mock::Exchange], gap: &Range<usize>, extent: Extent) -> Vec<Exchange> {
    let told = all[..gap.start].iter().chain(&all[gap.end..]);
    let fitted = |said| {
        let mut told = exchange(said);
        extent.fit(&mut told);
        told
    };
    told.map(fitted).collect()
}

/// An exchange, masked.
pub(super) fn exchange(exchange: &mock::Exchange) -> Exchange {
    let header = |(name, value): (&String, &Value)| (name.clone(), mask::member(name, value));
    let remark = |finding: &mock::RequestFinding| Remark {
        id: finding.id.clone(),
        level: finding.level.clone(),
        section: finding.section.clone(),
        advice: finding.advice.clone(),
    };
    Exchange {
        seq: exchange.seq,
        at_ms: milliseconds(Duration::from_nanos(exchange.at)),
        duration_ms: milliseconds(Duration::from_micros(exchange.duration_micros)),
        method: exchange.method.clone(),
        path: mask::text(&exchange.path),
        request_headers: exchange.request_headers.iter().map(header).collect(),
        request_body: mask::value(&exchange.request_body),
        status: exchange.status,
        response_body: mask::value(&exchange.response_body),
        retry_after: exchange.retry_after,
        fault: exchange.fault["kind"].as_str().map(str::to_owned),
        findings: exchange.findings.iter().map(remark).collect(),
    }
}

/// An exchange as those who tell it in brief want it.
pub(in crate::report) fn brief(exchange: &Exchange) -> mock::Exchange {
    mock::Exchange {
        seq: exchange.seq,
        method: exchange.method.clone(),
        path: exchange.path.clone(),
        request_body: exchange.request_body.clone(),
        status: exchange.status,
        response_body: exchange.response_body.clone(),
        fault: exchange.fault.clone().map_or(Value::Null, Value::from),
        ..mock::Exchange::default()
    }
}
