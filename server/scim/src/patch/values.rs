//! What one operation does to the values of one attribute: adding, replacing, removing, choosing by a filter.
//! Knows the attribute, and not where in the resource it stands.

use serde_json::{Map, Value};

use super::Verb;
use super::element::{describe, keep_one_primary, same_value};
use super::merge::{Spot, assigned, object_of, set, values_of};
use crate::diagnostics::{Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, element_matches};
use crate::resource::coerce::{self, is_unassigned};
use crate::schema::Attribute;

/// One operation on one attribute.
pub(super) struct Change<'a> {
    pub(super) attribute: &'static Attribute,
    pub(super) sub: Option<&'static Attribute>,
    pub(super) filter: Option<&'a Filter>,
    pub(super) tolerances: &'a mut Tolerances,
}

impl Change<'_> {
    /// Does it to the attribute of the holder.
    pub(super) fn carry_out(
        mut self,
        verb: Verb,
        value: Option<Value>,
        holder: &mut Map<String, Value>,
    ) -> Result<(), ScimError> {
        let name = self.attribute.name;
        let present = holder.get(name).cloned().unwrap_or(Value::Null);
        let after = match (verb, self.attribute.multi_valued) {
            (Verb::Remove, false) => self.remove_single(present)?,
            (Verb::Remove, true) => Value::Array(self.remove_many(values_of(present), value)?),
            (_, false) => self.write_single(present, value.unwrap_or(Value::Null))?,
            (_, true) => Value::Array(self.write_many(verb, values_of(present), value.unwrap_or(Value::Null))?),
        };
        coerce::not_too_many(self.attribute, after.as_array().map_or(0, Vec::len))?;
        set(holder, name, after);
        Ok(())
    }

    fn write_single(&mut self, present: Value, value: Value) -> Result<Value, ScimError> {
        if let Some(sub) = self.sub {
            let mut parts = object_of(present);
            self.write_part(&mut parts, sub, value)?;
            return Ok(Value::Object(parts));
        }
        let told = coerce::change(self.attribute, value, self.tolerances)?;
        self.spot().told(present, told, self.tolerances)
    }

    fn write_part(
        &mut self,
        parts: &mut Map<String, Value>,
        part: &'static Attribute,
        value: Value,
    ) -> Result<(), ScimError> {
        let told = coerce::part(self.attribute, part, value, self.tolerances)?;
        let told = Map::from_iter([(part.name.to_owned(), told)]);
        self.spot().merge(parts, told, self.tolerances)
    }

    fn write_many(&mut self, verb: Verb, mut present: Vec<Value>, value: Value) -> Result<Vec<Value>, ScimError> {
        let touched = match (self.filter, self.sub, verb) {
            (None, None, Verb::Replace) => {
                let told = values_of(self.all_of(value)?).into_iter().map(assigned);
                return Ok(told.filter(|value| !is_unassigned(value)).collect());
            }
            (None, None, _) => self.append(&mut present, value)?,
            _ => self.write_chosen(verb, &mut present, value)?,
        };
        keep_one_primary(self.attribute, &mut present, &touched, self.tolerances)?;
        present.retain(|value| !is_unassigned(value));
        Ok(present)
    }

    /// The value as the list it is; a client may send a single one bare.
    fn all_of(&mut self, value: Value) -> Result<Value, ScimError> {
        let listed = match value {
            Value::Array(_) | Value::Null => value,
            single => Value::Array(vec![single]),
        };
        coerce::change(self.attribute, listed, self.tolerances)
    }

    /// Adds each value that is not there yet; the places of those added or met again.
    fn append(&mut self, present: &mut Vec<Value>, value: Value) -> Result<Vec<usize>, ScimError> {
        let mut touched = Vec::new();
        for new in values_of(self.all_of(value)?) {
            let same = present.iter().position(|old| same_value(self.attribute, old, &new));
            match (same.map(|at| &mut present[at]), new) {
                (None, new) => present.push(assigned(new)),
                (Some(Value::Object(old)), Value::Object(new)) => {
                    self.spot().merge(old, new, self.tolerances)?;
                }
                (Some(_), _) => {}
            }
            touched.push(same.unwrap_or(present.len() - 1));
        }
        Ok(touched)
    }

    fn write_chosen(&mut self, verb: Verb, present: &mut Vec<Value>, value: Value) -> Result<Vec<usize>, ScimError> {
        let mut chosen = self.chosen(present);
        if chosen.is_empty() {
            let described = self.described()?;
            present.push(described);
            chosen.push(present.len() - 1);
        }
        for at in &chosen {
            let mut parts = object_of(present[*at].take());
            match self.sub {
                Some(sub) => self.write_part(&mut parts, sub, value.clone())?,
                None => parts = self.whole_element(verb, parts, value.clone())?,
            }
            present[*at] = Value::Object(parts);
        }
        Ok(chosen)
    }

    fn whole_element(
        &mut self,
        verb: Verb,
        mut parts: Map<String, Value>,
        value: Value,
    ) -> Result<Map<String, Value>, ScimError> {
        let single = match value {
            Value::Array(mut values) if values.len() == 1 => values.remove(0),
            other => other,
        };
        let told = coerce::element(self.attribute, single, self.tolerances)?;
        // Where nothing is assigned in its place, the value goes.
        if told.is_null() && verb == Verb::Replace {
            return Ok(Map::new());
        }
        let told = object_of(told);
        self.spot().merge(&mut parts, told.clone(), self.tolerances)?;
        if verb == Verb::Add {
            return Ok(parts);
        }
        let told = assigned(Value::Object(told));
        coerce::complete(self.attribute, &told)?;
        Ok(object_of(told))
    }

    fn chosen(&self, present: &[Value]) -> Vec<usize> {
        let keeps =
            |value: &Value| self.filter.is_none_or(|filter| element_matches(filter, value, Some(self.attribute)));
        present.iter().enumerate().filter(|(_, value)| keeps(value)).map(|(at, _)| at).collect()
    }

    /// The value that the filter describes, for a client that expects it to be made where there is none.
    fn described(&mut self) -> Result<Value, ScimError> {
        let mut parts = Map::new();
        let simple = self.filter.is_none_or(|filter| describe(filter, self.attribute, &mut parts));
        if simple && self.tolerances.grants(Tolerance::ValuePathCreate) {
            return Ok(Value::Object(parts));
        }
        Err(self.no_target())
    }

    fn remove_single(&mut self, present: Value) -> Result<Value, ScimError> {
        let Some(sub) = self.sub else {
            self.spot().removable(&present, self.tolerances)?;
            return Ok(Value::Null);
        };
        let mut parts = object_of(present);
        self.remove_part(sub, &mut parts)?;
        Ok(Value::Object(parts))
    }

    fn remove_part(&mut self, part: &'static Attribute, parts: &mut Map<String, Value>) -> Result<(), ScimError> {
        let present = parts.get(part.name).unwrap_or(&Value::Null);
        Spot { holder: Some(self.attribute), attribute: part }.removable(present, self.tolerances)?;
        parts.shift_remove(part.name);
        Ok(())
    }

    fn remove_many(&mut self, mut present: Vec<Value>, value: Option<Value>) -> Result<Vec<Value>, ScimError> {
        let chosen = self.chosen(&present);
        if chosen.is_empty() && self.filter.is_some() && !self.tolerances.grants(Tolerance::RemoveMissing) {
            return Err(self.no_target());
        }
        if let Some(sub) = self.sub {
            for at in chosen {
                if let Some(parts) = present[at].as_object_mut() {
                    self.remove_part(sub, parts)?;
                }
            }
            present.retain(|value| !is_unassigned(value));
            return Ok(present);
        }
        let named = value.filter(|value| self.filter.is_none() && !value.is_null());
        if let Some(named) = named
            && self.tolerances.grants(Tolerance::RemoveWithValue)
        {
            let named = values_of(self.all_of(named)?);
            present.retain(|old| !named.iter().any(|gone| same_value(self.attribute, old, gone)));
            return Ok(present);
        }
        if chosen.len() == present.len() {
            self.spot().removable(&Value::Null, self.tolerances)?;
        }
        for at in chosen.into_iter().rev() {
            present.remove(at);
        }
        Ok(present)
    }

    fn spot(&self) -> Spot {
        Spot { holder: None, attribute: self.attribute }
    }

    fn no_target(&self) -> ScimError {
        let detail = match self.filter {
            Some(filter) => format!("{} has no value with {filter}", self.attribute.name),
            None => format!("{} has no value", self.attribute.name),
        };
        ScimError::of(ScimType::NoTarget, detail)
    }
}
