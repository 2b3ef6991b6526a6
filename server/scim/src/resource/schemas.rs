//! `schemas` of a resource: the URIs that say what it is, and what of it they promise (RFC 7643 §3).

use serde_json::Value;

use crate::coerce::shown;
use crate::error::{ScimError, ScimType};
use crate::lint::Remark;
use crate::schema::Schema;
use crate::tolerance::{Tolerance, Tolerances};

/// Turns a resource down that is not said to be one of this schema, or is said to be something unknown besides.
pub(super) fn check(sent: &Value, schema: &Schema, tolerances: &mut Tolerances) -> Result<(), ScimError> {
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
