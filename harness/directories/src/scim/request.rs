//! Requests to the build, as they are sent and as messages name them.

use std::fmt;

use reqwest::Method;
use serde_json::{Value, json};

/// Schema of a PatchOp (RFC 7644 section 3.5.2).
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Request to the build.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PushRequest {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
}

impl PushRequest {
    /// Reads one resource.
    pub(super) fn get(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), query: Vec::new(), body: None }
    }

    /// Looks resources up by the value of an attribute.
    pub(super) fn lookup(path: &str, attribute: &str, value: &str) -> Self {
        let filter = format!("{attribute} eq {}", Value::from(value));
        Self { query: vec![("filter", filter)], ..Self::get(path) }
    }

    /// Reads one page of a list.
    pub(super) fn page(path: &str, start: usize, count: usize) -> Self {
        Self { query: vec![("startIndex", start.to_string()), ("count", count.to_string())], ..Self::get(path) }
    }

    /// Creates a resource.
    pub(super) fn post(path: &str, resource: Value) -> Self {
        Self { method: Method::POST, body: Some(resource), ..Self::get(path) }
    }

    /// Replaces a resource.
    pub(super) fn put(path: &str, resource: Value) -> Self {
        Self { method: Method::PUT, body: Some(resource), ..Self::get(path) }
    }

    /// Changes a resource.
    pub(super) fn patch(path: &str, operations: &[Value]) -> Self {
        let body = json!({"schemas": [PATCH], "Operations": operations});
        Self { method: Method::PATCH, body: Some(body), ..Self::get(path) }
    }

    /// Deletes a resource.
    pub(super) fn delete(path: &str) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    /// Returns whether the request changes nothing.
    pub(super) fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// Returns the subject of the body: a username, a group name, or the operations of a PATCH.
    fn subject(&self) -> Option<String> {
        let body = self.body.as_ref()?;
        let name = ["userName", "displayName"].into_iter().find_map(|name| body[name].as_str());
        let operation = |it: &Value| {
            let members = it["value"].as_array().map(|members| format!(" {}", members.len())).unwrap_or_default();
            format!("{}{members} {}", it["op"].as_str().unwrap_or_default(), it["path"].as_str().unwrap_or_default())
        };
        let operations = || Some(body["Operations"].as_array()?.iter().map(operation).collect::<Vec<_>>().join(", "));
        name.map(|name| format!("{name:?}")).or_else(operations)
    }
}

impl fmt::Display for PushRequest {
    /// Writes the request line, decoded, and the subject of its body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (number, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if number == 0 { '?' } else { '&' })?;
        }
        self.subject().map_or(Ok(()), |subject| write!(f, " ({subject})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_is_named_by_its_line_and_its_subject() {
        let lookup = PushRequest::lookup("/Groups", "displayName", "The \"A\" Team");
        assert_eq!(lookup.to_string(), r#"GET /Groups?filter=displayName eq "The \"A\" Team""#);
        assert_eq!(PushRequest::page("/Users", 101, 100).to_string(), "GET /Users?startIndex=101&count=100");
        let put = PushRequest::put("/Users/7", json!({"userName": "ada"}));
        assert_eq!(put.to_string(), r#"PUT /Users/7 ("ada")"#);
        let add = json!({"op": "add", "path": "members", "value": [{"value": "7"}, {"value": "8"}]});
        let remove = json!({"op": "remove", "path": "members[value eq \"9\"]"});
        let patch = PushRequest::patch("/Groups/g", &[add, remove]);
        assert_eq!(patch.to_string(), r#"PATCH /Groups/g (add 2 members, remove members[value eq "9"])"#);
    }
}
