//! Validation of `schemas`, common to all messages and resources (RFC 7644 §3.1).

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::json::{assigned_member, describe};
use crate::schema::Schema;

/// Checks that `schemas` of a message contains this URN.
pub(super) fn check_schemas(
    body: &Map<String, Value>,
    urn: &str,
    diagnostics: &mut Diagnostics,
) -> Result<(), ScimError> {
    let is_urn = |uri: &Value| uri.as_str().is_some_and(|uri| uri.eq_ignore_ascii_case(urn));
    match assigned_member(body, "schemas") {
        None if diagnostics.require(Tolerance::NoSchemas) => return Ok(()),
        None => {}
        Some(Value::Array(uris)) if uris.iter().any(is_urn) => return Ok(()),
        Some(_) => diagnostics.remark(Remark::WrongSchemas),
    }
    Err(ScimError::of(ScimType::InvalidSyntax, format!("schemas must have {urn:?}")))
}

/// Checks that `schemas` of a resource contains the URN of the schema, and no unknown URN.
pub(super) fn check_resource_schemas(
    sent: &Value,
    schema: &Schema,
    diagnostics: &mut Diagnostics,
) -> Result<(), ScimError> {
    let missing = || ScimError::of(ScimType::InvalidSyntax, format!("schemas must have {:?}", schema.urn));
    let uris = match sent {
        Value::Null if diagnostics.require(Tolerance::NoSchemas) => return Ok(()),
        Value::Array(uris) if uris.is_empty() && diagnostics.require(Tolerance::NoSchemas) => return Ok(()),
        Value::Array(uris) => uris,
        _ => return Err(missing()),
    };
    let mut core = false;
    for uri in uris {
        let uri = uri.as_str().ok_or_else(|| {
            ScimError::of(ScimType::InvalidValue, format!("schemas: got {}, accepts strings", describe(uri)))
        })?;
        core |= uri.eq_ignore_ascii_case(schema.urn);
        if !schema.knows_urn(uri) && !diagnostics.require(Tolerance::UnknownUrn) {
            return Err(ScimError::of(
                ScimType::InvalidValue,
                format!("schemas: {uri:?} is not known for a {}", schema.name),
            ));
        }
    }
    if !core {
        diagnostics.remark(Remark::WrongSchemas);
        return Err(missing());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    fn checked(schemas: Value, diagnostics: &mut Diagnostics) -> bool {
        let body = json!({ "SCHEMAS": schemas });
        check_schemas(body.as_object().unwrap(), URN, diagnostics).is_ok()
    }

    #[test]
    fn null_and_empty_schemas_are_absent() {
        for schemas in [json!(null), json!([])] {
            assert!(checked(schemas.clone(), &mut Diagnostics::lenient()));
            assert!(!checked(schemas, &mut Diagnostics::strict()));
        }
    }

    #[test]
    fn schemas_urn_is_case_insensitive_and_a_wrong_urn_is_remarked() {
        let mut diagnostics = Diagnostics::strict();
        assert!(checked(json!(["x", URN.to_lowercase()]), &mut diagnostics));
        assert!(diagnostics.is_empty());
        assert!(!checked(json!(URN), &mut diagnostics));
        assert!(!diagnostics.is_empty());
    }
}
