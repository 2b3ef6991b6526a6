//! What PATCH operations do to a resource, as JSON: all of them or none. Knows the schema's rules of who may write
//! what; what happens to the values of one attribute is in `values`.

use serde_json::{Map, Value};

use super::merge::set;
use super::values::Change;
use super::{Operation, Verb, into_path, place};
use crate::diagnostics::{Remark, Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::{Path, parse_path};
use crate::path::parse_attribute;
use crate::resource::coerce::{self, shown};
use crate::schema::{Mutability, Resolved, Schema};

/// Carries out the operations in order; whether the resource is another afterwards. On an error it is untouched.
pub fn apply(
    operations: &[Operation],
    resource: &mut Value,
    schema: &Schema,
    tolerances: &mut Tolerances,
) -> Result<bool, ScimError> {
    let Value::Object(before) = resource else {
        return Err(ScimError::plain(500, format!("a resource is an object, not {}", shown(resource))));
    };
    let mut work = Work { resource: before.clone(), schema, tolerances };
    for (index, operation) in operations.iter().enumerate() {
        work.carry_out(operation).map_err(|error| error.within(&place(index)))?;
    }
    let changed = work.resource != *before;
    *before = work.resource;
    Ok(changed)
}

struct Work<'a> {
    resource: Map<String, Value>,
    schema: &'a Schema,
    tolerances: &'a mut Tolerances,
}

impl Work<'_> {
    fn carry_out(&mut self, operation: &Operation) -> Result<(), ScimError> {
        match (&operation.path, &operation.value) {
            (Some(path), value) => self.at(operation.verb, path, value.clone()),
            (None, Some(Value::Object(attributes))) => {
                attributes.iter().try_for_each(|(name, value)| self.member(operation.verb, name, value))
            }
            (None, _) => Err(ScimError::of(ScimType::NoTarget, "an operation without a path needs an object")),
        }
    }

    /// One member of the value object of an operation without a path.
    fn member(&mut self, verb: Verb, name: &str, value: &Value) -> Result<(), ScimError> {
        if let Some(attribute) = self.schema.attribute(name) {
            let read_only = attribute.mutability == Mutability::ReadOnly;
            if read_only && self.tolerances.grants(Tolerance::ReadonlyInPatch) {
                return Ok(());
            }
            return self.change(verb, Resolved { extension: None, attribute, sub: None }, None, Some(value.clone()));
        }
        if let Ok(path) = parse_path(name, self.tolerances) {
            let qualified = path.attribute.urn.is_some() || path.filter.is_some() || path.attribute.sub.is_some();
            let known = self.resolve(&path).is_some();
            if qualified && known {
                let granted = self.tolerances.grants(Tolerance::DottedKey);
                return if granted { self.at(verb, &path, Some(value.clone())) } else { Err(into_path(name)) };
            }
        }
        let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
        if self.tolerances.grants(needed) {
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

    fn at(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        if let Some(resolved) = self.resolve(path) {
            return self.change(verb, resolved, Some(path), value);
        }
        match path.attribute.urn.as_deref() {
            Some(urn) if path.filter.is_none() && !self.schema.knows_urn(urn) => {
                if !self.tolerances.grants(Tolerance::UnknownUrn) {
                    return Err(self.schema.unknown(&path.attribute, ScimType::InvalidPath));
                }
                self.keep_foreign(urn, path, value.filter(|_| verb != Verb::Remove));
                Ok(())
            }
            _ => {
                let mut wanted = path.attribute.clone();
                wanted.sub = path.sub().map(str::to_owned);
                Err(self.schema.unknown(&wanted, ScimType::InvalidPath))
            }
        }
    }

    /// An attribute of an extension that is not known here is kept as it came.
    fn keep_foreign(&mut self, urn: &str, path: &Path, value: Option<Value>) {
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
        if let Err(error) = refuse_read_only(&resolved) {
            // Without a path, it is the tolerance for read-only attributes that was needed.
            if path.is_some() {
                self.tolerances.remark(Remark::ReadOnlyWritten);
            }
            return Err(error);
        }
        let filter = path.and_then(|path| path.filter.as_ref());
        if let Some(filter) = filter {
            if !resolved.attribute.multi_valued {
                let detail = format!("{} has one value; a filter cannot choose among them", resolved.attribute.name);
                return Err(ScimError::of(ScimType::InvalidPath, detail));
            }
            let checked = filter.check_parts(resolved.attribute, self.tolerances);
            checked.map_err(|error| ScimError::of(ScimType::InvalidPath, error.detail))?;
        }
        let change = Change { attribute: resolved.attribute, sub: resolved.sub, filter, tolerances: self.tolerances };
        match resolved.extension {
            None => change.carry_out(verb, value, &mut self.resource),
            Some(extension) => {
                let mut parts = match self.resource.get_mut(extension.name).map(Value::take) {
                    Some(Value::Object(parts)) => parts,
                    _ => Map::new(),
                };
                change.carry_out(verb, value, &mut parts)?;
                set(&mut self.resource, extension.name, Value::Object(parts));
                Ok(())
            }
        }
    }
}

fn refuse_read_only(resolved: &Resolved) -> Result<(), ScimError> {
    let mut chain = [Some(resolved.attribute), resolved.sub].into_iter().flatten();
    if chain.all(|attribute| attribute.mutability != Mutability::ReadOnly) {
        return Ok(());
    }
    let whole = || resolved.attribute.name.to_owned();
    let name = resolved.sub.map_or_else(whole, |sub| coerce::place(resolved.attribute, sub));
    Err(ScimError::of(ScimType::Mutability, format!("{name} is read-only")))
}
