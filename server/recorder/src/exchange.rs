//! Exchange: a request and its response, in the form of `fixtures/exchanges`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Exchange. Fields that only the mock's own tests use are ignored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// Sentence that names it.
    pub(crate) title: String,
    /// Place where it was seen.
    pub(crate) source: String,
    /// Recording that it belongs to: its exchanges happened one after another in one domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<String>,
    /// Users and groups before it, as a seed of the mock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) given: Option<Value>,
    pub(crate) request: SentRequest,
    pub(crate) answer: RecordedAnswer,
}

/// Request of a client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SentRequest {
    pub(crate) method: String,
    /// Path and query below the SCIM base URL.
    pub(crate) path: String,
    /// True if the path is below the root of the domain instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) site: bool,
    /// Headers; null removes a default one.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) body: Value,
}

/// Response of the live server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RecordedAnswer {
    pub(crate) status: u16,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) body: Value,
}

/// Returns a value with every text in it changed.
pub(crate) fn map_texts(value: &Value, change: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(text)),
        Value::Array(items) => Value::Array(items.iter().map(|item| map_texts(item, change)).collect()),
        Value::Object(members) => Value::Object(map_members(members, change)),
        other => other.clone(),
    }
}

/// Returns members with every text in their values changed.
pub(crate) fn map_members(members: &Map<String, Value>, change: &dyn Fn(&str) -> String) -> Map<String, Value> {
    members.iter().map(|(key, value)| (key.clone(), map_texts(value, change))).collect()
}

/// Resources of a body: those of a list, else the body itself.
pub(crate) fn resources(body: &Value) -> Vec<&Value> {
    body["Resources"].as_array().map_or_else(|| vec![body], |list| list.iter().collect())
}

/// Headers of a response that a client of SCIM may use.
pub(crate) const ANSWER_HEADERS: [&str; 6] =
    ["content-type", "location", "etag", "retry-after", "www-authenticate", "x-mashery-error-code"];

/// Headers of a request that have an effect on the response.
pub(crate) const REQUEST_HEADERS: [&str; 6] =
    ["user-agent", "content-type", "accept", "if-match", "if-none-match", "prefer"];
