//! Whether a JSON value is the message it should be, and if not, which field is wrong and what it may hold.
//!
//! Reads the part of JSON Schema that `schema` writes, no more. Rationale: a general validator costs more to
//! build than the rest of the harness, and its messages speak of schemas where ours speak of fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    ApplicationView, Ask, Bye, Delivery, EventLog, Hello, Importable, Imported, Settled, SignInMetadata,
    SignInResponse, Welcome, schema,
};
use egnyte_support::did_you_mean::Hint;

/// Whether fields that the protocol does not know are refused. They are harmless, and often a misspelt one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// Unknown fields are passed over.
    #[default]
    Lenient,
    /// Unknown fields are refused, and what the harness sends is checked as well.
    Strict,
}

/// A message that stands in the schema.
pub trait Message {
    /// Its name under `$defs`.
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

/// A field that does not hold what the protocol says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    at: String,
    got: Option<String>,
    accepted: String,
    hint: Hint,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, got, accepted, hint } = self;
        let at = if at.is_empty() { "the message" } else { at };
        match got {
            Some(got) => write!(f, "`{at}` is {got}{hint}; accepted: {accepted}"),
            None => write!(f, "`{at}` is missing; accepted: {accepted}"),
        }
    }
}

impl std::error::Error for Mismatch {}

/// Checks that `value`, which stands at the path `at`, is a message of that kind.
///
/// # Errors
/// The first field that does not fit.
pub fn check<T: Message>(value: &Value, at: &str, strictness: Strictness) -> Result<(), Mismatch> {
    let root = &schema()["$defs"][T::NAME];
    Place { at: at.to_owned(), strictness }.check(value, root)
}

/// Reads a message of that kind.
///
/// # Errors
/// The first field that does not fit.
pub fn read<T: Message + DeserializeOwned>(value: Value, at: &str, strictness: Strictness) -> Result<T, Mismatch> {
    check::<T>(&value, at, strictness)?;
    serde_json::from_value(value).map_err(|error| Mismatch {
        at: at.to_owned(),
        got: Some(error.to_string()),
        accepted: format!("a {}", T::NAME),
        hint: Hint::default(),
    })
}

/// Where in the message the check stands.
struct Place {
    at: String,
    strictness: Strictness,
}

impl Place {
    fn check(&self, value: &Value, schema: &Value) -> Result<(), Mismatch> {
        let schema = resolve(schema);
        if let Some(choices) = choices(schema) {
            return self.one_of(value, schema, choices);
        }
        if let Some(words) = words(schema) {
            return if words.contains(&value) { Ok(()) } else { Err(self.wrong(value, schema)) };
        }
        if !types(schema).iter().any(|name| has_type(value, name)) {
            return Err(self.wrong(value, schema));
        }
        match value {
            Value::String(text) if !matches_pattern(text, schema) => Err(self.wrong(value, schema)),
            Value::Array(items) => self.items(items, schema),
            Value::Object(fields) => self.fields(fields, schema),
            _ => Ok(()),
        }
    }

    fn one_of(&self, value: &Value, schema: &Value, choices: &[Value]) -> Result<(), Mismatch> {
        let results: Vec<_> = choices.iter().map(|choice| self.check(value, choice)).collect();
        if results.iter().any(Result::is_ok) {
            return Ok(());
        }
        // Of `T | null` the reader wants to hear what is wrong with T; of several, what there is.
        let mut mismatches = results.into_iter().zip(choices).filter(|(_, choice)| !is_null(choice));
        match (mismatches.next(), mismatches.next()) {
            (Some((Err(only), _)), None) if !value.is_null() => Err(only),
            _ => Err(self.wrong(value, schema)),
        }
    }

    fn items(&self, items: &[Value], schema: &Value) -> Result<(), Mismatch> {
        let Some(each) = schema.get("items") else { return Ok(()) };
        items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| self.at(format!("{}[{index}]", self.at)).check(item, each))
    }

    fn fields(&self, fields: &Map<String, Value>, schema: &Value) -> Result<(), Mismatch> {
        let Some(known) = schema.get("properties").and_then(Value::as_object) else { return Ok(()) };
        let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut required = required.iter().filter_map(Value::as_str);
        if let Some(name) = required.find(|name| !fields.contains_key(*name)) {
            let accepted = describe(&known[name]);
            return Err(Mismatch { at: self.field(name), got: None, accepted, hint: Hint::default() });
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

    fn unknown(&self, name: &str, known: &Map<String, Value>) -> Mismatch {
        let accepted: Vec<&str> = known.keys().map(String::as_str).collect();
        Mismatch {
            at: self.field(name),
            got: Some("not a field of the protocol".to_owned()),
            hint: Hint::of(name, accepted.iter().copied()),
            accepted: accepted.join(", "),
        }
    }

    fn wrong(&self, value: &Value, schema: &Value) -> Mismatch {
        let known = words(schema).unwrap_or_default();
        let word = value.as_str().unwrap_or_default();
        Mismatch {
            at: self.at.clone(),
            got: Some(shown(value)),
            accepted: describe(schema),
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

/// Whether more fields than the named ones are welcome.
fn is_open(schema: &Value) -> bool {
    schema.get("additionalProperties").and_then(Value::as_bool) == Some(true)
}

fn resolve(part: &Value) -> &Value {
    let target = part.get("$ref").and_then(Value::as_str).and_then(|pointer| schema().pointer(&pointer[1..]));
    target.map_or(part, resolve)
}

fn choices(schema: &Value) -> Option<&[Value]> {
    let choices = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword)?.as_array())?;
    let closed = choices.iter().all(|choice| choice.get("const").is_some());
    (!closed).then_some(choices.as_slice())
}

/// The closed list of values, if it is one.
fn words(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only]);
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return Some(list.iter().collect());
    }
    schema.get("oneOf")?.as_array()?.iter().map(|choice| choice.get("const")).collect()
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any"],
    }
}

fn is_null(schema: &Value) -> bool {
    types(schema) == ["null"]
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

/// Every pattern of the schema, read once: a directory holds thousands of ids.
fn patterns() -> BTreeMap<String, Regex> {
    let definitions = schema()["$defs"].as_object().into_iter().flat_map(Map::values);
    let patterns = definitions.filter_map(|definition| definition.get("pattern")?.as_str());
    patterns.filter_map(|pattern| Some((pattern.to_owned(), Regex::new(pattern).ok()?))).collect()
}

fn describe(schema: &Value) -> String {
    let schema = resolve(schema);
    if let Some(choices) = choices(schema) {
        return choices.iter().map(describe).collect::<Vec<_>>().join(" or ");
    }
    if let Some(words) = words(schema) {
        return words.into_iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        return format!("a string matching {pattern}");
    }
    types(schema).into_iter().map(article).collect::<Vec<_>>().join(" or ")
}

fn article(name: &str) -> &str {
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

fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Strictness, check, read};
    use crate::{Settled, Welcome, schema};

    #[track_caller]
    fn refused<T: super::Message>(value: Value, strictness: Strictness, expected: &str) {
        let mismatch = check::<T>(&value, "result", strictness).expect_err("this should not fit");
        assert_eq!(mismatch.to_string(), expected);
    }

    #[test]
    fn a_mismatch_names_the_field_what_was_got_and_what_is_accepted() {
        use Strictness::{Lenient, Strict};
        refused::<Settled>(json!({}), Lenient, "`result.ok` is missing; accepted: true or false");
        refused::<Settled>(json!({"ok": "yes"}), Lenient, "`result.ok` is \"yes\"; accepted: true or false");
        refused::<Settled>(json!([]), Lenient, "`result` is an array; accepted: an object");
        refused::<Settled>(
            json!({"ok": false, "problems": [{"user": "66e2d689590450d073d2a001"}]}),
            Lenient,
            "`result.problems[0].error` is missing; accepted: a string",
        );
        refused::<Settled>(
            json!({"ok": false, "problems": [{"user": "ada", "error": "no"}]}),
            Lenient,
            "`result.problems[0].user` is \"ada\"; accepted: a string matching ^[0-9a-f]{24}$",
        );
        refused::<Settled>(
            json!({"ok": false, "problem": []}),
            Strict,
            "`result.problem` is not a field of the protocol (did you mean `problems`?); accepted: ok, error, problems",
        );
        refused::<Welcome>(
            json!({"protocol": 1, "name": "x", "capabilities": ["intergration"]}),
            Lenient,
            "`result.capabilities[0]` is \"intergration\" (did you mean `integration`?); accepted: \"integration\", \
             \"application\", \"events\", \"import\", \"sign-in\", \"delete-users\", \"keeps-local-members\"",
        );
    }

    #[test]
    fn what_the_protocol_leaves_open_may_be_left_out_or_null() {
        let short: Settled = read(json!({"ok": true}), "result", Strictness::Strict).unwrap();
        assert_eq!(short, Settled::ok());
        let welcome = json!({"protocol": 1, "name": "x", "version": null, "endpoint": "/s/1"});
        let welcome: Welcome = read(welcome, "result", Strictness::Strict).unwrap();
        assert_eq!(welcome.endpoint.as_deref(), Some("/s/1"));
        assert!(welcome.identity.capabilities.is_empty());
    }

    #[test]
    fn the_check_reads_every_keyword_the_schema_uses() {
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
            // Said for people, or implied by the type that the message is read into.
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

    fn keywords(part: &Value, see: &mut impl FnMut(&str)) {
        for (keyword, value) in part.as_object().unwrap() {
            see(keyword);
            match (keyword.as_str(), value) {
                ("properties", Value::Object(fields)) => fields.values().for_each(|field| keywords(field, see)),
                ("items", item) => keywords(item, see),
                ("oneOf" | "anyOf", Value::Array(choices)) => choices.iter().for_each(|choice| keywords(choice, see)),
                _ => {}
            }
        }
    }
}
