//! Report of a run: the one model that every report is written from, and the JSON report itself. A new field is not a new
//! version of the JSON report; a field that is removed or changes its meaning is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use egnyte_protocol::Capability;

use crate::counts::Totals;
use crate::diagnosis::Diagnosis;
use crate::durations::Durations;
use crate::explanation::Explanation;
use crate::finding::Finding;
use crate::guesses::GuessResult;
use crate::id::assign_ids;
use crate::put_difference::add_put_differences;
use crate::scenario::{Outcome, ScenarioResult};
use crate::shard::Shard;

/// Version of the JSON report.
pub const VERSION: u32 = 1;

/// Name of the JSON report in a folder of results.
pub const RUN_FILE: &str = "run.json";

/// Report of a run. Secrets are masked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunReport {
    /// Version of this format: 1.
    pub version: u32,
    /// Version of the suite.
    pub suite: String,
    /// Connector under test.
    pub connector: ConnectorInfo,
    /// Start of the run, in UTC.
    pub started: String,
    /// Number of reports that this one was merged from; none for one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<usize>,
    /// Parts of a run on several machines that are in this report; none for a whole run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<Shard>,
    /// Parts that a merged report lacks: `2/3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_parts: Vec<String>,
    /// True if the run was interrupted, if it stopped at the first failure, or if parts of it are missing.
    pub interrupted: bool,
    /// True if the run stopped at the first failure, as the user asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped_at_failure: bool,
    /// Faults of the harness that belong to no scenario.
    pub faults: Vec<String>,
    /// Numbers of scenarios, by outcome.
    pub totals: Totals,
    /// Durations of the run; `connectorMs` and `mockMs` are sums over all scenarios, many of which run at the same time.
    pub durations: Durations,
    /// Results of the scenarios, in the order of the suite.
    #[serde(rename = "verdicts")]
    pub results: Vec<ScenarioResult>,
    /// Findings in the connector's requests, judged once for the run: those of the rule `wire.valid-scim`, and those about
    /// a token (`token-in-…`) of the rule `delivery.token-kept-secret`.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// Known faults that the failures look like; absent without failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
    /// Results under other answers of Egnyte than the usual ones; only with `--guesses`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guesses: Vec<GuessResult>,
    /// Feature files of the scenarios, for reports that quote them. Not in the JSON report.
    #[serde(skip)]
    pub sources: Vec<FeatureSource>,
}

/// Connector under test.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorInfo {
    /// Target, as the command line names it.
    pub target: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// Declared capabilities beyond people and groups.
    pub capabilities: Vec<Capability>,
    /// Homepage.
    pub homepage: Option<String>,
    /// Issue tracker.
    pub issues: Option<String>,
}

/// Feature file with its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureSource {
    /// Path, as results name it.
    pub path: String,
    /// Whole text.
    pub text: String,
}

/// Error of reading a JSON report.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct ReportReadError {
    path: PathBuf,
    why: String,
}

impl RunReport {
    /// Reads a JSON report, or that of a folder of results.
    ///
    /// # Errors
    /// If the file cannot be read or is not a JSON report.
    pub fn read(path: &Path) -> Result<Self, ReportReadError> {
        let path = if path.is_dir() { path.join(RUN_FILE) } else { path.to_owned() };
        let read = fs::read_to_string(&path).map_err(|error| error.to_string());
        let parsed = read
            .and_then(|text| serde_json::from_str(&text).map_err(|error| format!("it is not a JSON report: {error}")));
        parsed.map_err(|why| ReportReadError { path, why })
    }

    /// Renders the JSON report.
    ///
    /// # Errors
    /// If it cannot be serialised, which the types exclude.
    pub fn to_json(&self) -> io::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Completes a report from its results: the version, the ids and the totals.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.version = VERSION;
        assign_ids(&mut self.results);
        self.results.iter_mut().for_each(complete_result);
        self.totals = Totals::of(&self.results);
        self
    }

    /// Returns the results that make the run red, worst first.
    pub fn red(&self) -> Vec<&ScenarioResult> {
        let mut red: Vec<&ScenarioResult> = self.results.iter().filter(|result| result.is_red()).collect();
        red.sort_by_key(|result| result.outcome.severity());
        red
    }

    /// Returns the results that make the run red in the order in which they are read: faults of the harness, then the
    /// failures of the likeliest cause, and of each cause the clearest; the others by their place.
    pub(crate) fn red_by_likelihood(&self) -> Vec<&ScenarioResult> {
        let order: Vec<&str> = self.diagnosis.iter().flat_map(Diagnosis::order).collect();
        let place = |result: &&ScenarioResult| order.iter().position(|id| *id == result.id).unwrap_or(order.len());
        let mut red = self.red();
        red.sort_by_key(|result| {
            let is_doubtful = self.diagnosis.is_some() && result.outcome == Outcome::HarnessFault;
            (!is_doubtful, place(result), result.file.clone(), result.line)
        });
        red
    }

    /// Returns whether a scenario, a finding or the harness itself makes the run red.
    pub fn is_red(&self) -> bool {
        self.totals.all().red() > 0 || self.has_red_finding() || !self.faults.is_empty()
    }

    /// Returns whether a finding makes the run red.
    pub fn has_red_finding(&self) -> bool {
        self.findings.iter().any(Finding::is_red)
    }

    /// Returns the reason why scenarios are not run; none for a run that is complete.
    pub fn unfinished(&self) -> Option<String> {
        let reason = match self.missing_parts.as_slice() {
            _ if !self.interrupted => return None,
            [] if self.stopped_at_failure => "the run stopped at the first failure".to_owned(),
            [] => "the run was interrupted".to_owned(),
            [part] => format!("part {part} is missing"),
            parts => format!("the parts {} are missing", parts.join(", ")),
        };
        Some(match self.totals.not_run {
            1 => format!("{reason}; 1 scenario was not run"),
            count => format!("{reason}; {count} scenarios were not run"),
        })
    }

    /// Returns the start of the run.
    pub(crate) fn start_time(&self) -> Timestamp {
        self.started.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl ConnectorInfo {
    /// Renders name and version: `acme-sync 2.3.1`.
    pub fn full_name(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Completes a result from its evidence: its explanation, and the difference of each PUT.
pub fn complete_result(result: &mut ScenarioResult) {
    result.explanation = Explanation::of(result);
    add_put_differences(result.earlier.iter_mut().chain(&mut result.exchanges));
}

/// Returns the JSON Schema (draft 2020-12) of the JSON report.
pub fn schema() -> Value {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<RunReport>();
    schema.insert("title".to_owned(), format!("A run of egnyte-conformance, version {VERSION}").into());
    schema.to_value()
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::{ClosingAccount, Exchange, Message};
    use crate::rule::{Grade, Keeper, RuleInfo};
    use crate::scenario::{Outcome, StepOutcome, StepPlace, StepResult};

    const FEATURE: &str = "Feature: Taking over\n\n  @rule:a.one @documented\n  Rule: One holds\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario: Second\n      When it happens\n      Then it shows\n\n  @rule:a.two @assumed @keeper:egnyte\n  Rule: Two holds\n\n    Scenario: First\n      When it happens\n      Then it shows\n";

    /// Returns a run of three scenarios with these outcomes; the others are not run.
    pub(crate) fn run(outcomes: &[Outcome]) -> RunReport {
        let path = "features/users/takeover.feature".to_owned();
        let scenario = |(index, (title, line))| {
            let outcome = outcomes.get(index).copied().unwrap_or_default();
            result((title, &path, line), outcome)
        };
        let titles = [("First", 6), ("Second", 10), ("First", 17)];
        let connector = ConnectorInfo {
            target: "exec:./acme-sync".to_owned(),
            name: "acme-sync".to_owned(),
            version: Some("2.3.1".to_owned()),
            ..ConnectorInfo::default()
        };
        let run = RunReport {
            suite: "0.1.0".to_owned(),
            connector,
            started: "2026-11-23T19:00:00Z".to_owned(),
            interrupted: outcomes.len() < titles.len(),
            durations: Durations { total_ms: 90.0, connector_ms: 90.0, mock_ms: 12.0, own_ms: 6.0 },
            results: titles.into_iter().enumerate().map(scenario).collect(),
            sources: vec![FeatureSource { path: path.clone(), text: FEATURE.to_owned() }],
            ..RunReport::default()
        };
        run.complete()
    }

    fn result(place: (&str, &str, usize), outcome: Outcome) -> ScenarioResult {
        let mut result = ScenarioResult { outcome, ..scenario(place) };
        if outcome != Outcome::NotRun {
            result.durations = Durations { total_ms: 40.0, connector_ms: 30.0, mock_ms: 4.0, own_ms: 1.5 };
        }
        result.set_step(None);
        match outcome {
            Outcome::Skipped => result.reason = Some("needs `import`".to_owned()),
            Outcome::FailedAsExpected | Outcome::Stale => {
                result.reason = Some("fixed in 2.4".to_owned());
                result.issue = Some("https://acme.example/1".to_owned());
                result.expected_at = Some(("conformance.toml".to_owned(), 7));
            }
            _ => {}
        }
        if outcome.is_red() {
            let line = result.line + 2;
            result.set_step(Some(StepPlace { text: "Then it shows".to_owned(), line }));
            result.set_message(Some("did not happen:\n  user Ada is created\nhappened but was not expected:\n  a | b"));
            add_evidence(&mut result);
        }
        result
    }

    fn scenario((title, file, line): (&str, &str, usize)) -> ScenarioResult {
        let (id, says, evidence, keeper) = match line {
            17 => ("a.two", "Two holds", Grade::Assumed, Keeper::Egnyte),
            _ => ("a.one", "One holds", Grade::Documented, Keeper::Connector),
        };
        let step = |(index, (keyword, text)): (usize, (&str, &str))| StepResult {
            keyword: keyword.to_owned(),
            text: text.to_owned(),
            line: line + 1 + index,
            table: Vec::new(),
            outcome: StepOutcome::NotRun,
        };
        let steps = [("When", "it happens"), ("Then", "it shows")];
        ScenarioResult {
            rule: Some(RuleInfo { id: Some(id.into()), says: says.into(), evidence: Some(evidence), source: None }),
            area: "a".to_owned(),
            keeper,
            title: title.to_owned(),
            file: file.to_owned(),
            line,
            tags: vec![format!("rule:{id}"), evidence.to_string()],
            steps: steps.into_iter().enumerate().map(step).collect(),
            rerun: format!("egnyte-conformance {file}:{line}"),
            ..ScenarioResult::default()
        }
    }

    fn add_evidence(result: &mut ScenarioResult) {
        result.exchanges = vec![Exchange {
            seq: 1,
            method: "POST".to_owned(),
            path: "/d/s-1/pubapi/scim/v2/Users".to_owned(),
            request_body: json!({"userName": "ada", "password": "•••"}),
            status: 409,
            response_body: json!({"detail": "<taken> & gone"}),
            ..Exchange::default()
        }];
        result.messages = vec![Message { name: "user-group.associated".to_owned(), until: 1, ..Message::default() }];
        let expected = ["user Ada is created", "Ada joins \"On-call\""].map(str::to_owned);
        result.account = Some(ClosingAccount {
            missing: expected[..1].to_vec(),
            expected: expected.to_vec(),
            unexpected: vec!["a | b".to_owned()],
            notes: Vec::new(),
        });
        result.stderr = "log: token=•••\u{1b}[31m red\u{1b}[0m\n".to_owned();
    }

    #[test]
    fn worst_outcome_comes_first() {
        let run = run(&[Outcome::Failed, Outcome::Stale, Outcome::HarnessFault]);
        let outcomes: Vec<Outcome> = run.red().iter().map(|result| result.outcome).collect();
        assert_eq!(outcomes, [Outcome::HarnessFault, Outcome::Failed, Outcome::Stale]);
    }

    #[test]
    fn report_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let run = run(&[Outcome::Failed, Outcome::Stale]);
        fs::write(folder.path().join(RUN_FILE), run.to_json().unwrap()).unwrap();
        let read = RunReport::read(folder.path()).unwrap();
        assert_eq!(read.to_json().unwrap(), run.to_json().unwrap());
        assert_eq!((read.totals.not_run, read.red().len()), (1, 2));
        fs::write(folder.path().join("other.json"), "{}").unwrap();
        let error = RunReport::read(&folder.path().join("other.json")).unwrap_err().to_string();
        assert!(error.contains("other.json: it is not a JSON report: "), "{error}");
    }
}
