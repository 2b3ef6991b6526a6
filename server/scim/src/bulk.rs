//! Bulk (RFC 7644 §3.7) as text: many operations in one request, the references among what they make, and how their
//! outcomes are told. Knows no resource, and not in which order anything is done.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::diagnostics::Tolerances;
use crate::discovery::BulkLimits;
use crate::error::{ScimError, ScimType, hint};
use crate::message::{assigned, check_schemas, take};
use crate::resource::coerce::shown;

/// The URI that a bulk request carries.
pub const BULK_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// The URI that the answer carries.
pub const ANSWER_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

const MARK: &str = "bulkId:";

/// A bulk request.
#[derive(Debug, Clone, PartialEq)]
pub struct Bulk {
    /// After how many errors nothing more is done.
    pub fail_on_errors: Option<usize>,
    /// What is asked.
    pub operations: Vec<Sent>,
}

/// One operation as it was sent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sent {
    /// The method, in whatever case.
    pub method: String,
    /// What the client calls that which the operation makes.
    pub bulk_id: Option<String>,
    /// The version that is meant.
    pub version: Option<String>,
    /// The path under the base URL.
    pub path: String,
    /// What would be the body.
    pub data: Value,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Makes a resource.
    Post,
    /// Replaces one.
    Put,
    /// Changes one.
    Patch,
    /// Deletes one.
    Delete,
}

/// What an operation is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `/Users`
    Users,
    /// `/Groups`
    Groups,
}

/// How an operation went.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The status.
    pub status: u16,
    /// Where the resource is found.
    pub location: Option<String>,
    /// Its version, as an entity tag.
    pub version: Option<String>,
    /// Why it was turned down.
    pub error: Option<ScimError>,
}

/// Reads a bulk request.
pub fn parse(body: Value, limits: &BulkLimits, tolerances: &mut Tolerances) -> Result<Bulk, ScimError> {
    let Value::Object(mut body) = body else {
        return Err(invalid(format!("the body is {}, not an object", shown(&body))));
    };
    check_schemas(&body, BULK_URN, tolerances)?;
    let fail_on_errors = match assigned(&body, "failOnErrors") {
        None => None,
        Some(number) => {
            let wrong = || invalid(format!("failOnErrors: got {}, accepts a whole number from 1", shown(number)));
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
    let operations = operations.into_iter().map(sent).collect::<Result<_, _>>()?;
    Ok(Bulk { fail_on_errors: fail_on_errors.map(|most| usize::try_from(most).unwrap_or(usize::MAX)), operations })
}

fn sent(operation: Value) -> Result<Sent, ScimError> {
    let Value::Object(mut parts) = operation else {
        return Err(invalid(format!("an operation is {}, not an object", shown(&operation))));
    };
    let mut text = |name: &str| match take(&mut parts, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(invalid(format!("{name}: got {}, accepts a string", shown(&other)))),
    };
    Ok(Sent {
        method: text("method")?.unwrap_or_default(),
        bulk_id: text("bulkId")?,
        version: text("version")?,
        path: text("path")?.unwrap_or_default(),
        data: take(&mut parts, "data").unwrap_or_default(),
    })
}

impl Sent {
    /// What is done, to which kind of resource, and to which one.
    pub fn asked(&self) -> Result<(Method, Endpoint, &str), ScimError> {
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
                return Err(ScimError::plain(404, format!("there is nothing at {:?}{near}", self.path)));
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

    /// The bulk ids that the operation speaks of: those that are known, wherever they stand, and any where an id must
    /// stand. Elsewhere a text may begin as it likes.
    pub fn references(&self, is_known: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
        let mut found: BTreeSet<_> = named_in(&self.path).map(str::to_owned).collect();
        collect("", &self.data, is_known, &mut found);
        found
    }

    /// The same with every reference to one of these bulk ids replaced by the id that was given.
    pub fn resolved(&self, ids: &BTreeMap<String, String>) -> Self {
        let mut data = self.data.clone();
        replace(&mut data, ids);
        Self { data, path: replaced(&self.path, ids), ..self.clone() }
    }
}

impl Outcome {
    /// What became of an operation that was turned down.
    pub fn refused(error: ScimError, location: Option<String>) -> Self {
        Self { status: error.status, location, version: None, error: Some(error) }
    }

    /// How it is told.
    pub fn to_json(&self, sent: &Sent) -> Value {
        let mut told = Map::new();
        let mut tell = |name: &str, text: Option<&str>| {
            if let Some(text) = text {
                told.insert(name.to_owned(), text.into());
            }
        };
        tell("location", self.location.as_deref());
        tell("method", Some(&sent.method));
        tell("bulkId", sent.bulk_id.as_deref());
        tell("version", self.version.as_deref());
        tell("status", Some(&self.status.to_string()));
        if let Some(error) = &self.error {
            told.insert("response".to_owned(), error.to_json());
        }
        Value::Object(told)
    }
}

/// The whole answer.
pub fn answer(operations: Vec<Value>) -> Value {
    json!({ "schemas": [ANSWER_URN], "Operations": operations })
}

/// The members in which an id, or a path or filter with one, must stand.
const HOLDERS: [&str; 4] = ["value", "$ref", "path", "filter"];

fn collect(member: &str, value: &Value, is_known: &dyn Fn(&str) -> bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let must = HOLDERS.iter().any(|holder| holder.eq_ignore_ascii_case(member));
            found.extend(named_in(text).filter(|name| must || is_known(name)).map(str::to_owned));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(member, value, is_known, found)),
        Value::Object(parts) => parts.iter().for_each(|(member, value)| collect(member, value, is_known, found)),
        _ => {}
    }
}

/// The bulk ids in a text: the text itself, a segment of a path, or a value in a filter.
fn named_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(['/', '"']).filter_map(|part| part.strip_prefix(MARK))
}

fn replace(value: &mut Value, ids: &BTreeMap<String, String>) {
    match value {
        Value::String(text) if text.contains(MARK) => *text = replaced(text, ids),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, ids)),
        Value::Object(parts) => parts.values_mut().for_each(|value| replace(value, ids)),
        _ => {}
    }
}

fn replaced(text: &str, ids: &BTreeMap<String, String>) -> String {
    let id = |part: &str| part.strip_prefix(MARK).and_then(|name| ids.get(name)).cloned();
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

    fn read(body: Value) -> Result<Bulk, ScimError> {
        parse(body, &LIMITS, &mut Tolerances::none())
    }

    fn operation(parts: Value) -> Sent {
        sent(parts).unwrap()
    }

    #[test]
    fn references_are_found_and_replaced_wherever_an_id_may_stand() {
        let sent = operation(json!({
            "method": "PATCH", "path": "/Groups/bulkId:g",
            "data": { "Operations": [
                { "op": "add", "path": "members[value eq \"bulkId:a\"]", "value": [{ "value": "bulkId:b" }] },
            ], "note": "no bulkId:c here" },
        }));
        assert_eq!(sent.references(&|_| false).into_iter().collect::<Vec<_>>(), ["a", "b", "g"]);
        let ids = ["a", "b", "g"].map(|name| (name.to_owned(), format!("id-{name}"))).into_iter().collect();
        let resolved = sent.resolved(&ids);
        assert_eq!(resolved.path, "/Groups/id-g");
        assert_eq!(resolved.data["Operations"][0]["path"], "members[value eq \"id-a\"]");
        assert_eq!(resolved.data["Operations"][0]["value"][0]["value"], "id-b");
        assert_eq!(resolved.data["note"], "no bulkId:c here");
    }

    #[test]
    fn ordinary_text_is_a_reference_only_to_what_is_known() {
        let sent = operation(
            json!({ "METHOD": "POST", "path": "/Users", "data": { "title": "bulkId:t", "nickName": "bulkId:n" } }),
        );
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.references(&|name| name == "n").into_iter().collect::<Vec<_>>(), ["n"]);
        let resolved = sent.resolved(&[("n".to_owned(), "7".to_owned())].into_iter().collect());
        assert_eq!(resolved.data, json!({ "title": "bulkId:t", "nickName": "7" }));
    }

    #[test]
    fn members_have_no_case_and_null_is_absent() {
        let body = json!({ "schemas": [BULK_URN.to_lowercase()], "operations": [], "failonerrors": null });
        assert_eq!(read(body), Ok(Bulk { fail_on_errors: None, operations: Vec::new() }));
    }

    #[test]
    fn a_request_over_the_limit_names_it() {
        let three = json!({ "schemas": [BULK_URN], "Operations": [{}, {}, {}] });
        let error = read(three).unwrap_err();
        assert_eq!((error.status, error.detail.as_str()), (413, "3 operations exceed maxOperations (2)"));
    }

    #[test]
    fn a_request_of_the_wrong_form_is_told_what_is_wrong_with_it() {
        for (body, said) in [
            (json!([]), "the body is an array"),
            (json!({ "Operations": [] }), "schemas must have"),
            (json!({ "schemas": [BULK_URN] }), "the body has no array Operations"),
            (json!({ "schemas": [BULK_URN], "Operations": [7] }), "an operation is the number 7"),
            (json!({ "schemas": [BULK_URN], "Operations": [{ "path": 7 }] }), "path: got the number 7"),
            (json!({ "schemas": [BULK_URN], "Operations": [], "failOnErrors": 0 }), "failOnErrors: got the number 0"),
        ] {
            let error = read(body).unwrap_err();
            assert!(error.detail.starts_with(said), "{}", error.detail);
        }
    }

    #[test]
    fn an_operation_says_what_it_is_done_to() {
        let asked = |method: &str, path: &str, bulk_id: Value| {
            let sent = operation(json!({ "method": method, "path": path, "bulkId": bulk_id }));
            sent.asked().map(|(method, endpoint, id)| (method, endpoint, id.to_owned())).map_err(|error| error.detail)
        };
        assert_eq!(asked("post", "/Users", json!("x")), Ok((Method::Post, Endpoint::Users, String::new())));
        assert_eq!(asked("DELETE", "/Groups/7", json!(null)), Ok((Method::Delete, Endpoint::Groups, "7".into())));
        for (method, path, bulk_id, said) in [
            ("POST", "/Users", json!(null), "a POST needs a bulkId"),
            ("POST", "/Users/7", json!("x"), "POST is not possible"),
            ("PUT", "/Users", json!(null), "PUT needs the path of one resource"),
            ("GET", "/Users/7", json!(null), "method \"GET\" is none of"),
            ("PUT", "/User/7", json!(null), "there is nothing at \"/User/7\"; did you mean \"/Users\"?"),
        ] {
            let error = asked(method, path, bulk_id).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
