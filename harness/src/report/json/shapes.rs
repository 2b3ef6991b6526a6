//! The shapes of our own JSON report, and its schema, which is made from them. A new field is no new version; a
//! field that is gone or means something else is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalogue::{Grade, Keeper};
use crate::protocol::{Capability, Problem};

/// The version of the format.
pub const VERSION: u32 = 1;

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of this format: 1.
    pub version: u32,
    /// The version of the suite.
    pub suite: String,
    /// What was driven.
    pub connector: Connector,
    /// When the run began, in UTC.
    pub started: String,
    /// Whether the run was broken off.
    pub interrupted: bool,
    /// Faults of the harness that belong to no scenario.
    pub faults: Vec<String>,
    /// How many scenarios of which outcome there are.
    pub totals: Totals,
    /// What the time of the run went into; `connectorMs` and `mockMs` add up all scenarios, many of which were
    /// under way at a time.
    pub durations: Durations,
    /// What came of each scenario, in the order of the suite.
    pub verdicts: Vec<Told>,
    /// What the mock found in the connector's requests, judged once for the run: the rule `wire.valid-scim`.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// The verdict on one finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Its id.
    pub id: String,
    /// How much it weighs: error, warning or note.
    pub level: String,
    /// Where the standard speaks of it.
    pub section: String,
    /// What to send instead.
    pub advice: String,
    /// What it means for the run.
    pub outcome: FindingWord,
    /// Why it is expected.
    pub reason: Option<String>,
    /// In how many requests it was.
    pub count: usize,
    /// The scenarios it was seen in.
    pub scenarios: Vec<String>,
    /// The first of the requests.
    pub first: Exchange,
}

/// What a finding means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingWord {
    /// It makes it red.
    Failed,
    /// It would, but is expected.
    FailedAsExpected,
    /// It is worth a word.
    Reported,
}

/// A connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// As the command line names it.
    pub target: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// What it declares beyond people and groups.
    pub capabilities: Vec<Capability>,
    /// Where it is at home.
    pub homepage: Option<String>,
    /// Where its faults are collected.
    pub issues: Option<String>,
}

/// Numbers of scenarios, by who keeps the rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Rules that the connector keeps.
    pub connector: Counts,
    /// Rules that Egnyte keeps.
    pub egnyte: Counts,
    /// Scenarios that were not run because the run ended before.
    pub not_run: usize,
}

/// Numbers of scenarios, by outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All was as expected.
    pub passed: usize,
    /// An expectation about Egnyte was not met.
    pub failed: usize,
    /// Failed, as a list of known failures says.
    pub failed_as_expected: usize,
    /// Passed, although a list of known failures says otherwise.
    pub stale: usize,
    /// Not run, for a reason.
    pub skipped: usize,
    /// Could not be judged.
    pub errored: usize,
    /// The harness did not do its part.
    pub harness_faults: usize,
}

/// What time went into, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Durations {
    /// From beginning to end.
    pub total_ms: f64,
    /// Waiting for the connector.
    pub connector_ms: f64,
    /// Waiting for the mock.
    pub mock_ms: f64,
    /// Own work of the harness. What is left of a scenario's total it waited for its turn.
    pub own_ms: f64,
}

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The rule it is under.
    pub rule: Option<Rule>,
    /// Who keeps the rule.
    pub keeper: Keeper,
    /// Its title.
    pub title: String,
    /// The feature's title.
    pub feature: String,
    /// The file.
    pub file: String,
    /// The line of its heading, or of its row where an outline made it.
    pub line: usize,
    /// Its tags and those it inherits, without `@`.
    pub tags: Vec<String>,
    /// What came of it.
    pub outcome: Word,
    /// Why it was skipped, or why it is known to fail.
    pub reason: Option<String>,
    /// Where the known failure is being worked on.
    pub issue: Option<String>,
    /// Why it did not pass, on one line.
    pub message: Option<String>,
    /// Why it did not pass, as the terminal shows it.
    pub details: Option<String>,
    /// The step at which it ended.
    pub step: Option<Step>,
    /// What the connector reported. Told, like all that follows, of scenarios that did not pass.
    pub problems: Vec<Problem>,
    /// What the connector and Egnyte said to each other since the `When`.
    pub exchanges: Vec<Exchange>,
    /// The kinds of the events delivered.
    pub events: Vec<String>,
    /// What the connector wrote to standard error.
    pub stderr: String,
    /// The command that runs it again.
    pub again: String,
    /// What its time went into.
    pub durations: Durations,
}

/// What came of a scenario, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// All that was expected happened, and nothing else.
    Passed,
    /// An expectation about Egnyte was not met.
    Failed,
    /// It failed, as a list of known failures says it does.
    FailedAsExpected,
    /// It passed, although a list of known failures says that it fails.
    Stale,
    /// It could not be judged: the connector crashed, hung or broke the protocol.
    Errored,
    /// The harness did not do its part.
    HarnessFault,
    /// It was not run, for a reason.
    Skipped,
    /// It was not run because the run ended before.
    NotRun,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its id: what lists of known failures key on.
    pub id: Option<String>,
    /// Itself, as a sentence.
    pub says: String,
    /// On what it rests.
    pub evidence: Option<Grade>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// As it is written.
    pub text: String,
    /// Its line.
    pub line: usize,
}

/// A request to Egnyte and its answer. Secrets are masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// Its number in the scenario's domain, counted from 1.
    pub seq: u64,
    /// When, in milliseconds since the mock started.
    pub at_ms: f64,
    /// How long Egnyte took.
    pub duration_ms: f64,
    /// Method.
    pub method: String,
    /// Path with its query, as it was sent.
    pub path: String,
    /// Headers, as they were sent.
    pub request_headers: BTreeMap<String, Value>,
    /// Body: JSON, or text, or null.
    pub request_body: Value,
    /// Status of the answer.
    pub status: u16,
    /// Body of the answer: JSON, or text, or null.
    pub response_body: Value,
}

/// The JSON Schema (draft 2020-12) of a report.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), format!("A run of egnyte-conformance, version {VERSION}").into());
    schema.to_value()
}
