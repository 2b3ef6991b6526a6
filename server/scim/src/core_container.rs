//! Core attributes under the URN of the core schema. Only attributes of an extension stand under their URN (RFC 7643 §3.3).

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostics, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::schema::{GROUP, RFC_USER};

/// Returns whether a name is the URN of a core schema.
pub(crate) fn is_core_urn(name: &str) -> bool {
    [&RFC_USER, &GROUP].iter().any(|schema| schema.urn.eq_ignore_ascii_case(name))
}

/// Moves attributes that stand under the URN of the core schema to the others. One that is there already stays.
pub(crate) fn unwrap(
    mut object: Map<String, Value>,
    diagnostics: &mut Diagnostics,
) -> Result<Map<String, Value>, ScimError> {
    let container = object.iter().find(|(name, value)| is_core_urn(name) && value.is_object());
    let Some(urn) = container.map(|(name, _)| name.clone()) else { return Ok(object) };
    check_tolerated(&urn, diagnostics)?;
    if let Some(Value::Object(attributes)) = object.shift_remove(&urn) {
        for (name, value) in attributes {
            object.entry(name).or_insert(value);
        }
    }
    Ok(object)
}

/// Returns the error for a container that the domain does not tolerate.
pub(crate) fn check_tolerated(urn: &str, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    if diagnostics.require(Tolerance::CoreContainer) {
        return Ok(());
    }
    let detail = format!("{urn:?} is the core schema: send its attributes beside schemas, not under its URN");
    Err(ScimError::of(ScimType::InvalidValue, detail))
}
