//! The shapes of our own JSON report, and its schema, which is made from them. A new field is no new version; a
//! field that is gone or means something else is.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scenario::{Exchange, Told};
use crate::report::Tally;
use egnyte_protocol::Capability;

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
    /// How many parts this was joined from; nothing for one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<usize>,
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
    /// What the mock found in the connector's requests, judged once for the run: the rule `wire.valid-scim`, and where a
    /// token shows (`token-in-…`) the rule `delivery.token-kept-secret`.
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
    /// The first of the requests; none where the finding is gone.
    pub first: Option<Exchange>,
    /// The line of the list that expects it, as `FILE:LINE`.
    #[serde(default)]
    pub place: Option<String>,
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
    /// It is expected, and no request has it any more.
    Stale,
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

impl Connector {
    /// `acme-sync 2.3.1`.
    pub fn full_name(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }
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

impl Totals {
    /// Both together.
    pub fn tally(&self) -> Tally {
        self.connector.tally() + self.egnyte.tally()
    }
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

impl Counts {
    fn tally(&self) -> Tally {
        Tally {
            passed: self.passed,
            failed: self.failed,
            expected: self.failed_as_expected,
            stale: self.stale,
            skipped: self.skipped,
            errored: self.errored,
            faults: self.harness_faults,
        }
    }
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

/// The JSON Schema (draft 2020-12) of a report.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), format!("A run of egnyte-conformance, version {VERSION}").into());
    schema.to_value()
}
