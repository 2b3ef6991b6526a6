//! Results of scenarios, built from the case and the evidence. Secrets are masked here, once.

use std::time::Duration;

use crate::mock;
use crate::mock::findings::ObservedFinding;
use crate::scenario::{Evidence, Retention, TimeSpent};
use crate::suite::{Case, RuleHead};
use egnyte_protocol::Problem;
use egnyte_report::{
    ClosingAccount, Durations, Exchange, Message, MessageKind, Note, Outcome, RequestFinding, RuleInfo, ScenarioResult,
    StepOutcome, StepResult, milliseconds,
};
use egnyte_support::mask;
use egnyte_support::printable::printable;

use super::recording::Recording;

/// Scenario that has its result, with the evidence that no report has.
#[derive(Debug, Clone, Default)]
pub(crate) struct CompletedScenario {
    pub(crate) result: ScenarioResult,
    /// Findings of the mock in the connector's requests.
    pub(crate) findings: Vec<ObservedFinding>,
    /// Recording, if the run keeps everything.
    pub(crate) recording: Option<Recording>,
    /// Key of the scenario.
    pub(crate) key: String,
}

impl CompletedScenario {
    /// Creates the result of a scenario without evidence.
    pub(crate) fn bare(case: &Case, outcome: Outcome, reason: Option<&str>) -> Self {
        let reason = reason.map(clean);
        let mut result = ScenarioResult { outcome, reason, ..scenario(case) };
        result.set_step(None);
        Self { result, key: case.key(), ..Self::default() }
    }

    /// Adds the evidence. Conversation and exchanges of a passed scenario are kept only if the run says so.
    #[must_use]
    pub(super) fn with_evidence(mut self, evidence: Evidence, total: Duration, retention: Retention) -> Self {
        let Evidence { time, notes, findings, .. } = &evidence;
        self.result.notes = notes.iter().map(|note| clean(note)).collect();
        self.result.durations = durations(total, *time);
        self.findings = findings.clone();
        if self.result.outcome != Outcome::Passed || retention >= Retention::Talk {
            add_evidence(&mut self.result, &evidence);
        }
        self.recording = (retention == Retention::Everything).then(|| Recording::new(self.key.clone(), evidence));
        self
    }
}

/// Describes a scenario that has not run.
fn scenario(case: &Case) -> ScenarioResult {
    let step = |step: &gherkin::Step| StepResult {
        keyword: step.keyword.trim().to_owned(),
        text: step.value.clone(),
        line: step.position.line,
        table: step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default(),
        outcome: StepOutcome::NotRun,
    };
    ScenarioResult {
        rule: case.rule.as_deref().map(rule),
        area: case.area().to_owned(),
        keeper: case.keeper(),
        title: case.title.clone(),
        feature: case.feature.to_string(),
        file: case.file.to_string(),
        line: case.line,
        tags: case.tags.clone(),
        steps: case.steps.iter().map(step).collect(),
        ..ScenarioResult::default()
    }
}

fn rule(head: &RuleHead) -> RuleInfo {
    RuleInfo { id: head.id.clone(), says: head.says.clone(), evidence: head.grade, source: None }
}

fn add_evidence(result: &mut ScenarioResult, evidence: &Evidence) {
    let problem = |problem: &Problem| Problem { error: clean(&problem.error), ..problem.clone() };
    let delivered = evidence.messages.iter().filter(|message| message.kind == MessageKind::Deliver);
    result.events = delivered.map(|message| message.name.clone()).collect();
    result.problems = evidence.problems.iter().map(problem).collect();
    result.exchanges = evidence.exchanges.iter().map(exchange).collect();
    result.earlier = evidence.earlier.iter().map(exchange).collect();
    result.messages = evidence.messages.iter().map(message).collect();
    result.account = evidence.account.as_ref().map(account);
    result.stderr = clean(&evidence.stderr);
}

fn message(message: &Message) -> Message {
    Message {
        body: serde_json::Value::Null,
        answer: mask::value(&message.answer),
        failure: message.failure.as_deref().map(clean),
        name: message.name.clone(),
        ..*message
    }
}

fn account(account: &ClosingAccount) -> ClosingAccount {
    let masked = |items: &[String]| items.iter().map(|item| clean(item)).collect();
    let note = |note: &Note| Note { title: note.title.clone(), items: masked(&note.items) };
    ClosingAccount {
        expected: account.expected.clone(),
        missing: account.missing.clone(),
        unexpected: masked(&account.unexpected),
        notes: account.notes.iter().map(note).collect(),
    }
}

/// Converts an exchange of the mock's journal to that of a report.
pub(crate) fn exchange(exchange: &mock::Exchange) -> Exchange {
    let header = |(name, value): (&String, &serde_json::Value)| (name.clone(), mask::member(name, value));
    Exchange {
        seq: exchange.seq,
        at_ms: milliseconds(Duration::from_nanos(exchange.at)),
        duration_ms: milliseconds(Duration::from_micros(exchange.duration_micros)),
        method: exchange.method.clone(),
        path: clean(&exchange.path),
        request_headers: exchange.request_headers.iter().map(header).collect(),
        request_body: mask::value(&exchange.request_body),
        status: exchange.status,
        response_body: mask::value(&exchange.response_body),
        retry_after: exchange.retry_after,
        fault: exchange.fault["kind"].as_str().map(str::to_owned),
        findings: exchange.findings.iter().map(finding).collect(),
        difference: None,
    }
}

fn finding(finding: &RequestFinding) -> RequestFinding {
    RequestFinding { tolerance: None, ..finding.clone() }
}

/// Masks the secrets of a text, and makes its control characters visible.
fn clean(text: &str) -> String {
    printable(&mask::text(text))
}

/// Converts the times of a scenario or of a run.
fn durations(total: Duration, time: TimeSpent) -> Durations {
    Durations::new(total, [time.connector, time.mock, time.own])
}
