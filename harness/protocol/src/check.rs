//! Check of a JSON value against the schema: reports the first wrong field and the values that it accepts.
//!
//! It reads only the part of JSON Schema that `schema` writes. Rationale: a general validator takes longer to build than
//! the rest of the harness, and its errors name schemas where these name fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::ask::{ApplicationView, Ask, Importable, Imported, Question, Reply, SignInMetadata, SignInResponse};
use crate::insights::EventLog;
use crate::message::{Bye, Delivery, Hello, Settled, Welcome};
use crate::schema::schema;
use egnyte_support::did_you_mean::Hint;

/// Handling of fields that are not in the protocol. They are harmless, but often a misspelled one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// Unknown fields are ignored.
    #[default]
    Lenient,
    /// Unknown fields are errors, and the messages of the harness are checked as well.
    Strict,
}

/// Message with a definition in the schema.
pub trait Message {
    /// Name under `$defs`.
    const NAME: &'static str;
}

macro_rules! messages {
    ($($message:ident),* $(,)?) => {
        $(impl Message for $message {
            const NAME: &'static str = stringify!($message);
        })*
    };
}

messages! {
    Hello, Welcome, Delivery, Settled, Ask, Bye,
    Importable, Imported, EventLog, SignInResponse, SignInMetadata, ApplicationView,
}

/// Error: a field does not match the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MismatchError {
    at: String,
    got: Option<String>,
    accepted: String,
    hint: Hint,
}

impl fmt::Display for MismatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, got, accepted, hint } = self;
        let at = if at.is_empty() { "the message" } else { at };
        match got {
            Some(got) => write!(f, "`{at}` is {got}{hint}; accepted: {accepted}"),
            None => write!(f, "`{at}` is missing; accepted: {accepted}"),
        }
    }
}

impl std::error::Error for MismatchError {}

/// Checks that the value at the path `at` is a message of type `T`. The error names the first wrong field.
pub fn check<T: Message>(value: &Value, at: &str, strictness: Strictness) -> Result<(), MismatchError> {
    let root = &schema()["$defs"][T::NAME];
    Checker { at: at.to_owned(), strictness }.check(value, root)
}

/// Checks and parses a message of type `T`.
pub fn read<T: Message + DeserializeOwned>(value: Value, at: &str, strictness: Strictness) -> Result<T, MismatchError> {
    check::<T>(&value, at, strictness)?;
    serde_json::from_value(value).map_err(|error| MismatchError {
        at: at.to_owned(),
        got: Some(error.to_string()),
        accepted: format!("a {}", T::NAME),
        hint: Hint::default(),
    })
}

impl Question {
    /// Checks and parses the value at the path `at` as the reply to this question.
    pub fn parse_reply(&self, value: Value, at: &str, strictness: Strictness) -> Result<Reply, MismatchError> {
        match self {
            Self::ImportList { .. } => read(value, at, strictness).map(Reply::Importable),
            Self::ImportRun { .. } | Self::ImportJob { .. } => read(value, at, strictness).map(Reply::Imported),
            Self::EventsList {} => read(value, at, strictness).map(Reply::Events),
            Self::SignInRespond { .. } => read(value, at, strictness).map(Reply::SignIn),
            Self::SignInMetadata {} => read(value, at, strictness).map(Reply::Metadata),
            Self::ApplicationShow {} => read(value, at, strictness).map(Reply::Application),
        }
    }
}

/// Check at one path of a message.
struct Checker {
    at: String,
    strictness: Strictness,
}

impl Checker {
    fn check(&self, value: &Value, schema: &Value) -> Result<(), MismatchError> {
        let schema = resolve_ref(schema);
        if let Some(alternatives) = alternatives(schema) {
            return self.check_alternatives(value, schema, alternatives);
        }
        if let Some(allowed_values) = allowed_values(schema) {
            return if allowed_values.contains(&value) { Ok(()) } else { Err(self.wrong(value, schema)) };
        }
        if !type_names(schema).iter().any(|name| has_type(value, name)) {
            return Err(self.wrong(value, schema));
        }
        match value {
            Value::String(text) if !matches_pattern(text, schema) => Err(self.wrong(value, schema)),
            Value::Array(items) => self.check_items(items, schema),
            Value::Object(fields) => self.check_fields(fields, schema),
            _ => Ok(()),
        }
    }

    fn check_alternatives(&self, value: &Value, schema: &Value, alternatives: &[Value]) -> Result<(), MismatchError> {
        let results: Vec<_> = alternatives.iter().map(|alternative| self.check(value, alternative)).collect();
        if results.iter().any(Result::is_ok) {
            return Ok(());
        }
        // The error of `T | null` is the error of T; the error of several alternatives lists them.
        let mut mismatches = results.into_iter().zip(alternatives).filter(|(_, alternative)| !is_null(alternative));
        match (mismatches.next(), mismatches.next()) {
            (Some((Err(only), _)), None) if !value.is_null() => Err(only),
            _ => Err(self.wrong(value, schema)),
        }
    }

    fn check_items(&self, items: &[Value], schema: &Value) -> Result<(), MismatchError> {
        let Some(each) = schema.get("items") else { return Ok(()) };
        items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| self.at(format!("{}[{index}]", self.at)).check(item, each))
    }

    fn check_fields(&self, fields: &Map<String, Value>, schema: &Value) -> Result<(), MismatchError> {
        let Some(known) = schema.get("properties").and_then(Value::as_object) else { return Ok(()) };
        let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut required = required.iter().filter_map(Value::as_str);
        if let Some(name) = required.find(|name| !fields.contains_key(*name)) {
            let accepted = describe_schema(&known[name]);
            return Err(MismatchError { at: self.field(name), got: None, accepted, hint: Hint::default() });
        }
        for (name, value) in fields {
            match known.get(name) {
                Some(schema) => self.at(self.field(name)).check(value, schema)?,
                None if self.strictness == Strictness::Strict && !is_open(schema) => {
                    return Err(self.unknown(name, known));
                }
                None => {}
            }
        }
        Ok(())
    }

    fn unknown(&self, name: &str, known: &Map<String, Value>) -> MismatchError {
        let accepted: Vec<&str> = known.keys().map(String::as_str).collect();
        MismatchError {
            at: self.field(name),
            got: Some("not a field of the protocol".to_owned()),
            hint: Hint::of(name, accepted.iter().copied()),
            accepted: accepted.join(", "),
        }
    }

    fn wrong(&self, value: &Value, schema: &Value) -> MismatchError {
        let known = allowed_values(schema).unwrap_or_default();
        let word = value.as_str().unwrap_or_default();
        MismatchError {
            at: self.at.clone(),
            got: Some(describe_value(value)),
            accepted: describe_schema(schema),
            hint: Hint::of(word, known.into_iter().filter_map(Value::as_str)),
        }
    }

    fn at(&self, at: String) -> Self {
        Self { at, strictness: self.strictness }
    }

    fn field(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }
}

/// Returns whether the object may have more fields than the named ones.
fn is_open(schema: &Value) -> bool {
    schema.get("additionalProperties").and_then(Value::as_bool) == Some(true)
}

fn resolve_ref(part: &Value) -> &Value {
    let target = part.get("$ref").and_then(Value::as_str).and_then(|pointer| schema().pointer(&pointer[1..]));
    target.map_or(part, resolve_ref)
}

fn alternatives(schema: &Value) -> Option<&[Value]> {
    let alternatives = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword)?.as_array())?;
    let closed = alternatives.iter().all(|alternative| alternative.get("const").is_some());
    (!closed).then_some(alternatives.as_slice())
}

/// Returns the closed list of values, if the schema is one.
fn allowed_values(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only]);
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return Some(list.iter().collect());
    }
    schema.get("oneOf")?.as_array()?.iter().map(|alternative| alternative.get("const")).collect()
}

fn type_names(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any"],
    }
}

fn is_null(schema: &Value) -> bool {
    type_names(schema) == ["null"]
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn matches_pattern(text: &str, schema: &Value) -> bool {
    static PATTERNS: LazyLock<BTreeMap<String, Regex>> = LazyLock::new(patterns);
    let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|pattern| PATTERNS.get(pattern));
    pattern.is_none_or(|pattern| pattern.is_match(text))
}

/// Compiles every pattern of the schema once: a directory has thousands of ids.
fn patterns() -> BTreeMap<String, Regex> {
    let definitions = schema()["$defs"].as_object().into_iter().flat_map(Map::values);
    let patterns = definitions.filter_map(|definition| definition.get("pattern")?.as_str());
    patterns.filter_map(|pattern| Some((pattern.to_owned(), Regex::new(pattern).ok()?))).collect()
}

fn describe_schema(schema: &Value) -> String {
    let schema = resolve_ref(schema);
    if let Some(alternatives) = alternatives(schema) {
        return alternatives.iter().map(describe_schema).collect::<Vec<_>>().join(" or ");
    }
    if let Some(allowed_values) = allowed_values(schema) {
        return allowed_values.into_iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        return format!("a string matching {pattern}");
    }
    type_names(schema).into_iter().map(describe_type).collect::<Vec<_>>().join(" or ")
}

fn describe_type(name: &str) -> &str {
    match name {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a string",
        "array" => "an array",
        "object" => "an object",
        _ => "anything",
    }
}

fn describe_value(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::directory::Id;

    #[track_caller]
    fn assert_mismatch<T: Message>(value: Value, strictness: Strictness, expected: &str) {
        let mismatch = check::<T>(&value, "result", strictness).expect_err("a mismatch");
        assert_eq!(mismatch.to_string(), expected);
    }

    #[test]
    fn a_mismatch_names_the_field_its_value_and_the_accepted_values() {
        use Strictness::{Lenient, Strict};
        assert_mismatch::<Settled>(json!({}), Lenient, "`result.ok` is missing; accepted: true or false");
        assert_mismatch::<Settled>(json!({"ok": "yes"}), Lenient, "`result.ok` is \"yes\"; accepted: true or false");
        assert_mismatch::<Settled>(json!([]), Lenient, "`result` is an array; accepted: an object");
        assert_mismatch::<Settled>(
            json!({"ok": false, "problems": [{"user": "66e2d689590450d073d2a001"}]}),
            Lenient,
            "`result.problems[0].error` is missing; accepted: a string",
        );
        assert_mismatch::<Settled>(
            json!({"ok": false, "problems": [{"user": "ada", "error": "no"}]}),
            Lenient,
            "`result.problems[0].user` is \"ada\"; accepted: a string matching ^[0-9a-f]{24}$",
        );
        assert_mismatch::<Settled>(
            json!({"ok": false, "problem": []}),
            Strict,
            "`result.problem` is not a field of the protocol (did you mean `problems`?); accepted: ok, error, problems",
        );
        assert_mismatch::<Welcome>(
            json!({"protocol": 1, "name": "x", "capabilities": ["intergration"]}),
            Lenient,
            "`result.capabilities[0]` is \"intergration\" (did you mean `integration`?); accepted: \"integration\", \
             \"application\", \"events\", \"import\", \"sign-in\", \"delete-users\", \"keeps-local-members\", \"always-manages-groups\"",
        );
    }

    #[test]
    fn optional_fields_may_be_absent_or_null() {
        let short: Settled = read(json!({"ok": true}), "result", Strictness::Strict).unwrap();
        assert_eq!(short, Settled::ok());
        let welcome = json!({"protocol": 1, "name": "x", "version": null, "endpoint": "/s/1"});
        let welcome: Welcome = read(welcome, "result", Strictness::Strict).unwrap();
        assert_eq!(welcome.endpoint.as_deref(), Some("/s/1"));
        assert!(welcome.identity.capabilities.is_empty());
    }

    #[test]
    fn every_keyword_of_the_schema_is_checked() {
        let known = [
            "$ref",
            "type",
            "properties",
            "required",
            "items",
            "enum",
            "const",
            "oneOf",
            "anyOf",
            "pattern",
            "additionalProperties",
            // Documentation, or implied by the Rust type.
            "description",
            "default",
            "format",
            "minimum",
            "title",
        ];
        for (name, part) in schema()["$defs"].as_object().unwrap() {
            keywords(part, &mut |keyword| assert!(known.contains(&keyword), "{name} uses {keyword}"));
        }
    }

    fn keywords(part: &Value, visit: &mut impl FnMut(&str)) {
        for (keyword, value) in part.as_object().unwrap() {
            visit(keyword);
            match (keyword.as_str(), value) {
                ("properties", Value::Object(fields)) => fields.values().for_each(|field| keywords(field, visit)),
                ("items", item) => keywords(item, visit),
                ("oneOf" | "anyOf", Value::Array(choices)) => choices.iter().for_each(|choice| keywords(choice, visit)),
                _ => {}
            }
        }
    }

    #[test]
    fn a_question_is_sent_with_its_kind() {
        let id: Id = serde_json::from_value(json!("66e2d689590450d073d2a001")).unwrap();
        let questions = [
            Question::ImportList { new_only: true },
            Question::ImportRun { ids: vec!["1".to_owned()] },
            Question::ImportJob { job: "j1".to_owned() },
            Question::EventsList {},
            Question::SignInRespond { user: id, request: None, relay_state: Some("x".to_owned()) },
            Question::SignInMetadata {},
            Question::ApplicationShow {},
        ];
        for question in questions {
            let sent = serde_json::to_value(Ask { session: "s".to_owned(), question: question.clone() }).unwrap();
            assert_eq!(sent["question"]["kind"], question.kind());
            assert_eq!(check::<Ask>(&sent, "params", Strictness::Strict), Ok(()));
            assert_eq!(serde_json::from_value::<Ask>(sent).unwrap().question, question);
        }
    }

    #[test]
    fn other_fields_of_an_event_are_kept() {
        let event = json!({
            "event_type": "user_create_provision", "timestamp": "2026-01-01T00:00:00Z", "success": false,
            "resource": {"type": "user", "id": "66e2d689590450d073d2a001", "email": "ada@acme.example"},
            "error_message": "Invalid user name", "service": "directory",
        });
        let log = json!({ "events": [event] });
        let reply = Question::EventsList {}.parse_reply(log.clone(), "result", Strictness::Strict).unwrap();
        assert_eq!(serde_json::to_value(reply).unwrap(), log);
    }

    #[test]
    fn a_mismatch_in_a_reply_names_the_field() {
        let wrong = json!({"events": [{"event_type": "x", "timestamp": "t", "success": "yes", "resource": {}}]});
        let mismatch = Question::EventsList {}.parse_reply(wrong, "result", Strictness::Lenient).unwrap_err();
        assert_eq!(mismatch.to_string(), "`result.events[0].success` is \"yes\"; accepted: true or false");
        let wrong = json!({"users": [{"id": "1", "username": "ada", "status": "old"}]});
        let mismatch = Question::ImportList { new_only: false }.parse_reply(wrong, "result", Strictness::Lenient);
        assert!(mismatch.unwrap_err().to_string().ends_with("accepted: \"new\", \"imported\""));
    }
}
