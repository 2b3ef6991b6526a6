//! Evidence of a scenario: the conversation with the connector, the exchanges with Egnyte, the closing account.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::put_difference::PutDifference;

/// Kind of a message to the connector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// An event.
    #[default]
    Deliver,
    /// A question.
    Ask,
}

/// Message to the connector, with the answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Kind of the message.
    #[serde(rename = "verb")]
    pub kind: MessageKind,
    /// Kind of the event, or the question.
    #[serde(rename = "said")]
    pub name: String,
    /// True if it was sent before the `When`.
    #[serde(default)]
    pub prepares: bool,
    /// Number of the latest exchange before it.
    #[serde(default)]
    pub since: u64,
    /// Number of the latest exchange when it was answered.
    pub until: u64,
    /// The message itself: only in a folder of results.
    #[serde(default, rename = "message", skip_serializing_if = "Value::is_null")]
    pub body: Value,
    /// Answer of the connector; null if there was none.
    pub answer: Value,
    /// Reason for the missing answer.
    #[serde(rename = "broke")]
    pub failure: Option<String>,
}

/// Closing account: the changes that Egnyte was to show, and the difference from those that it shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClosingAccount {
    /// Expected changes.
    pub expected: Vec<String>,
    /// Expected changes that did not happen.
    pub missing: Vec<String>,
    /// Changes that happened but were not expected.
    pub unexpected: Vec<String>,
    /// Further remarks on the difference.
    pub notes: Vec<Note>,
}

/// List with its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Title of the list.
    pub title: String,
    /// Items of the list.
    pub items: Vec<String>,
}

/// Request to Egnyte and its response. Secrets are masked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// Number in the scenario's domain, counted from 1.
    pub seq: u64,
    /// Time in milliseconds since the mock started.
    pub at_ms: f64,
    /// Duration of Egnyte's part.
    pub duration_ms: f64,
    /// Method of the request.
    pub method: String,
    /// Path of the request with its query, as it was sent.
    pub path: String,
    /// Headers of the request, as they were sent.
    pub request_headers: BTreeMap<String, Value>,
    /// Body of the request: JSON, or text, or null.
    pub request_body: Value,
    /// Status of the response; 0 if the connection was closed before one.
    pub status: u16,
    /// Body of the response: JSON, or text, or null.
    pub response_body: Value,
    /// Seconds that the client was asked to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Kind of the fault that the mock injected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Findings of the mock about the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<RequestFinding>,
    /// Difference between a PUT and the resource before it; none for another request, or where no response had the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<PutDifference>,
}

/// Finding about one request: a deviation from the standard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestFinding {
    /// Id of the finding.
    pub id: String,
    /// Level: error, warning or note.
    pub level: String,
    /// Section of the standard.
    pub section: String,
    /// Advice: the form to send instead.
    pub advice: String,
    /// Tolerance of the mock that accepted the request: only in a folder of results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<String>,
}

impl RequestFinding {
    /// Returns whether the standard says MUST.
    pub fn is_error(&self) -> bool {
        self.level == "error"
    }
}

/// Numbers of exchanges that are omitted from the middle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OmittedExchanges {
    /// Exchanges before the `When`.
    pub earlier: usize,
    /// Exchanges since the `When`.
    pub exchanges: usize,
}

impl OmittedExchanges {
    /// Returns whether no exchange is omitted.
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
