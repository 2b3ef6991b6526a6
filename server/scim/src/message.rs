//! What all messages of the protocol have in common (RFC 7644 §3.1): members without case, what counts as absent, and
//! the URIs that say which message or resource it is. Knows none of them.

use serde_json::{Map, Value};

use crate::diagnostics::{Remark, Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::resource::coerce::shown;
use crate::schema::Schema;

/// The member of that name; names have no case (RFC 7643 §2.1).
pub(super) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// The member of that name, taken out; nothing where it is null.
pub(super) fn take(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let value = object.remove(name).or_else(|| {
        let key = object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
        key.and_then(|key| object.remove(&key))
    });
    value.filter(|value| !value.is_null())
}

/// The member of that name, unless it is unassigned: null and an empty array say as much as nothing (RFC 7643 §2.5).
pub(super) fn assigned<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    member(object, name).filter(|value| is_assigned(value))
}

/// Whether a member is there in more than name.
pub(super) fn is_assigned(value: &Value) -> bool {
    !value.is_null() && value.as_array().is_none_or(|values| !values.is_empty())
}

/// Turns a message down that is not said to be this one.
pub(super) fn check_schemas(
    body: &Map<String, Value>,
    urn: &str,
    tolerances: &mut Tolerances,
) -> Result<(), ScimError> {
    let is_urn = |uri: &Value| uri.as_str().is_some_and(|uri| uri.eq_ignore_ascii_case(urn));
    match assigned(body, "schemas") {
        None if tolerances.grants(Tolerance::NoSchemas) => return Ok(()),
        None => {}
        Some(Value::Array(uris)) if uris.iter().any(is_urn) => return Ok(()),
        Some(_) => tolerances.remark(Remark::WrongSchemas),
    }
    Err(ScimError::of(ScimType::InvalidSyntax, format!("schemas must have {urn:?}")))
}

/// Turns a resource down that is not said to be one of this schema, or is said to be something unknown besides.
pub(super) fn check_resource_schemas(
    sent: &Value,
    schema: &Schema,
    tolerances: &mut Tolerances,
) -> Result<(), ScimError> {
    let missing = || ScimError::of(ScimType::InvalidSyntax, format!("schemas must have {:?}", schema.urn));
    let uris = match sent {
        Value::Null if tolerances.grants(Tolerance::NoSchemas) => return Ok(()),
        Value::Array(uris) if uris.is_empty() && tolerances.grants(Tolerance::NoSchemas) => return Ok(()),
        Value::Array(uris) => uris,
        _ => return Err(missing()),
    };
    let mut core = false;
    for uri in uris {
        let uri = uri.as_str().ok_or_else(|| {
            ScimError::of(ScimType::InvalidValue, format!("schemas: got {}, accepts strings", shown(uri)))
        })?;
        core |= uri.eq_ignore_ascii_case(schema.urn);
        if !schema.knows_urn(uri) && !tolerances.grants(Tolerance::UnknownUrn) {
            return Err(ScimError::of(
                ScimType::InvalidValue,
                format!("schemas: {uri:?} is not known for a {}", schema.name),
            ));
        }
    }
    if !core {
        tolerances.remark(Remark::WrongSchemas);
        return Err(missing());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    fn checked(schemas: Value, tolerances: &mut Tolerances) -> bool {
        let body = json!({ "SCHEMAS": schemas });
        check_schemas(body.as_object().unwrap(), URN, tolerances).is_ok()
    }

    #[test]
    fn null_and_nothing_are_the_same_absence() {
        for schemas in [json!(null), json!([])] {
            assert!(checked(schemas.clone(), &mut Tolerances::all()));
            assert!(!checked(schemas, &mut Tolerances::none()));
        }
    }

    #[test]
    fn the_uri_is_known_in_any_case_and_another_is_remarked() {
        let mut seen = Tolerances::none();
        assert!(checked(json!(["x", URN.to_lowercase()]), &mut seen));
        assert!(seen.is_blank());
        assert!(!checked(json!(URN), &mut seen));
        assert!(!seen.is_blank());
    }
}
