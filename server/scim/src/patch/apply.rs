//! Application of PATCH operations to a resource as JSON, atomically. Enforces the mutability of the schema; `values`
//! changes the values of one attribute.

use serde_json::{Map, Value};

use super::values::AttributeChange;
use super::{Operation, Verb, key_is_path, operation_name};
use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter::{Path, parse_path};
use crate::json::{describe, set};
use crate::path::parse_attribute;
use crate::schema::{Mutability, Resolved, Schema};

/// Applies the operations in order and returns whether the resource changed. On an error it is unchanged.
pub fn apply(
    operations: &[Operation],
    resource: &mut Value,
    schema: &Schema,
    diagnostics: &mut Diagnostics,
) -> Result<bool, ScimError> {
    let Value::Object(before) = resource else {
        return Err(ScimError::plain(500, format!("a resource is an object, not {}", describe(resource))));
    };
    let mut patcher = Patcher { resource: before.clone(), schema, diagnostics };
    for (index, operation) in operations.iter().enumerate() {
        patcher.apply(operation).map_err(|error| error.within(&operation_name(index)))?;
    }
    let changed = patcher.resource != *before;
    *before = patcher.resource;
    Ok(changed)
}

struct Patcher<'a> {
    resource: Map<String, Value>,
    schema: &'a Schema,
    diagnostics: &'a mut Diagnostics,
}

impl Patcher<'_> {
    fn apply(&mut self, operation: &Operation) -> Result<(), ScimError> {
        match (&operation.path, &operation.value) {
            (Some(path), value) => self.apply_at(operation.verb, path, value.clone()),
            (None, Some(Value::Object(attributes))) => {
                attributes.iter().try_for_each(|(name, value)| self.apply_member(operation.verb, name, value))
            }
            (None, _) => Err(ScimError::of(ScimType::NoTarget, "an operation without a path needs an object")),
        }
    }

    /// Applies one member of the value object of an operation without a path.
    fn apply_member(&mut self, verb: Verb, name: &str, value: &Value) -> Result<(), ScimError> {
        if let Some(attribute) = self.schema.attribute(name) {
            let read_only = attribute.mutability == Mutability::ReadOnly;
            if read_only && self.diagnostics.require(Tolerance::ReadonlyInPatch) {
                return Ok(());
            }
            return self.change(verb, Resolved { extension: None, attribute, sub: None }, None, Some(value.clone()));
        }
        if let Ok(path) = parse_path(name, self.diagnostics) {
            let qualified = path.attribute.urn.is_some() || path.filter.is_some() || path.attribute.sub.is_some();
            let known = self.resolve(&path).is_some();
            if qualified && known {
                let granted = self.diagnostics.require(Tolerance::DottedKey);
                return if granted { self.apply_at(verb, &path, Some(value.clone())) } else { Err(key_is_path(name)) };
            }
        }
        let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
        if self.diagnostics.require(needed) {
            set(&mut self.resource, name, value.clone());
            return Ok(());
        }
        let near = parse_attribute(name).map(|path| self.schema.unknown(&path, ScimType::InvalidPath));
        Err(near.unwrap_or_else(|error| error))
    }

    fn resolve(&self, path: &Path) -> Option<Resolved> {
        let resolved = self.schema.resolve(&path.attribute)?;
        match path.sub.as_deref() {
            Some(sub) => resolved.attribute.part(sub).map(|sub| Resolved { sub: Some(sub), ..resolved }),
            None => Some(resolved),
        }
    }

    fn apply_at(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        if let Some(resolved) = self.resolve(path) {
            return self.change(verb, resolved, Some(path), value);
        }
        match path.attribute.urn.as_deref() {
            Some(urn) if path.filter.is_none() && !self.schema.knows_urn(urn) => {
                if !self.diagnostics.require(Tolerance::UnknownUrn) {
                    return Err(self.schema.unknown(&path.attribute, ScimType::InvalidPath));
                }
                self.store_unknown_extension(urn, path, value.filter(|_| verb != Verb::Remove));
                Ok(())
            }
            _ => {
                let mut wanted = path.attribute.clone();
                wanted.sub = path.sub().map(str::to_owned);
                Err(self.schema.unknown(&wanted, ScimType::InvalidPath))
            }
        }
    }

    /// Stores an attribute of an unknown extension as sent.
    fn store_unknown_extension(&mut self, urn: &str, path: &Path, value: Option<Value>) {
        let mut extension = match self.resource.get(urn) {
            Some(Value::Object(extension)) => extension.clone(),
            _ => Map::new(),
        };
        let key = path
            .attribute
            .sub
            .as_ref()
            .map_or_else(|| path.attribute.name.clone(), |sub| format!("{}.{sub}", path.attribute.name));
        set(&mut extension, &key, value.unwrap_or(Value::Null));
        set(&mut self.resource, urn, Value::Object(extension));
    }

    fn change(
        &mut self,
        verb: Verb,
        resolved: Resolved,
        path: Option<&Path>,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        if let Err(error) = check_writable(&resolved) {
            // Without a path, the tolerance `readonly-in-patch` is recorded instead.
            if path.is_some() {
                self.diagnostics.remark(Remark::ReadOnlyWritten);
            }
            return Err(error);
        }
        let filter = path.and_then(|path| path.filter.as_ref());
        if let Some(filter) = filter {
            if !resolved.attribute.multi_valued {
                let detail =
                    format!("{} is single-valued: a filter cannot select values of it", resolved.attribute.name);
                return Err(ScimError::of(ScimType::InvalidPath, detail));
            }
            let checked = filter.check_parts(resolved.attribute, self.diagnostics);
            checked.map_err(|error| ScimError::of(ScimType::InvalidPath, error.detail))?;
        }
        let change =
            AttributeChange { attribute: resolved.attribute, sub: resolved.sub, filter, diagnostics: self.diagnostics };
        match resolved.extension {
            None => change.apply(verb, value, &mut self.resource),
            Some(extension) => {
                let mut parts = match self.resource.get_mut(extension.name).map(Value::take) {
                    Some(Value::Object(parts)) => parts,
                    _ => Map::new(),
                };
                change.apply(verb, value, &mut parts)?;
                set(&mut self.resource, extension.name, Value::Object(parts));
                Ok(())
            }
        }
    }
}

fn check_writable(resolved: &Resolved) -> Result<(), ScimError> {
    let mut chain = [Some(resolved.attribute), resolved.sub].into_iter().flatten();
    if chain.all(|attribute| attribute.mutability != Mutability::ReadOnly) {
        return Ok(());
    }
    let whole = || resolved.attribute.name.to_owned();
    let name = resolved.sub.map_or_else(whole, |sub| resolved.attribute.qualified_name(sub));
    Err(ScimError::of(ScimType::Mutability, format!("{name} is read-only")))
}
