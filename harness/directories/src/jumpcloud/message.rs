//! Requests and answers of the API, free of any HTTP library.

use serde_json::{Value, json};

/// Request of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    /// Value of `x-api-key`.
    pub(super) key: Option<String>,
    /// Value of `Authorization`.
    pub(super) authorization: Option<String>,
    /// Value of `x-org-id`; an empty one counts as none.
    pub(super) organization: Option<String>,
    pub(super) body: Value,
}

impl Request {
    /// Returns the parameter of the query, else the field of the body: some clients send a body with GET.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let of_query = self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        of_query.or_else(|| match &self.body[name] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// Returns the segments of the path.
    pub(super) fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|segment| !segment.is_empty()).collect()
    }
}

/// Answer of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: 200, body, headers: Vec::new() }
    }

    pub(super) fn with_header(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    pub(super) fn bad_request(message: &str) -> Self {
        Self { status: 400, body: json!({"message": message}), headers: Vec::new() }
    }

    pub(super) fn not_found() -> Self {
        Self { status: 404, body: json!({"message": "Not Found"}), headers: Vec::new() }
    }

    pub(super) fn forbidden() -> Self {
        Self { status: 403, body: json!({"message": "Forbidden: this directory is read-only"}), headers: Vec::new() }
    }

    /// Answer to a key that no organisation has.
    pub(super) fn unauthorized(message: &str) -> Self {
        Self { status: 401, body: json!({"error": "Unauthorized", "message": message}), headers: Vec::new() }
    }
}
