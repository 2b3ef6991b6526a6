//! The shapes of one scenario in our own JSON report.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Durations, LeftOut};
use crate::scenario::Verb;
use crate::suite::rules::{Grade, Keeper};
use egnyte_protocol::Problem;

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// What it is called in links and folders: the same in every run, whatever the line.
    #[serde(default)]
    pub id: String,
    /// The rule it is under.
    pub rule: Option<Rule>,
    /// The area its rule belongs to: `groups`, `users`, `delivery`.
    #[serde(default)]
    pub area: String,
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
    /// What it does not show although it passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why it did not pass, on one line.
    pub message: Option<String>,
    /// Why it did not pass, as the terminal shows it.
    pub details: Option<String>,
    /// The step at which it ended.
    pub step: Option<Step>,
    /// Its steps, after those of the backgrounds.
    #[serde(default)]
    pub steps: Vec<Line>,
    /// What the connector reported. Told, like all that follows, of scenarios that did not pass; of every scenario
    /// where the run keeps everything, as for `--report html=FILE` and `--results DIR`.
    pub problems: Vec<Problem>,
    /// What the connector and Egnyte said to each other since the `When`.
    pub exchanges: Vec<Exchange>,
    /// What they said before.
    #[serde(default)]
    pub earlier: Vec<Exchange>,
    /// How many of both a page leaves out; a JSON report leaves nothing out.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// The kinds of the events delivered.
    pub events: Vec<String>,
    /// What was said to the connector, and what it answered.
    #[serde(default)]
    pub turns: Vec<Turn>,
    /// The closing account, where it came to one.
    #[serde(default)]
    pub account: Option<Account>,
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
    /// Where that is written.
    #[serde(default)]
    pub source: Option<String>,
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

/// A step of a scenario, with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its keyword, as it is written: Given, When, Then, And.
    pub keyword: String,
    /// The sentence.
    pub text: String,
    /// Its line.
    pub line: usize,
    /// The table below it, row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<Vec<String>>,
    /// What came of it.
    pub outcome: StepWord,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepWord {
    /// It went well.
    Passed,
    /// The scenario ended here.
    Failed,
    /// The scenario had ended before.
    NotRun,
}

/// A message to the connector, and its answer. Secrets are masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// Which message.
    pub verb: Verb,
    /// The kind of the event, or the question.
    pub said: String,
    /// Whether it came before the `When`.
    pub prepares: bool,
    /// The number of the latest exchange before it.
    #[serde(default)]
    pub since: u64,
    /// The number of the latest exchange when it was answered.
    pub until: u64,
    /// What the connector answered; null where it did not.
    pub answer: Value,
    /// Why it did not.
    pub broke: Option<String>,
}

/// A closing account: what was to change in Egnyte, and what of it did not or did unasked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// What was to happen.
    pub expected: Vec<String>,
    /// What of that did not.
    pub missing: Vec<String>,
    /// What happened, and was not to.
    pub unexpected: Vec<String>,
    /// What else speaks against the connector, or explains it.
    pub notes: Vec<Note>,
}

/// A list with its title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// What is listed.
    pub title: String,
    /// The list.
    pub items: Vec<String>,
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
    /// Status of the answer; 0 where the connection was dropped before one.
    pub status: u16,
    /// Body of the answer: JSON, or text, or null.
    pub response_body: Value,
    /// How many seconds the client was asked to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The kind of the fault that met it, where the scenario let something go wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// What the mock found wrong with the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Remark>,
}

/// Something that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// Its id.
    pub id: String,
    /// How much it weighs: error, warning or note.
    pub level: String,
    /// Where the standard speaks of it.
    pub section: String,
    /// What to send instead.
    pub advice: String,
}
