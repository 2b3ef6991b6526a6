//! Summary of a run: judges results by the known failures, shows them, and combines them to the report.

use std::collections::BTreeMap;
use std::io::{self, Stderr, Write};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::scenario::Retention;
use crate::suite::rules::RuleCatalogue;
use crate::suite::{Case, FeatureFile};
use crate::util::exit::Exit;
use egnyte_protocol::Identity;
use egnyte_report::{
    ConnectorInfo, Console, Durations, FeatureSource, GuessResult, Outcome, ProgressLine, RuleInfo, RunReport,
    ScenarioResult, Shard, milliseconds,
};
use egnyte_support::mask;
use egnyte_support::printable::printable;

use super::diagnosis::diagnose;
use super::findings::FindingsCollector;
use super::known_failures::KnownFailures;
use super::observer::RunObserver;
use super::recording::Recording;
use super::result::CompletedScenario;

/// Summary of a run in progress.
pub(super) struct RunSummary<W> {
    console: Console<W>,
    progress: ProgressLine<Stderr>,
    known: KnownFailures,
    findings: FindingsCollector,
    completed: Vec<CompletedScenario>,
    observer: Option<Arc<dyn RunObserver>>,
}

/// End of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunEnd {
    /// Every selected scenario is complete.
    Complete,
    /// The user interrupted it.
    Interrupted,
    /// It stopped at the first failure, as the user asked.
    FirstFailure,
}

/// Report of a run, the recordings of its results, and the result of writing to the terminal.
pub(super) type FinishedRun = (RunReport, Vec<Option<Recording>>, io::Result<()>);

/// Facts about a run as a whole.
pub(super) struct RunFacts<'a> {
    /// Connector, as the command line names it.
    pub(super) target: &'a str,
    pub(super) identity: &'a Identity,
    pub(super) started: Timestamp,
    pub(super) total: Duration,
    /// Own work of the harness in that time.
    pub(super) own: Duration,
    pub(super) end: RunEnd,
    /// Faults of the harness that belong to no scenario.
    pub(super) faults: Vec<String>,
    pub(super) files: &'a [FeatureFile],
    /// Part of the run, if it is one of several.
    pub(super) shard: Option<Shard>,
    /// Selected scenarios, in the order of the suite.
    pub(super) selected: &'a [Arc<Case>],
    /// Results under other answers of Egnyte.
    pub(super) guesses: Vec<GuessResult>,
}

impl<W: Write> RunSummary<W> {
    pub(super) fn new(
        console: Console<W>,
        progress: ProgressLine<Stderr>,
        known: KnownFailures,
        findings: FindingsCollector,
    ) -> Self {
        Self { console, progress, known, findings, completed: Vec::new(), observer: None }
    }

    /// Reports each result to an observer as well.
    #[must_use]
    pub(super) fn with_observer(self, observer: Option<Arc<dyn RunObserver>>) -> Self {
        Self { observer, ..self }
    }

    /// Adds a completed scenario.
    pub(super) fn add(&mut self, completed: CompletedScenario) -> io::Result<()> {
        if let Some(observer) = self.observer.as_ref().filter(|_| self.known.holds_back(&completed.result)) {
            // What is judged is not lost, however the run ends.
            observer.add_result(&completed.result);
        }
        self.known.judge(completed).into_iter().try_for_each(|judged| self.show(judged))
    }

    /// Returns whether a scenario made the run red.
    pub(super) fn is_red(&self) -> bool {
        self.completed.iter().any(|completed| completed.result.is_red())
    }

    /// Returns the selected scenarios that passed.
    pub(super) fn passed_cases(&self, selected: &[Arc<Case>]) -> Vec<(Arc<Case>, &ScenarioResult)> {
        let passed = |case: &Arc<Case>| {
            let results = self.completed.iter().map(|completed| &completed.result);
            let mut passed = results.filter(|result| result.outcome == Outcome::Passed);
            let result = passed.find(|result| *result.file == *case.file && result.line == case.line)?;
            Some((Arc::clone(case), result))
        };
        selected.iter().filter_map(passed).collect()
    }

    /// Drops the evidence of passed scenarios that the reports do not have.
    pub(super) fn limit_evidence(&mut self, retention: Retention) {
        if retention == Retention::Failures {
            let passed = self.completed.iter_mut().map(|completed| &mut completed.result);
            passed.filter(|result| result.outcome == Outcome::Passed).for_each(ScenarioResult::drop_evidence);
        }
    }

    /// Combines the results to the report, with the recordings of its results, and writes the end of the terminal's
    /// report. `rerun` renders the command that runs the scenario of a place again.
    pub(super) fn finish(mut self, facts: RunFacts<'_>, rerun: impl Fn(&str) -> String) -> FinishedRun {
        let shown: Vec<io::Result<()>> =
            self.known.take_held_back().into_iter().map(|judged| self.show(judged)).collect();
        self.progress.clear();
        let unfinished = facts.end != RunEnd::Complete;
        let findings = self.findings.collect(&self.completed, unfinished);
        // A catalogue that cannot be read has been reported before the run.
        let catalogue = RuleCatalogue::load_embedded().unwrap_or_default();
        let mut by_place: BTreeMap<(String, usize), CompletedScenario> = std::mem::take(&mut self.completed)
            .into_iter()
            .map(|completed| ((completed.result.file.clone(), completed.result.line), completed))
            .collect();
        let complete = |case: &Arc<Case>| {
            let completed = by_place.remove(&(case.file.to_string(), case.line));
            let completed = completed.unwrap_or_else(|| CompletedScenario::bare(case, Outcome::NotRun, None));
            let CompletedScenario { mut result, recording, .. } = completed;
            result.rerun = mask::text(&rerun(&result.place()));
            result.rule = result.rule.map(|rule| with_source(rule, &catalogue));
            (result, recording)
        };
        let (results, recordings): (Vec<_>, Vec<_>) = facts.selected.iter().map(complete).unzip();
        let report = RunReport {
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            connector: connector(facts.target, facts.identity),
            started: facts.started.to_string(),
            interrupted: unfinished,
            stopped_at_failure: facts.end == RunEnd::FirstFailure,
            shards: facts.shard.into_iter().collect(),
            faults: facts.faults.iter().map(|fault| mask::text(fault)).collect(),
            durations: durations(&results, facts.total, facts.own),
            results,
            findings,
            guesses: facts.guesses,
            sources: facts.files.iter().map(source).collect(),
            ..RunReport::default()
        };
        let report = diagnose(report.complete());
        let closed = self.console.close(&report);
        if let Some(observer) = &self.observer {
            observer.end(&report);
        }
        (report, recordings, shown.into_iter().fold(Ok(()), io::Result::and).and(closed))
    }

    fn show(&mut self, completed: CompletedScenario) -> io::Result<()> {
        self.progress.clear();
        let shown = self.console.add(&completed.result);
        self.progress.count(completed.result.is_red());
        if let Some(observer) = &self.observer {
            observer.add_result(&completed.result);
        }
        self.completed.push(completed);
        shown
    }
}

/// Returns the durations of a run: in all, of the connector, of the mock, and of the harness itself.
fn durations(results: &[ScenarioResult], total: Duration, own: Duration) -> Durations {
    Durations {
        total_ms: milliseconds(total),
        connector_ms: sum(results.iter().map(|result| result.durations.connector_ms)),
        mock_ms: sum(results.iter().map(|result| result.durations.mock_ms)),
        own_ms: milliseconds(own),
    }
}

pub(super) fn with_source(rule: RuleInfo, catalogue: &RuleCatalogue) -> RuleInfo {
    let source = rule.id.as_deref().and_then(|id| catalogue.rule(id)?.source.clone());
    RuleInfo { source, ..rule }
}

/// Adds milliseconds, to three decimals.
fn sum(times: impl Iterator<Item = f64>) -> f64 {
    (times.sum::<f64>() * 1e3).round() / 1e3
}

/// Describes the connector without secrets and control characters.
pub(crate) fn connector(target: &str, identity: &Identity) -> ConnectorInfo {
    let masked = |text: &Option<String>| text.as_deref().map(|text| printable(&mask::text(text)));
    ConnectorInfo {
        target: mask::text(target),
        name: printable(&mask::text(&identity.name)),
        version: masked(&identity.version),
        capabilities: identity.capabilities.clone(),
        homepage: masked(&identity.homepage),
        issues: masked(&identity.issues),
    }
}

/// Returns the text of a feature file, for reports that quote it.
pub(crate) fn source(file: &FeatureFile) -> FeatureSource {
    FeatureSource { path: file.path.clone(), text: file.text.clone() }
}

/// Returns the exit code of a run; for an interrupted run, only if it has nothing worse.
pub(crate) fn exit(run: &RunReport) -> Exit {
    let all = run.totals.all();
    if all.harness_faults > 0 || !run.faults.is_empty() {
        Exit::HarnessFault
    } else if run.is_red() {
        Exit::Red
    } else if run.interrupted {
        Exit::Interrupted
    } else if nothing_judged(run).is_some() {
        Exit::NothingRan
    } else {
        Exit::Green
    }
}

/// Returns the reason why a run judges nothing of the connector.
pub(crate) fn nothing_judged(run: &RunReport) -> Option<&'static str> {
    let (connector, egnyte) = (run.totals.connector, run.totals.egnyte);
    if connector.total() > connector.skipped {
        None
    } else if egnyte.total() > egnyte.skipped {
        Some("nothing of the connector is judged: every scenario that ran is about a rule that Egnyte keeps")
    } else {
        Some("nothing ran: every selected scenario is skipped")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;
    use crate::connector::config::Expectation;
    use crate::mock::Exchange;
    use crate::mock::findings::collect_findings;
    use crate::run::{ConnectorArgs, ConnectorSetup, MockArgs};
    use crate::scenario::{Evidence, TimeSpent};
    use crate::suite::Origin;
    use egnyte_report::{ClosingAccount, Message, MessageKind, Note, StepPlace};
    use egnyte_support::paint::Paint;

    fn golden(name: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../report/tests/golden");
        std::fs::read_to_string(folder.join(name)).unwrap()
    }

    fn exchange(seq: u64, request: &str, (body, status, answer): (Value, u16, Value)) -> Exchange {
        let (method, path) = request.split_once(' ').unwrap();
        let exchange = json!({
            "seq": seq, "at": seq * 1_234_567, "durationMicros": 1500, "method": method,
            "path": format!("/d/s-1/pubapi/scim/v2{path}"),
            "requestHeaders": {"authorization": "Bearer s3cr3t-4711", "user-agent": "acme-sync/2.3"},
            "requestBody": body, "status": status, "responseBody": answer,
        });
        serde_json::from_value(exchange).unwrap()
    }

    fn exchanges() -> Vec<Exchange> {
        let finding = |id: &str, level: &str| {
            let (section, advice) = ("RFC 7644 §3.5.2", "Send op in lower case.");
            json!({"id": id, "level": level, "section": section, "advice": advice, "tolerance": "x"})
        };
        let body = json!({"schemas": ["urn:x"], "userName": "ada", "password": "hunter2"});
        let mut create = exchange(2, "POST /Users", (body, 409, json!({"detail": "<taken> & gone"})));
        create.findings =
            serde_json::from_value(json!([finding("op-case", "error"), finding("sort", "note")])).unwrap();
        let page = json!("<!DOCTYPE html>\n<html><head><title>Slow down</title></head></html>");
        let mut patch = exchange(3, "PATCH /Users/7?token=abcdef12", (json!("x".repeat(300)), 429, page));
        patch.retry_after = Some(2);
        patch.fault = json!({"number": 1, "kind": "rate-limit"});
        patch.token_in = vec!["address".into()];
        vec![create, patch]
    }

    fn evidence() -> Evidence {
        let lookup = "GET /Users?filter=userName%20eq%20%22ada%22";
        let message = |name: &str, since, until| Message { name: name.into(), since, until, ..Message::default() };
        let problems = json!([
            {"user": "7", "error": "no: token=abcdef12"}, {"userGroup": "g1", "error": "full"}, {"error": "lost"},
        ]);
        let ask = MessageKind::Ask;
        let broke = Some("it exited; token=abcdef12".into());
        let messages = vec![
            Message { prepares: true, answer: json!({"ok": true}), ..message("integration.activated", 0, 1) },
            Message {
                kind: ask,
                prepares: true,
                answer: json!({"token": "t0ken"}),
                ..message("import-candidates", 1, 1)
            },
            Message { failure: broke, ..message("user-group.associated", 1, 3) },
        ];
        let note = Note { title: "refused as duplicates".into(), items: vec!["POST /Users token=abcdef12".into()] };
        Evidence {
            earlier: vec![exchange(1, lookup, (Value::Null, 200, json!({"totalResults": 0})))],
            exchanges: exchanges(),
            messages,
            account: Some(ClosingAccount {
                expected: vec!["user Ada is created".into(), "Ada joins \"On-call\"".into()],
                missing: vec!["user Ada is created".into()],
                unexpected: vec!["a | b".into()],
                notes: vec![note],
            }),
            problems: serde_json::from_value(problems).unwrap(),
            stderr: "log: token=abcdef12\u{1b}[31m red\u{1b}[0m\nanother line\n".into(),
            ..Evidence::default()
        }
    }

    /// Outcome of each scenario, the index of the step at which it ended, and the failure message.
    const ENDS: [(Outcome, Option<usize>, Option<&str>); 10] = [
        (Outcome::Passed, None, None),
        (
            Outcome::Failed,
            Some(3),
            Some("did not happen:\n  user Ada is created\nhappened but was not expected:\n  a | b"),
        ),
        (Outcome::Errored, Some(1), Some("the connector did not do its part: it exited with 3")),
        (Outcome::Passed, None, None),
        (Outcome::Failed, Some(3), Some("did not happen:\n  user Ada is created")),
        (Outcome::FailedAsExpected, Some(2), Some("did not happen:\n  it shows")),
        (
            Outcome::Stale,
            None,
            Some("it passes, but is expected to fail: fixed in 2.4\ndelete the lines 7 to 9 of conformance.toml"),
        ),
        (Outcome::Skipped, None, None),
        (Outcome::Errored, None, Some("it did not answer in time; Authorization: Bearer s3cr3t-4711")),
        (Outcome::HarnessFault, Some(1), Some("index out of bounds\nat src/lib.rs:1:1")),
    ];

    fn evidence_of(index: usize) -> Evidence {
        let mut evidence = match index {
            1 | 4 | 5 | 9 => evidence(),
            2 => {
                let Evidence { earlier, exchanges, mut messages, .. } = evidence();
                messages.truncate(2);
                let exchanges = earlier.into_iter().chain(exchanges).collect();
                Evidence { exchanges, earlier: Vec::new(), messages, account: None, ..evidence() }
            }
            3 => Evidence { problems: Vec::new(), stderr: String::new(), account: None, ..evidence() },
            8 => Evidence { stderr: (1..=25).map(|n| format!("line {n}\n")).collect(), ..Evidence::default() },
            _ => Evidence::default(),
        };
        evidence.findings = collect_findings(&evidence.exchanges);
        evidence.notes.extend((index == 0).then(|| "the fault never met a request".to_owned()));
        let milliseconds = Duration::from_millis;
        let own = Duration::from_micros(1500);
        evidence.time = TimeSpent { connector: milliseconds(30), mock: milliseconds(4), own };
        evidence
    }

    fn completed(case: &Case, index: usize) -> CompletedScenario {
        let (outcome, step, message) = ENDS[index];
        let reason = match outcome {
            Outcome::Skipped => {
                let reason = "needs `import`, which acme-sync does not declare";
                return CompletedScenario::bare(case, outcome, Some(reason));
            }
            Outcome::FailedAsExpected | Outcome::Stale => Some("fixed in 2.4"),
            _ => None,
        };
        let mut completed = CompletedScenario::bare(case, outcome, reason);
        completed.result.issue = reason.map(|_| "https://acme.example/1".to_owned());
        completed.result.set_message(message);
        completed.result.set_step(step.map(|step| {
            let step = &case.steps[step];
            StepPlace { text: format!("{} {}", step.keyword.trim(), step.value), line: step.position.line }
        }));
        completed.with_evidence(evidence_of(index), Duration::from_millis(40 + index as u64), Retention::Talk)
    }

    fn setup() -> ConnectorSetup {
        let setup = ConnectorArgs::reference(MockArgs::default()).setup().unwrap();
        let expectation = |finding: &str| Expectation {
            rule: String::new(),
            scenario: None,
            finding: Some(finding.to_owned()),
            reason: "next week, token=abcdef12".to_owned(),
            issue: None,
            errored: false,
            lines: 12..=15,
        };
        ConnectorSetup { expectations: ["token-in-address", "no-schemas"].map(expectation).to_vec(), ..setup }
    }

    #[test]
    fn report_of_a_mixture_of_outcomes_is_the_golden_file() {
        let text = golden("mixture.feature");
        let files = [FeatureFile::new("features/users/mixture.feature", &text, Origin::Own)];
        let selected = files[0].cases();
        let completed: Vec<_> = (0..ENDS.len()).map(|index| completed(&selected[index], index)).collect();
        let stale = FindingsCollector::new(&setup(), true).collect(&completed, false).pop();
        let console = Console::new(Vec::new(), Paint::new(false), ["features/users/mixture.feature"; 11]);
        let (progress, findings) = (ProgressLine::new(None, 11), FindingsCollector::new(&setup(), true));
        let mut summary = RunSummary::new(console, progress, KnownFailures::default(), findings);
        completed.into_iter().for_each(|completed| summary.add(completed).unwrap());
        let identity = json!({
            "protocol": 1, "name": "acme-sync", "version": "2.3.1", "capabilities": ["events", "import"],
            "homepage": "https://acme.example/", "issues": "https://acme.example/issues?token=abcdef12",
        });
        let facts = RunFacts {
            target: "exec:./acme-sync",
            identity: &serde_json::from_value(identity).unwrap(),
            started: "2026-11-23T19:00:00Z".parse().unwrap(),
            total: Duration::from_millis(90),
            own: Duration::from_millis(6),
            end: RunEnd::Interrupted,
            faults: vec!["a panic nobody claimed (at src/x.rs:1:1) token=abcdef12".into()],
            files: &files,
            shard: None,
            selected: &selected,
            guesses: Vec::new(),
        };
        let rerun = |place: &str| format!("egnyte-conformance {place} --connector exec:./acme-sync");
        let (mut report, _, shown) = summary.finish(facts, rerun);
        shown.unwrap();
        // The golden file has a stale finding as well, which an interrupted run does not show.
        report.findings.extend(stale);
        assert_eq!(report.to_json().unwrap(), golden("run.json"));
        assert_eq!(exit(&report), Exit::HarnessFault);
    }
}
