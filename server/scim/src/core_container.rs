//! Core attributes under the URN of the core schema. Only attributes of an extension stand under their URN (RFC 7643 §3.3).

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::json::member;
use crate::schema::{GROUP, RFC_USER};

/// Returns whether a name is the URN of a core schema.
pub(crate) fn is_core_urn(name: &str) -> bool {
    [&RFC_USER, &GROUP].iter().any(|schema| schema.urn.eq_ignore_ascii_case(name))
}

/// Returns the number of attributes of an object, with those that stand under the URN of the core schema.
pub(crate) fn count(object: &Map<String, Value>) -> usize {
    let inside = |value: &Value| value.as_object().map_or(1, Map::len);
    object.iter().map(|(name, value)| if is_core_urn(name) { inside(value) } else { 1 }).sum()
}

/// Moves attributes that stand under the URN of the core schema, or have it before their name, to the others. One that is
/// there already stays.
pub(crate) fn unwrap(
    mut object: Map<String, Value>,
    diagnostics: &mut Diagnostics,
) -> Result<Map<String, Value>, ScimError> {
    // Fast path: a URN has colons, and most names have none.
    let is_held = |(name, value): &(&String, &Value)| {
        name.contains(':') && (is_core_urn(name) && value.is_object() || local_name(name).is_some())
    };
    let names: Vec<_> = object.iter().filter(is_held).map(|(name, _)| name.clone()).collect();
    for name in names {
        let urn = local_name(&name).map_or(name.as_str(), |local| &name[..name.len() - local.len() - 1]);
        check_tolerated(urn, diagnostics)?;
        let held = object.shift_remove(&name);
        let attributes = match (local_name(&name), held) {
            (Some(local), Some(value)) => vec![(local.to_owned(), value)],
            (None, Some(Value::Object(attributes))) => attributes.into_iter().collect(),
            _ => Vec::new(),
        };
        for (name, value) in attributes {
            if member(&object, &name).is_some() {
                diagnostics.remark(Remark::RepeatedAttribute);
            } else {
                object.insert(name, value);
            }
        }
    }
    Ok(object)
}

/// Returns the name of an attribute that has the URN of a core schema before it.
fn local_name(name: &str) -> Option<&str> {
    let (urn, local) = name.rsplit_once(':')?;
    is_core_urn(urn).then_some(local)
}

/// Returns the error for a container that the domain does not tolerate.
pub(crate) fn check_tolerated(urn: &str, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    if diagnostics.require(Tolerance::CoreContainer) {
        return Ok(());
    }
    let detail = format!("{urn:?} is the core schema: send its attributes beside schemas, not under its URN");
    Err(ScimError::of(ScimType::InvalidValue, detail))
}
