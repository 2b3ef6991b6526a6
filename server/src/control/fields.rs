//! Reading a JSON object field by field: a typo is an error that names the field that was meant.

use serde_json::{Map, Value};

use crate::guesses::UnknownSetting;
use egnyte_domain::RosterError;

/// The fields of one JSON object, all of them known.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a>(&'a Map<String, Value>);

/// Why a request to the control API could not be followed; one line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The body is no JSON.
    #[error("the body is not JSON: {reason}")]
    NotJson {
        /// Where it stops being JSON.
        reason: String,
    },
    /// A JSON object was wanted.
    #[error("{what} must be a JSON object")]
    NotAnObject {
        /// What was to be one.
        what: &'static str,
    },
    /// Nobody knows that field.
    #[error("{what} has no field `{field}`: {nearest}")]
    UnknownField {
        /// What was read.
        what: &'static str,
        /// The field.
        field: String,
        /// What to say instead, in words.
        nearest: String,
    },
    /// A field that must be there is not.
    #[error("`{field}` is missing")]
    MissingField {
        /// The field.
        field: &'static str,
    },
    /// A field has the wrong type.
    #[error("`{field}` must be {expected}")]
    WrongType {
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A word that is not one of those there are.
    #[error("there is no {what} `{word}`: {nearest}")]
    UnknownWord {
        /// What it was to name.
        what: &'static str,
        /// The word.
        word: String,
        /// What to say instead, in words.
        nearest: String,
    },
    /// A group names a member that is nobody.
    #[error("group `{group}` names the member `{member}`, but no user has that user name{hint}")]
    UnknownMember {
        /// The group.
        group: String,
        /// The name.
        member: String,
        /// Who may have been meant.
        hint: String,
    },
    /// Egnyte turned it down.
    #[error(transparent)]
    Refused(#[from] RosterError),
    /// There is no such switch.
    #[error(transparent)]
    Setting(#[from] UnknownSetting),
}

impl<'a> Fields<'a> {
    /// The fields of `value`, which is a `what` and may have no others than these.
    pub fn of(value: &'a Value, what: &'static str, known: &[&str]) -> Result<Self, Unreadable> {
        let object = value.as_object().ok_or(Unreadable::NotAnObject { what })?;
        match object.keys().find(|field| !known.contains(&field.as_str())) {
            Some(field) => Err(Unreadable::UnknownField {
                what,
                field: field.clone(),
                nearest: crate::guesses::offer(field, known.iter().copied()),
            }),
            None => Ok(Self(object)),
        }
    }

    /// Whether the field was sent at all, as null or otherwise.
    pub fn has(self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Whatever the field holds; null is nothing.
    pub fn get(self, field: &str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    /// A text that may be left out.
    pub fn text(self, field: &'static str) -> Result<Option<&'a str>, Unreadable> {
        let wrong = Unreadable::WrongType { field, expected: "a string" };
        self.get(field).map(|value| value.as_str().ok_or(wrong)).transpose()
    }

    /// A text that must be there.
    pub fn needed_text(self, field: &'static str) -> Result<&'a str, Unreadable> {
        self.text(field)?.ok_or(Unreadable::MissingField { field })
    }

    /// True or false, or left out.
    pub fn flag(self, field: &'static str) -> Result<Option<bool>, Unreadable> {
        let wrong = Unreadable::WrongType { field, expected: "true or false" };
        self.get(field).map(|value| value.as_bool().ok_or(wrong)).transpose()
    }

    /// A whole number, from 0.
    pub fn number(self, field: &'static str) -> Result<Option<u64>, Unreadable> {
        let wrong = Unreadable::WrongType { field, expected: "a whole number" };
        self.get(field).map(|value| value.as_u64().ok_or(wrong)).transpose()
    }

    /// A list, empty where it is left out.
    pub fn list(self, field: &'static str) -> Result<&'a [Value], Unreadable> {
        let wrong = Unreadable::WrongType { field, expected: "an array" };
        Ok(self.get(field).map(|value| value.as_array().ok_or(wrong)).transpose()?.map_or(&[], Vec::as_slice))
    }

    /// A list of texts, empty where it is left out.
    pub fn texts(self, field: &'static str) -> Result<Vec<&'a str>, Unreadable> {
        let wrong = || Unreadable::WrongType { field, expected: "an array of strings" };
        self.list(field)?.iter().map(|value| value.as_str().ok_or_else(wrong)).collect()
    }

    /// An object, or left out.
    pub fn object(self, field: &'static str) -> Result<Option<&'a Map<String, Value>>, Unreadable> {
        let wrong = Unreadable::WrongType { field, expected: "an object" };
        self.get(field).map(|value| value.as_object().ok_or(wrong)).transpose()
    }
}

/// The JSON in a body; an empty body is an empty object, since every control request may be left unsaid.
pub fn read(body: &[u8]) -> Result<Value, Unreadable> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body).map_err(|error| Unreadable::NotJson { reason: error.to_string() })
}
