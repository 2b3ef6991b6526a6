//! Bulk messages (RFC 7644 §3.7): parsing, references by bulkId, and rendering of the results. Knows no resource and no
//! order of execution.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::diagnostics::Diagnostics;
use crate::discovery::BulkLimits;
use crate::error::{ScimError, ScimType};
use crate::json::{assigned_member, describe, take};
use crate::message::check_schemas;
use egnyte_support::did_you_mean::hint;

/// Schema URN of a bulk request.
pub const BULK_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// Schema URN of a bulk response.
pub const RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

const PREFIX: &str = "bulkId:";

/// BulkRequest request.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkRequest {
    /// Number of errors after which processing stops.
    pub fail_on_errors: Option<usize>,
    /// Operations in the order of the request.
    pub operations: Vec<BulkOperation>,
}

/// Operation of a bulk request, as sent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BulkOperation {
    /// HTTP method, in any case.
    pub method: String,
    /// Client's temporary id of the created resource.
    pub bulk_id: Option<String>,
    /// Expected version of the resource.
    pub version: Option<String>,
    /// Path relative to the base URL.
    pub path: String,
    /// Body of the operation.
    pub data: Value,
}

/// HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Creates a resource.
    Post,
    /// Replaces a resource.
    Put,
    /// Modifies a resource.
    Patch,
    /// Deletes a resource.
    Delete,
}

/// Endpoint of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `/Users`
    Users,
    /// `/Groups`
    Groups,
}

/// Result of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// URI of the resource.
    pub location: Option<String>,
    /// Entity tag of the resource.
    pub version: Option<String>,
    /// Error of a failed operation.
    pub error: Option<ScimError>,
}

/// Parses a bulk request.
pub fn parse(body: Value, limits: &BulkLimits, diagnostics: &mut Diagnostics) -> Result<BulkRequest, ScimError> {
    let Value::Object(mut body) = body else {
        return Err(invalid(format!("the body is {}, not an object", describe(&body))));
    };
    check_schemas(&body, BULK_URN, diagnostics)?;
    let fail_on_errors = match assigned_member(&body, "failOnErrors") {
        None => None,
        Some(number) => {
            let wrong = || invalid(format!("failOnErrors: got {}, accepts a whole number from 1", describe(number)));
            Some(number.as_u64().filter(|number| *number > 0).ok_or_else(wrong)?)
        }
    };
    let Some(Value::Array(operations)) = take(&mut body, "Operations") else {
        return Err(invalid("the body has no array Operations".into()));
    };
    if operations.len() > limits.max_operations {
        let (sent, most) = (operations.len(), limits.max_operations);
        return Err(ScimError::plain(413, format!("{sent} operations exceed maxOperations ({most})")));
    }
    let operations = operations.into_iter().map(parse_operation).collect::<Result<_, _>>()?;
    Ok(BulkRequest {
        fail_on_errors: fail_on_errors.map(|most| usize::try_from(most).unwrap_or(usize::MAX)),
        operations,
    })
}

fn parse_operation(operation: Value) -> Result<BulkOperation, ScimError> {
    let Value::Object(mut parts) = operation else {
        return Err(invalid(format!("an operation is {}, not an object", describe(&operation))));
    };
    let mut text = |name: &str| match take(&mut parts, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(invalid(format!("{name}: got {}, accepts a string", describe(&other)))),
    };
    Ok(BulkOperation {
        method: text("method")?.unwrap_or_default(),
        bulk_id: text("bulkId")?,
        version: text("version")?,
        path: text("path")?.unwrap_or_default(),
        data: take(&mut parts, "data").unwrap_or_default(),
    })
}

impl BulkOperation {
    /// Parses method and path: method, endpoint, and the id of the resource.
    pub fn target(&self) -> Result<(Method, Endpoint, &str), ScimError> {
        let methods =
            [("POST", Method::Post), ("PUT", Method::Put), ("PATCH", Method::Patch), ("DELETE", Method::Delete)];
        let named = methods.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(&self.method));
        let (_, method) = named.ok_or_else(|| {
            let near = hint(&self.method, methods.map(|(word, _)| word));
            invalid(format!("method {:?} is none of POST, PUT, PATCH, DELETE{near}", self.method))
        })?;
        let rest = self.path.trim_start_matches('/');
        let (name, id) = rest.split_once('/').unwrap_or((rest, ""));
        let endpoint = match name {
            "Users" => Endpoint::Users,
            "Groups" => Endpoint::Groups,
            _ => {
                let near = hint(&format!("/{name}"), ["/Users", "/Groups"]);
                return Err(ScimError::plain(404, format!("no endpoint at {:?}{near}", self.path)));
            }
        };
        match (method, id.is_empty(), &self.bulk_id) {
            (Method::Post, true, None) => Err(invalid("a POST needs a bulkId".into())),
            (Method::Post, true, Some(_)) => Ok((method, endpoint, id)),
            (Method::Post, false, _) => Err(ScimError::plain(405, format!("POST is not possible at {:?}", self.path))),
            (_, true, _) => Err(ScimError::plain(405, format!("{} needs the path of one resource", self.method))),
            (_, false, _) => Ok((method, endpoint, id)),
        }
    }

    /// Returns the referenced bulkIds: known ones anywhere, and all in members that hold an id. Other texts may begin with
    /// `bulkId:` without being references.
    pub fn references(&self, is_known: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
        let mut found: BTreeSet<_> = bulk_ids_in(&self.path).map(str::to_owned).collect();
        collect("", &self.data, is_known, &mut found);
        found
    }

    /// Replaces the references to these bulkIds with the assigned ids.
    pub fn resolve(&self, ids: &BTreeMap<String, String>) -> Self {
        let mut data = self.data.clone();
        replace(&mut data, ids);
        Self { data, path: replace_in_text(&self.path, ids), ..self.clone() }
    }
}

impl Outcome {
    /// Creates the result of a failed operation.
    pub fn failure(error: ScimError, location: Option<String>) -> Self {
        Self { status: error.status, location, version: None, error: Some(error) }
    }

    /// Renders the result as a member of `Operations`.
    pub fn to_json(&self, sent: &BulkOperation) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, text: Option<&str>| {
            if let Some(text) = text {
                body.insert(name.to_owned(), text.into());
            }
        };
        put("location", self.location.as_deref());
        put("method", Some(&sent.method));
        put("bulkId", sent.bulk_id.as_deref());
        put("version", self.version.as_deref());
        put("status", Some(&self.status.to_string()));
        if let Some(error) = &self.error {
            body.insert("response".to_owned(), error.to_json());
        }
        Value::Object(body)
    }
}

/// Renders the bulk response.
pub fn response(operations: Vec<Value>) -> Value {
    json!({ "schemas": [RESPONSE_URN], "Operations": operations })
}

/// Members that hold an id, or a path or filter with one.
const HOLDERS: [&str; 4] = ["value", "$ref", "path", "filter"];

fn collect(member: &str, value: &Value, is_known: &dyn Fn(&str) -> bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let must = HOLDERS.iter().any(|holder| holder.eq_ignore_ascii_case(member));
            found.extend(bulk_ids_in(text).filter(|name| must || is_known(name)).map(str::to_owned));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(member, value, is_known, found)),
        Value::Object(parts) => parts.iter().for_each(|(member, value)| collect(member, value, is_known, found)),
        _ => {}
    }
}

/// Returns the bulkIds in a text: the text itself, a path segment, or a value in a filter.
fn bulk_ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(['/', '"']).filter_map(|part| part.strip_prefix(PREFIX))
}

fn replace(value: &mut Value, ids: &BTreeMap<String, String>) {
    match value {
        Value::String(text) if text.contains(PREFIX) => *text = replace_in_text(text, ids),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, ids)),
        Value::Object(parts) => parts.values_mut().for_each(|value| replace(value, ids)),
        _ => {}
    }
}

fn replace_in_text(text: &str, ids: &BTreeMap<String, String>) -> String {
    let id = |part: &str| part.strip_prefix(PREFIX).and_then(|name| ids.get(name)).cloned();
    let parts = text.split_inclusive(['/', '"']).map(|part| {
        let bare = part.trim_end_matches(['/', '"']);
        id(bare).map_or_else(|| part.to_owned(), |id| format!("{id}{}", &part[bare.len()..]))
    });
    parts.collect()
}

fn invalid(detail: String) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BulkLimits = BulkLimits { max_operations: 2, max_payload_size: 100 };

    fn read(body: Value) -> Result<BulkRequest, ScimError> {
        parse(body, &LIMITS, &mut Diagnostics::strict())
    }

    fn operation(parts: Value) -> BulkOperation {
        parse_operation(parts).unwrap()
    }

    #[test]
    fn references_are_found_and_replaced_in_all_id_positions() {
        let sent = operation(json!({
            "method": "PATCH", "path": "/Groups/bulkId:g",
            "data": { "Operations": [
                { "op": "add", "path": "members[value eq \"bulkId:a\"]", "value": [{ "value": "bulkId:b" }] },
            ], "note": "no bulkId:c here" },
        }));
        assert_eq!(sent.references(&|_| false).into_iter().collect::<Vec<_>>(), ["a", "b", "g"]);
        let ids = ["a", "b", "g"].map(|name| (name.to_owned(), format!("id-{name}"))).into_iter().collect();
        let resolved = sent.resolve(&ids);
        assert_eq!(resolved.path, "/Groups/id-g");
        assert_eq!(resolved.data["Operations"][0]["path"], "members[value eq \"id-a\"]");
        assert_eq!(resolved.data["Operations"][0]["value"][0]["value"], "id-b");
        assert_eq!(resolved.data["note"], "no bulkId:c here");
    }

    #[test]
    fn text_is_a_reference_only_to_a_known_bulk_id() {
        let sent = operation(
            json!({ "METHOD": "POST", "path": "/Users", "data": { "title": "bulkId:t", "nickName": "bulkId:n" } }),
        );
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.references(&|name| name == "n").into_iter().collect::<Vec<_>>(), ["n"]);
        let resolved = sent.resolve(&[("n".to_owned(), "7".to_owned())].into_iter().collect());
        assert_eq!(resolved.data, json!({ "title": "bulkId:t", "nickName": "7" }));
    }

    #[test]
    fn members_have_no_case_and_null_is_absent() {
        let body = json!({ "schemas": [BULK_URN.to_lowercase()], "operations": [], "failonerrors": null });
        assert_eq!(read(body), Ok(BulkRequest { fail_on_errors: None, operations: Vec::new() }));
    }

    #[test]
    fn a_request_over_the_limit_names_it() {
        let three = json!({ "schemas": [BULK_URN], "Operations": [{}, {}, {}] });
        let error = read(three).unwrap_err();
        assert_eq!((error.status, error.detail.as_str()), (413, "3 operations exceed maxOperations (2)"));
    }

    #[test]
    fn malformed_request_error_names_the_defect() {
        for (body, expected) in [
            (json!([]), "the body is an array"),
            (json!({ "Operations": [] }), "schemas must have"),
            (json!({ "schemas": [BULK_URN] }), "the body has no array Operations"),
            (json!({ "schemas": [BULK_URN], "Operations": [7] }), "an operation is the number 7"),
            (json!({ "schemas": [BULK_URN], "Operations": [{ "path": 7 }] }), "path: got the number 7"),
            (json!({ "schemas": [BULK_URN], "Operations": [], "failOnErrors": 0 }), "failOnErrors: got the number 0"),
        ] {
            let error = read(body).unwrap_err();
            assert!(error.detail.starts_with(expected), "{}", error.detail);
        }
    }

    #[test]
    fn operation_target_is_parsed_from_method_and_path() {
        let asked = |method: &str, path: &str, bulk_id: Value| {
            let sent = operation(json!({ "method": method, "path": path, "bulkId": bulk_id }));
            sent.target().map(|(method, endpoint, id)| (method, endpoint, id.to_owned())).map_err(|error| error.detail)
        };
        assert_eq!(asked("post", "/Users", json!("x")), Ok((Method::Post, Endpoint::Users, String::new())));
        assert_eq!(asked("DELETE", "/Groups/7", json!(null)), Ok((Method::Delete, Endpoint::Groups, "7".into())));
        for (method, path, bulk_id, expected) in [
            ("POST", "/Users", json!(null), "a POST needs a bulkId"),
            ("POST", "/Users/7", json!("x"), "POST is not possible"),
            ("PUT", "/Users", json!(null), "PUT needs the path of one resource"),
            ("GET", "/Users/7", json!(null), "method \"GET\" is none of"),
            ("PUT", "/User/7", json!(null), "no endpoint at \"/User/7\"; did you mean \"/Users\"?"),
        ] {
            let error = asked(method, path, bulk_id).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
