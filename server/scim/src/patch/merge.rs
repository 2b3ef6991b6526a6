//! How what an operation tells comes together with what is there: null takes away, what is not told stays, and what is
//! set once stays as it is (RFC 7644 §3.5.2). Knows no operation and no filter.

use serde_json::{Map, Value};

use crate::diagnostics::{Remark, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::resource::coerce::{is_unassigned, place};
use crate::schema::{Attribute, Kind, Mutability};

/// An attribute, and the complex one that it is part of.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) holder: Option<&'static Attribute>,
    pub(super) attribute: &'static Attribute,
}

impl Spot {
    /// What the attribute holds after it was told this.
    pub(super) fn told(self, present: Value, told: Value, seen: &mut Tolerances) -> Result<Value, ScimError> {
        if self.attribute.required && told.is_null() {
            seen.remark(Remark::RequiredRemoved);
            return Err(ScimError::of(ScimType::InvalidValue, format!("{} needs a value", self.name())));
        }
        match told {
            Value::Object(told) if self.attribute.kind == Kind::Complex => {
                let mut parts = object_of(present);
                self.merge(&mut parts, told, seen)?;
                Ok(Value::Object(parts))
            }
            told if self.is_settled(&present) && present != told => {
                seen.remark(Remark::ImmutableChanged);
                Err(self.mutability("can be set once and has a value"))
            }
            told => Ok(told),
        }
    }

    /// Gives the parts of the attribute what is told of them.
    pub(super) fn merge(
        self,
        parts: &mut Map<String, Value>,
        told: Map<String, Value>,
        seen: &mut Tolerances,
    ) -> Result<(), ScimError> {
        for (name, told) in told {
            let present = parts.get(&name).cloned().unwrap_or_default();
            let after = match self.attribute.part(&name) {
                Some(part) => Self { holder: Some(self.attribute), attribute: part }.told(present, told, seen)?,
                None => told,
            };
            set(parts, &name, after);
        }
        Ok(())
    }

    /// Turns down the removal of what must be there, or is set once and has a value.
    pub(super) fn removable(self, present: &Value, seen: &mut Tolerances) -> Result<(), ScimError> {
        if self.attribute.required {
            seen.remark(Remark::RequiredRemoved);
            return Err(self.mutability("is required and cannot be removed"));
        }
        if self.is_settled(present) {
            seen.remark(Remark::ImmutableChanged);
            return Err(self.mutability("can be set once and cannot be removed"));
        }
        Ok(())
    }

    /// An empty text is nothing that was set.
    fn is_settled(self, present: &Value) -> bool {
        self.attribute.mutability == Mutability::Immutable && !is_unassigned(present) && *present != ""
    }

    fn name(self) -> String {
        self.holder.map_or_else(|| self.attribute.name.to_owned(), |holder| place(holder, self.attribute))
    }

    /// The error for an attribute that must not be changed that way.
    pub(super) fn mutability(self, why: &str) -> ScimError {
        ScimError::of(ScimType::Mutability, format!("{} {why}", self.name()))
    }
}

/// A new value without the nulls that would take something from an old one.
pub(super) fn assigned(value: Value) -> Value {
    match value {
        Value::Object(parts) => {
            let told = parts.into_iter().filter(|(_, part)| !part.is_null());
            Value::Object(told.map(|(name, part)| (name, assigned(part))).collect())
        }
        other => other,
    }
}

/// The values that an array holds.
pub(super) fn values_of(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// The parts that an object holds.
pub(super) fn object_of(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(parts) => parts,
        _ => Map::new(),
    }
}

/// Gives a member a value, or takes the member away where nothing is assigned.
pub(super) fn set(parts: &mut Map<String, Value>, name: &str, value: Value) {
    if is_unassigned(&value) {
        parts.shift_remove(name);
    } else {
        parts.insert(name.to_owned(), value);
    }
}
