//! Fields of a JSON body: read by name, each in the forms in which Egnyte's own SDKs send it.

use egnyte_domain::FieldChange;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// JSON object of a request.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Parses a body. Its media type is not asked: an SDK of Egnyte's sends JSON as a form.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(other) => Err(ApiError::bad_request(format!("the body is {}, not an object", kind(&other)))),
            Err(error) => Err(ApiError::bad_request(format!("the body is not JSON: {error}"))),
        }
    }

    /// Returns a value; null counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns whether a field is in the body, even as null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Returns whether the body has these fields only, and at least one of them.
    pub(crate) fn has_only(&self, names: &[&str]) -> bool {
        !self.0.is_empty() && self.0.keys().all(|name| names.contains(&name.as_str()))
    }

    /// Returns a text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        self.get(name).map(|value| text(value, name)).transpose()
    }

    /// Returns the change of an optional text.
    pub(crate) fn change(&self, name: &str) -> Result<FieldChange, ApiError> {
        if !self.has(name) {
            return Ok(FieldChange::Keep);
        }
        let text = self.text(name)?.filter(|text| !text.is_empty());
        Ok(text.map_or(FieldChange::Clear, FieldChange::Set))
    }

    /// Returns a flag, which Egnyte's .NET SDK sends as a text.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(word)) if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(word)) if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(other) => Err(wrong_type(name, other, "true or false")),
        }
    }

    /// Returns an object.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self(fields.clone()))),
            Some(other) => Err(wrong_type(name, other, "an object")),
        }
    }

    /// Returns an array.
    pub(crate) fn array(&self, name: &str) -> Result<Option<&[Value]>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(other) => Err(wrong_type(name, other, "an array")),
        }
    }
}

/// Returns the text in a value.
pub(crate) fn text(value: &Value, name: &str) -> Result<String, ApiError> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong_type(name, value, "a string"))
}

/// Returns the error for a value of another type.
pub(crate) fn wrong_type(name: &str, value: &Value, expected: &str) -> ApiError {
    ApiError::bad_request(format!("{name}: got {}, accepts {expected}", kind(value)))
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string {:?}", text.chars().take(40).collect::<String>()),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
