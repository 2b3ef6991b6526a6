//! Cucumber Messages: one envelope on each line, for the formatters of the Cucumber family.
//!
//! Scenarios run at the same time and steps have no durations: each scenario starts with the run and has its true
//! duration; its steps have none.

mod document;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::durations::Durations;
use crate::exchange_text::render_exchanges;
use crate::finding::FindingOutcome;
use crate::run::RunReport;
use crate::scenario::{Outcome, ScenarioResult, StepOutcome, StepResult};
use document::{of_file, step_id};

/// Version of the messages' schema that CI checks against.
const PROTOCOL: &str = "34.2.1";

/// Id of the run.
const RUN: &str = "run";

/// Renders the messages of a run and of the feature files of its scenarios.
pub(crate) fn render(run: &RunReport) -> String {
    let started = run.start_time();
    let mut lines = vec![json!({ "meta": meta(run) })];
    let mut files: Vec<&str> = run.results.iter().map(|result| result.file.as_str()).collect();
    files.dedup();
    for file in files {
        let source = run.sources.iter().find(|source| source.path == file);
        let results: Vec<&ScenarioResult> = run.results.iter().filter(|result| result.file == file).collect();
        lines.extend(of_file(source, &results));
    }
    lines.push(json!({ "testRunStarted": { "id": RUN, "timestamp": timestamp(started) } }));
    lines.extend(run.results.iter().map(test_case));
    for result in run.results.iter().filter(|result| result.outcome != Outcome::NotRun) {
        lines.extend(attempt(result, started));
    }
    lines.push(json!({ "testRunFinished": run_finished(run, started) }));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn meta(run: &RunReport) -> Value {
    json!({
        "protocolVersion": PROTOCOL,
        "implementation": { "name": "egnyte-conformance", "version": run.suite },
        "runtime": { "name": run.connector.name, "version": run.connector.version.clone().unwrap_or_default() },
        "os": { "name": std::env::consts::OS },
        "cpu": { "name": std::env::consts::ARCH },
    })
}

fn run_finished(run: &RunReport, started: Timestamp) -> Value {
    let success = !run.is_red() && !run.interrupted;
    let mut finished =
        json!({ "testRunStartedId": RUN, "success": success, "timestamp": timestamp(end(started, &run.durations)) });
    let mut reasons = run.faults.clone();
    reasons.extend(run.unfinished());
    let broken = run.findings.iter().filter(|finding| finding.outcome == FindingOutcome::Failed);
    reasons.extend(broken.map(|finding| format!("{}: {}: {}", finding.rule(), finding.id, finding.advice)));
    if !reasons.is_empty() {
        finished["message"] = reasons.join("\n").into();
    }
    finished
}

fn test_case(result: &ScenarioResult) -> Value {
    let step = |index| json!({ "id": test_step(result, index), "pickleStepId": step_id(result, index) });
    let steps: Vec<Value> = (0..result.steps.len()).map(step).collect();
    json!({ "testCase": {
        "id": format!("case:{}", result.id), "pickleId": result.id, "testSteps": steps, "testRunStartedId": RUN,
    }})
}

fn test_step(result: &ScenarioResult, index: usize) -> String {
    format!("step:{}", step_id(result, index))
}

/// Returns the messages of one scenario that ran: its steps, the attachments of the one that decides, its end.
fn attempt(result: &ScenarioResult, started: Timestamp) -> Vec<Value> {
    let id = format!("attempt:{}", result.id);
    let begun = timestamp(started);
    let mut lines = vec![json!({ "testCaseStarted": {
        "id": id, "testCaseId": format!("case:{}", result.id), "attempt": 0, "timestamp": begun,
    }})];
    let last = result.steps.iter().rposition(|step| step.outcome != StepOutcome::NotRun).unwrap_or_default();
    for (index, step) in result.steps.iter().enumerate() {
        let of_step = json!({ "testCaseStartedId": id, "testStepId": test_step(result, index), "timestamp": begun });
        lines.push(json!({ "testStepStarted": of_step }));
        if index == last {
            lines.extend(attachments(result, &of_step));
        }
        let mut finished = of_step;
        finished["testStepResult"] = step_result(result, step, index == last);
        lines.push(json!({ "testStepFinished": finished }));
    }
    let ended = timestamp(end(started, &result.durations));
    lines.push(json!({ "testCaseFinished": { "testCaseStartedId": id, "timestamp": ended, "willBeRetried": false } }));
    lines
}

/// Returns the result of a step. The last step that ran decides, and has the message of the scenario.
fn step_result(result: &ScenarioResult, step: &StepResult, decides: bool) -> Value {
    let status = match (result.outcome, step.outcome) {
        (Outcome::Skipped, _) | (_, StepOutcome::NotRun) => "SKIPPED",
        (Outcome::FailedAsExpected, _) if decides => "SKIPPED",
        (outcome, _) if decides && outcome.is_red() => "FAILED",
        _ => "PASSED",
    };
    let mut value = json!({ "status": status, "duration": { "seconds": 0, "nanos": 0 } });
    let reason = result.reason.as_ref().map(|reason| match result.outcome {
        Outcome::FailedAsExpected => format!("failed as expected: {reason}"),
        _ => reason.clone(),
    });
    if status == "FAILED" {
        let message = result.details.clone().unwrap_or_default();
        value["exception"] = json!({ "type": result.outcome.as_str(), "message": message });
        value["message"] = format!("{message}\nagain: {}", result.rerun).into();
    } else if let Some(reason) = reason.filter(|_| decides) {
        value["message"] = reason.into();
    }
    value
}

/// Returns the exchanges and the standard error of a scenario that did not pass.
fn attachments(result: &ScenarioResult, of_step: &Value) -> Vec<Value> {
    if result.details.is_none() {
        return Vec::new();
    }
    let attachment = |(name, body): (&str, String)| {
        let mut attachment = of_step.clone();
        attachment["body"] = body.into();
        attachment["contentEncoding"] = "IDENTITY".into();
        attachment["mediaType"] = "text/plain".into();
        attachment["fileName"] = name.into();
        json!({ "attachment": attachment })
    };
    let exchanges = render_exchanges(&result.exchanges).join("\n");
    let texts = [("exchanges.txt", exchanges), ("stderr.txt", result.stderr.clone())];
    texts.into_iter().filter(|(_, body)| !body.trim().is_empty()).map(attachment).collect()
}

fn end(started: Timestamp, durations: &Durations) -> Timestamp {
    let total = SignedDuration::try_from(durations.total()).unwrap_or_default();
    started.checked_add(total).unwrap_or(started)
}

fn timestamp(at: Timestamp) -> Value {
    json!({ "seconds": at.as_second(), "nanos": at.subsec_nanosecond() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::run::tests::run;

    fn rendered(outcomes: &[Outcome]) -> Vec<Value> {
        render(&run(outcomes)).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
        lines.iter().filter_map(|line| line.get(kind)).collect()
    }

    fn statuses(lines: &[Value]) -> Vec<&str> {
        let all = of_kind(lines, "testStepFinished");
        all.iter().map(|step| step["testStepResult"]["status"].as_str().unwrap()).collect()
    }

    #[test]
    fn each_line_is_one_message_in_order() {
        let lines = rendered(&[Outcome::Passed, Outcome::Failed]);
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
    fn every_reference_has_its_target() {
        let lines = rendered(&[Outcome::Passed, Outcome::Failed, Outcome::Errored]);
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
    fn result_is_that_of_the_step_that_decides() {
        assert_eq!(statuses(&rendered(&[Outcome::Passed, Outcome::Failed])), ["PASSED", "PASSED", "PASSED", "FAILED"]);
        assert_eq!(statuses(&rendered(&[Outcome::Skipped])), ["SKIPPED", "SKIPPED"]);
        assert_eq!(statuses(&rendered(&[Outcome::FailedAsExpected])), ["PASSED", "SKIPPED"]);
        let lines = rendered(&[Outcome::Errored]);
        let failed = of_kind(&lines, "testStepFinished").pop().unwrap();
        assert_eq!(failed["testStepResult"]["exception"]["type"], "errored");
        assert!(failed["testStepResult"]["message"].as_str().unwrap().contains("again: egnyte-conformance "));
    }

    #[test]
    fn failure_has_attachments_without_secrets() {
        let lines = rendered(&[Outcome::Failed]);
        let attached = of_kind(&lines, "attachment");
        let names: Vec<&str> = attached.iter().map(|it| it["fileName"].as_str().unwrap()).collect();
        assert_eq!(names, ["exchanges.txt", "stderr.txt"]);
        let whole = lines.iter().map(Value::to_string).collect::<String>();
        assert!(whole.contains("POST /Users  409") && !whole.contains("hunter2") && !whole.contains("abcdef12"));
    }
}
