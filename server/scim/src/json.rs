//! JSON values in SCIM: case-insensitive members, unassigned values, and descriptions for errors.

use serde_json::{Map, Value};

/// Finds a member by name, case-insensitively (RFC 7643 §2.1).
pub(crate) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// Finds a member of a small object by name, case-sensitively.
///
/// Rationale: the comparison of a few names takes less time than the hash of one, and a group has up to hundreds of thousands of
/// such objects.
pub(crate) fn small_member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Finds a member that is assigned: neither null nor an empty array (RFC 7643 §2.5).
pub(crate) fn assigned_member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    member(object, name).filter(|value| is_assigned(value))
}

/// Removes a member and returns it, unless it is null.
pub(crate) fn take(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let value = object.remove(name).or_else(|| {
        let key = object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
        key.and_then(|key| object.remove(&key))
    });
    value.filter(|value| !value.is_null())
}

/// Returns whether a member of a message is neither null nor an empty array.
pub(crate) fn is_assigned(value: &Value) -> bool {
    !value.is_null() && value.as_array().is_none_or(|values| !values.is_empty())
}

/// Returns whether the value of an attribute is unassigned (RFC 7643 §2.5).
pub(crate) fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(parts) => parts.is_empty(),
        _ => false,
    }
}

/// Sets a member, or removes it if the value is unassigned.
pub(crate) fn set(parts: &mut Map<String, Value>, name: &str, value: Value) {
    if is_unassigned(&value) {
        parts.shift_remove(name);
    } else {
        parts.insert(name.to_owned(), value);
    }
}

/// Describes a JSON value for an error.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Number(value) => format!("the number {value}"),
        Value::String(text) if text.chars().count() > 60 => "a long string".into(),
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "an array".into(),
        Value::Object(_) => "an object".into(),
    }
}
