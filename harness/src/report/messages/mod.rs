//! Cucumber Messages: one envelope a line, for the formatters and reporters of that family.
//!
//! Scenarios run at the same time and steps are not timed: a scenario is told from the beginning of the run, with its
//! true length; its steps have none.

mod document;

use std::io;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::suite::FeatureFile;

use super::json::{Document, FindingWord, StepWord, Told, Word, brief};
use super::wire::rule;
use super::{exchange, json::Line};
use document::{of_file, step_id};

/// The version of the messages' schema that this was tried against.
const PROTOCOL: &str = "34.2.1";

/// How the messages call the run.
const RUN: &str = "run";

/// The report: the run, and the files its scenarios stand in.
///
/// # Errors
/// When it cannot be put into JSON, which the types exclude.
pub(super) fn text(run: &Document, files: &[FeatureFile]) -> io::Result<String> {
    let started: Timestamp = run.started.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let ended = later(started, run.durations.total_ms);
    let mut lines = vec![json!({ "meta": meta(run) })];
    for file in files {
        let verdicts: Vec<&Told> = run.verdicts.iter().filter(|told| told.file == file.path).collect();
        if !verdicts.is_empty() {
            lines.extend(of_file(file, &verdicts));
        }
    }
    lines.push(json!({ "testRunStarted": { "id": RUN, "timestamp": stamp(started) } }));
    lines.extend(run.verdicts.iter().map(test_case));
    for told in run.verdicts.iter().filter(|told| told.outcome != Word::NotRun) {
        lines.extend(attempt(told, started));
    }
    lines.push(json!({ "testRunFinished": finished(run, ended) }));
    Ok(lines.iter().map(|line| format!("{line}\n")).collect())
}

fn meta(run: &Document) -> Value {
    json!({
        "protocolVersion": PROTOCOL,
        "implementation": { "name": "egnyte-conformance", "version": run.suite },
        "runtime": { "name": run.connector.name, "version": run.connector.version.clone().unwrap_or_default() },
        "os": { "name": std::env::consts::OS },
        "cpu": { "name": std::env::consts::ARCH },
    })
}

fn finished(run: &Document, ended: Timestamp) -> Value {
    let red = run.verdicts.iter().any(|told| is_red(told.outcome));
    let wire = run.findings.iter().any(|it| matches!(it.outcome, FindingWord::Failed | FindingWord::Stale));
    let success = !red && !wire && !run.interrupted && run.faults.is_empty();
    let mut told = json!({ "testRunStartedId": RUN, "success": success, "timestamp": stamp(ended) });
    let mut why = run.faults.clone();
    if run.interrupted {
        why.push(format!("interrupted; {} scenarios were not run", run.totals.not_run));
    }
    let broken = run.findings.iter().filter(|finding| finding.outcome == FindingWord::Failed);
    why.extend(broken.map(|finding| format!("{}: {}: {}", rule(&finding.id), finding.id, finding.advice)));
    if !why.is_empty() {
        told["message"] = why.join("\n").into();
    }
    told
}

fn is_red(outcome: Word) -> bool {
    matches!(outcome, Word::Failed | Word::Stale | Word::Errored | Word::HarnessFault)
}

fn test_case(told: &Told) -> Value {
    let step = |index| json!({ "id": test_step(told, index), "pickleStepId": step_id(told, index) });
    let steps: Vec<Value> = (0..told.steps.len()).map(step).collect();
    json!({ "testCase": {
        "id": format!("case:{}", told.id), "pickleId": told.id, "testSteps": steps, "testRunStartedId": RUN,
    }})
}

fn test_step(told: &Told, index: usize) -> String {
    format!("step:{}", step_id(told, index))
}

/// One scenario as it was run: its steps, what belongs to the one that failed, its end.
fn attempt(told: &Told, started: Timestamp) -> Vec<Value> {
    let id = format!("attempt:{}", told.id);
    let begun = stamp(started);
    let mut lines = vec![json!({ "testCaseStarted": {
        "id": id, "testCaseId": format!("case:{}", told.id), "attempt": 0, "timestamp": begun,
    }})];
    let last = told.steps.iter().rposition(|step| step.outcome != StepWord::NotRun).unwrap_or_default();
    for (index, step) in told.steps.iter().enumerate() {
        let of_step = json!({ "testCaseStartedId": id, "testStepId": test_step(told, index), "timestamp": begun });
        lines.push(json!({ "testStepStarted": of_step }));
        if index == last {
            lines.extend(attachments(told, &of_step));
        }
        let mut finished = of_step;
        finished["testStepResult"] = result(told, step, index == last);
        lines.push(json!({ "testStepFinished": finished }));
    }
    let ended = stamp(later(started, told.durations.total_ms));
    lines.push(json!({ "testCaseFinished": { "testCaseStartedId": id, "timestamp": ended, "willBeRetried": false } }));
    lines
}

/// What came of a step. `decides` is the last one that ran: whatever is wrong with the scenario is told there.
fn result(told: &Told, step: &Line, decides: bool) -> Value {
    let status = match (told.outcome, step.outcome) {
        (Word::Skipped, _) | (_, StepWord::NotRun) => "SKIPPED",
        (Word::FailedAsExpected, _) if decides => "SKIPPED",
        (outcome, _) if decides && is_red(outcome) => "FAILED",
        _ => "PASSED",
    };
    let mut result = json!({ "status": status, "duration": { "seconds": 0, "nanos": 0 } });
    let reason = told.reason.as_ref().map(|reason| match told.outcome {
        Word::FailedAsExpected => format!("failed as expected: {reason}"),
        _ => reason.clone(),
    });
    if status == "FAILED" {
        let message = told.details.clone().unwrap_or_default();
        result["exception"] = json!({ "type": kind(told.outcome), "message": message });
        result["message"] = format!("{message}\nagain: {}", told.again).into();
    } else if let Some(reason) = reason.filter(|_| decides) {
        result["message"] = reason.into();
    }
    result
}

fn kind(outcome: Word) -> &'static str {
    match outcome {
        Word::Errored => "errored",
        Word::Stale => "stale",
        Word::HarnessFault => "harness fault",
        _ => "failed",
    }
}

/// What was said and what was written, of a scenario that did not pass.
fn attachments(told: &Told, of_step: &Value) -> Vec<Value> {
    if told.details.is_none() {
        return Vec::new();
    }
    let said: Vec<_> = told.exchanges.iter().map(brief).collect();
    let exchanges = exchange::lines(&said).join("\n");
    let attachment = |(name, body): (&str, String)| {
        let mut told = of_step.clone();
        told["body"] = body.into();
        told["contentEncoding"] = "IDENTITY".into();
        told["mediaType"] = "text/plain".into();
        told["fileName"] = name.into();
        json!({ "attachment": told })
    };
    [("exchanges.txt", exchanges), ("stderr.txt", told.stderr.clone())]
        .into_iter()
        .filter(|(_, body)| !body.trim().is_empty())
        .map(attachment)
        .collect()
}

fn later(started: Timestamp, milliseconds: f64) -> Timestamp {
    let span = Duration::try_from_secs_f64(milliseconds / 1e3).unwrap_or_default();
    let span = SignedDuration::try_from(span).unwrap_or_default();
    started.checked_add(span).unwrap_or(started)
}

fn stamp(at: Timestamp) -> Value {
    json!({ "seconds": at.as_second(), "nanos": at.subsec_nanosecond() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Outcome;
    use super::super::json::{Extent, document};
    use super::super::record::tests::{feature, known, with};
    use super::*;

    fn told(outcomes: &[Outcome]) -> Vec<Value> {
        let text = with(outcomes, |record| text(&document(record, Extent::WHOLE), &[feature()])).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
        lines.iter().filter_map(|line| line.get(kind)).collect()
    }

    fn statuses(lines: &[Value]) -> Vec<&str> {
        let all = of_kind(lines, "testStepFinished");
        all.iter().map(|step| step["testStepResult"]["status"].as_str().unwrap()).collect()
    }

    #[test]
    fn a_line_is_an_envelope_of_one_message_and_they_come_in_order() {
        let lines = told(&[Outcome::Passed, Outcome::Failed]);
        assert!(lines.iter().all(|line| line.as_object().unwrap().len() == 1));
        let kinds: Vec<&str> =
            lines.iter().map(|line| line.as_object().unwrap().keys().next().unwrap().as_str()).collect();
        assert_eq!(kinds[..3], ["meta", "source", "gherkinDocument"]);
        let first = |kind: &str| kinds.iter().position(|it| *it == kind).unwrap();
        assert!(first("pickle") < first("testRunStarted") && first("testRunStarted") < first("testCase"));
        assert!(first("testCase") < first("testCaseStarted") && kinds.last() == Some(&"testRunFinished"));
        assert_eq!(of_kind(&lines, "testRunFinished")[0]["success"], false);
        assert_eq!(of_kind(&lines, "testRunStarted")[0]["timestamp"]["seconds"], 1_795_460_400);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let lines = told(&[Outcome::Passed, Outcome::Failed, Outcome::Errored]);
        let whole = lines.iter().map(Value::to_string).collect::<String>();
        let ids: BTreeSet<&str> =
            whole.split("\"id\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        for name in ["pickleId", "pickleStepId", "testCaseId", "testCaseStartedId", "testStepId", "astNodeId"] {
            let named: Vec<&str> =
                whole.split(&format!("\"{name}\":\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            assert!(!named.is_empty() && named.iter().all(|id| ids.contains(id)), "{name}: {named:?}");
        }
        for pickle in of_kind(&lines, "pickle") {
            let nodes = pickle["steps"].as_array().unwrap().iter().chain([pickle]);
            let nodes = nodes.flat_map(|it| it["astNodeIds"].as_array().unwrap());
            assert!(nodes.map(|id| id.as_str().unwrap()).all(|id| ids.contains(id)), "{pickle}");
        }
    }

    #[test]
    fn a_verdict_is_told_at_the_step_that_decides_it() {
        assert_eq!(statuses(&told(&[Outcome::Passed, Outcome::Failed])), ["PASSED", "PASSED", "PASSED", "FAILED"]);
        assert_eq!(statuses(&told(&[Outcome::Skipped("needs `import`".into())])), ["SKIPPED", "SKIPPED"]);
        assert_eq!(statuses(&told(&[Outcome::FailedAsExpected(known())])), ["PASSED", "SKIPPED"]);
        let lines = told(&[Outcome::Errored]);
        let failed = of_kind(&lines, "testStepFinished").pop().unwrap();
        assert_eq!(failed["testStepResult"]["exception"]["type"], "errored");
        assert!(failed["testStepResult"]["message"].as_str().unwrap().contains("again: egnyte-conformance "));
    }

    #[test]
    fn a_failure_brings_what_was_said_without_secrets() {
        let lines = told(&[Outcome::Failed]);
        let attached = of_kind(&lines, "attachment");
        let names: Vec<&str> = attached.iter().map(|it| it["fileName"].as_str().unwrap()).collect();
        assert_eq!(names, ["exchanges.txt", "stderr.txt"]);
        let whole = lines.iter().map(Value::to_string).collect::<String>();
        assert!(whole.contains("POST /Users  409") && !whole.contains("hunter2") && !whole.contains("abcdef12"));
    }
}
