//! Input of the control API: JSON read into types, with errors that name the field and the nearest name.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::guesses::{SettingError, suggest};
use egnyte_domain::RosterError;

/// Error in a request to the control API, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlInputError {
    /// Invalid JSON, or a field with an unknown name or an invalid value.
    #[error("{what}: {reason}")]
    Invalid {
        /// Object that was read, such as `a user`.
        what: &'static str,
        /// Path of the field, and description of the error.
        reason: String,
    },
    /// Group with an unknown member.
    #[error("group `{group}` has the member `{member}`, but no user has this user name{hint}")]
    UnknownMember {
        /// Name of the group.
        group: String,
        /// User name of the member.
        member: String,
        /// Suggestion.
        hint: String,
    },
    /// Error of the domain.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// Unknown setting.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

/// Field that may be absent, null, or have a value.
#[derive(Debug, Clone, Copy)]
pub struct Nullable<T>(pub Option<Option<T>>);

impl<T> Default for Nullable<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Option::deserialize(input).map(|value| Self(Some(value)))
    }
}

/// Reads a body as `T`, which errors call `what`. An empty body is an empty object.
pub fn read<T: DeserializeOwned>(body: &[u8], what: &'static str) -> Result<T, ControlInputError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return parse(&Value::Object(Map::new()), what);
    }
    let value = serde_json::from_slice(body);
    let value = value
        .map_err(|error| ControlInputError::Invalid { what: "the body is not JSON", reason: error.to_string() })?;
    parse(&value, what)
}

/// Reads a JSON object as `T`, which errors call `what`.
pub fn parse<'v, T: Deserialize<'v>>(value: &'v Value, what: &'static str) -> Result<T, ControlInputError> {
    let object = value.is_object().then_some(value).ok_or_else(|| "expected a JSON object".to_owned());
    object.and_then(try_parse).map_err(|reason| ControlInputError::Invalid { what, reason })
}

/// Reads a JSON value as `T`, or describes the error.
pub(super) fn try_parse<'v, T: Deserialize<'v>>(value: &'v Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (path, reason) = (error.path().to_string(), error.inner().to_string());
        let reason = describe(&reason, path.rsplit('.').next().unwrap_or_default());
        if path == "." { reason } else { format!("`{path}`: {reason}") }
    })
}

/// Puts an error of serde at `field` in plain words, with the nearest name instead of all expected names.
fn describe(error: &str, field: &str) -> String {
    let names: Vec<&str> = error.split('`').skip(1).step_by(2).collect();
    match (error.split_once(", expected"), &names[..]) {
        (Some((problem, _)), [word, expected @ ..]) if problem.starts_with("unknown ") && !expected.is_empty() => {
            let problem = problem.replace("unknown variant", "unknown value");
            let problem = problem.strip_suffix(&format!(" `{field}`")).unwrap_or(&problem);
            format!("{problem}: {}", suggest(word, expected.iter().copied()))
        }
        (Some((problem, expected)), _) if expected.starts_with(" struct ") => format!("{problem}, expected an object"),
        _ => [("a nonzero u64", "a whole number from 1"), ("u64", "a whole number from 0"), ("i64", "a whole number")]
            .iter()
            .fold(error.to_owned(), |error, (from, to)| {
                error.replace(&format!("expected {from}"), &format!("expected {to}"))
            }),
    }
}
