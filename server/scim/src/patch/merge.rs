//! Merge of a sent value into a present one: null removes, absent keeps, immutable values are protected (RFC 7644
//! §3.5.2).

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostics, Remark};
use crate::error::{ScimError, ScimType};
use crate::json::{is_unassigned, set};
use crate::schema::{Attribute, Kind, Mutability};

/// Attribute with the complex attribute that contains it.
#[derive(Clone, Copy)]
pub(super) struct QualifiedAttribute {
    pub(super) holder: Option<&'static Attribute>,
    pub(super) attribute: &'static Attribute,
}

impl QualifiedAttribute {
    /// Returns the present value merged with the sent one.
    pub(super) fn merge_value(
        self,
        present: Value,
        sent: Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Value, ScimError> {
        if self.attribute.required && sent.is_null() {
            diagnostics.remark(Remark::RequiredRemoved);
            return Err(ScimError::of(ScimType::InvalidValue, format!("{} needs a value", self.name())));
        }
        match sent {
            Value::Object(sent) if self.attribute.kind == Kind::Complex => {
                let mut parts = object_of(present);
                self.merge(&mut parts, sent, diagnostics)?;
                Ok(Value::Object(parts))
            }
            sent if self.is_immutable_and_set(&present) && present != sent => {
                diagnostics.remark(Remark::ImmutableChanged);
                Err(self.mutability("can be set once and has a value"))
            }
            sent => Ok(sent),
        }
    }

    /// Merges sent sub-attributes into the present ones.
    pub(super) fn merge(
        self,
        parts: &mut Map<String, Value>,
        sent: Map<String, Value>,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), ScimError> {
        for (name, sent) in sent {
            let present = parts.get(&name).cloned().unwrap_or_default();
            let after = match self.attribute.part(&name) {
                Some(part) => {
                    Self { holder: Some(self.attribute), attribute: part }.merge_value(present, sent, diagnostics)?
                }
                None => sent,
            };
            set(parts, &name, after);
        }
        Ok(())
    }

    /// Checks that the attribute is neither required nor immutable with a value.
    pub(super) fn check_removable(self, present: &Value, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
        if self.attribute.required {
            diagnostics.remark(Remark::RequiredRemoved);
            return Err(self.mutability("is required and cannot be removed"));
        }
        if self.is_immutable_and_set(present) {
            diagnostics.remark(Remark::ImmutableChanged);
            return Err(self.mutability("can be set once and cannot be removed"));
        }
        Ok(())
    }

    /// Returns whether an immutable attribute has a value; an empty text is none.
    fn is_immutable_and_set(self, present: &Value) -> bool {
        self.attribute.mutability == Mutability::Immutable && !is_unassigned(present) && *present != ""
    }

    fn name(self) -> String {
        self.holder.map_or_else(|| self.attribute.name.to_owned(), |holder| holder.qualified_name(self.attribute))
    }

    /// Creates a `mutability` error.
    pub(super) fn mutability(self, why: &str) -> ScimError {
        ScimError::of(ScimType::Mutability, format!("{} {why}", self.name()))
    }
}

/// Removes the nulls from a new value.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(parts) => {
            let sent = parts.into_iter().filter(|(_, part)| !part.is_null());
            Value::Object(sent.map(|(name, part)| (name, without_nulls(part))).collect())
        }
        other => other,
    }
}

/// Returns the elements of an array; a single value is one element.
pub(super) fn values_of(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// Returns the members of an object, or none.
pub(super) fn object_of(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(parts) => parts,
        _ => Map::new(),
    }
}
