//! Effect of an operation on the values of one attribute: add, replace, remove, with or without a filter.

use serde_json::{Map, Value};

use super::Verb;
use super::element::{apply_equalities, keep_one_primary, same_value};
use super::merge::{QualifiedAttribute, object_of, values_of, without_nulls};
use crate::diagnostics::{Diagnostics, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, element_matches};
use crate::json::{is_unassigned, set};
use crate::resource::coerce;
use crate::schema::Attribute;

/// Operation on one attribute.
pub(super) struct AttributeChange<'a> {
    pub(super) attribute: &'static Attribute,
    pub(super) sub: Option<&'static Attribute>,
    pub(super) filter: Option<&'a Filter>,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl AttributeChange<'_> {
    /// Applies the operation to the attribute in its parent object.
    pub(super) fn apply(
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
        coerce::check_count(self.attribute, after.as_array().map_or(0, Vec::len))?;
        set(holder, name, after);
        Ok(())
    }

    fn write_single(&mut self, present: Value, value: Value) -> Result<Value, ScimError> {
        if let Some(sub) = self.sub {
            let mut parts = object_of(present);
            self.write_part(&mut parts, sub, value)?;
            return Ok(Value::Object(parts));
        }
        let sent = coerce::change(self.attribute, value, self.diagnostics)?;
        self.target().merge_value(present, sent, self.diagnostics)
    }

    fn write_part(
        &mut self,
        parts: &mut Map<String, Value>,
        part: &'static Attribute,
        value: Value,
    ) -> Result<(), ScimError> {
        let sent = coerce::part(self.attribute, part, value, self.diagnostics)?;
        let sent = Map::from_iter([(part.name.to_owned(), sent)]);
        self.target().merge(parts, sent, self.diagnostics)
    }

    fn write_many(&mut self, verb: Verb, mut present: Vec<Value>, value: Value) -> Result<Vec<Value>, ScimError> {
        let touched = match (self.filter, self.sub, verb) {
            (None, None, Verb::Replace) => {
                let sent = values_of(self.coerce_list(value)?).into_iter().map(without_nulls);
                return Ok(sent.filter(|value| !is_unassigned(value)).collect());
            }
            (None, None, _) => self.append(&mut present, value)?,
            _ => self.write_selected(verb, &mut present, value)?,
        };
        keep_one_primary(self.attribute, &mut present, &touched, self.diagnostics)?;
        present.retain(|value| !is_unassigned(value));
        Ok(present)
    }

    /// Coerces the value to a list; a client may send a single value without the array.
    fn coerce_list(&mut self, value: Value) -> Result<Value, ScimError> {
        let listed = match value {
            Value::Array(_) | Value::Null => value,
            single => Value::Array(vec![single]),
        };
        coerce::change(self.attribute, listed, self.diagnostics)
    }

    /// Appends new values and merges present ones; returns the positions of both.
    fn append(&mut self, present: &mut Vec<Value>, value: Value) -> Result<Vec<usize>, ScimError> {
        let mut touched = Vec::new();
        for new in values_of(self.coerce_list(value)?) {
            let same = present.iter().position(|old| same_value(self.attribute, old, &new));
            match (same.map(|at| &mut present[at]), new) {
                (None, new) => present.push(without_nulls(new)),
                (Some(Value::Object(old)), Value::Object(new)) => {
                    self.target().merge(old, new, self.diagnostics)?;
                }
                (Some(_), _) => {}
            }
            touched.push(same.unwrap_or(present.len() - 1));
        }
        Ok(touched)
    }

    fn write_selected(&mut self, verb: Verb, present: &mut Vec<Value>, value: Value) -> Result<Vec<usize>, ScimError> {
        let mut selected = self.select(present);
        if selected.is_empty() {
            let created = self.value_from_filter()?;
            present.push(created);
            selected.push(present.len() - 1);
        }
        for at in &selected {
            let mut parts = object_of(present[*at].take());
            match self.sub {
                Some(sub) => self.write_part(&mut parts, sub, value.clone())?,
                None => parts = self.whole_element(verb, parts, value.clone())?,
            }
            present[*at] = Value::Object(parts);
        }
        Ok(selected)
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
        let sent = coerce::element(self.attribute, single, self.diagnostics)?;
        // A replacement by null removes the value.
        if sent.is_null() && verb == Verb::Replace {
            return Ok(Map::new());
        }
        let sent = object_of(sent);
        self.target().merge(&mut parts, sent.clone(), self.diagnostics)?;
        if verb == Verb::Add {
            return Ok(parts);
        }
        let sent = without_nulls(Value::Object(sent));
        coerce::check_complete(self.attribute, &sent)?;
        Ok(object_of(sent))
    }

    fn select(&self, present: &[Value]) -> Vec<usize> {
        let matches =
            |value: &Value| self.filter.is_none_or(|filter| element_matches(filter, value, Some(self.attribute)));
        present.iter().enumerate().filter(|(_, value)| matches(value)).map(|(at, _)| at).collect()
    }

    /// Creates the value that the filter describes, for clients that expect it.
    fn value_from_filter(&mut self) -> Result<Value, ScimError> {
        let mut parts = Map::new();
        let simple = self.filter.is_none_or(|filter| apply_equalities(filter, self.attribute, &mut parts));
        if simple && self.diagnostics.require(Tolerance::ValuePathCreate) {
            return Ok(Value::Object(parts));
        }
        Err(self.no_target())
    }

    fn remove_single(&mut self, present: Value) -> Result<Value, ScimError> {
        let Some(sub) = self.sub else {
            self.target().check_removable(&present, self.diagnostics)?;
            return Ok(Value::Null);
        };
        let mut parts = object_of(present);
        self.remove_part(sub, &mut parts)?;
        Ok(Value::Object(parts))
    }

    fn remove_part(&mut self, part: &'static Attribute, parts: &mut Map<String, Value>) -> Result<(), ScimError> {
        let present = parts.get(part.name).unwrap_or(&Value::Null);
        QualifiedAttribute { holder: Some(self.attribute), attribute: part }
            .check_removable(present, self.diagnostics)?;
        parts.shift_remove(part.name);
        Ok(())
    }

    fn remove_many(&mut self, mut present: Vec<Value>, value: Option<Value>) -> Result<Vec<Value>, ScimError> {
        let selected = self.select(&present);
        if selected.is_empty() && self.filter.is_some() && !self.diagnostics.require(Tolerance::RemoveMissing) {
            return Err(self.no_target());
        }
        if let Some(sub) = self.sub {
            for at in selected {
                if let Some(parts) = present[at].as_object_mut() {
                    self.remove_part(sub, parts)?;
                }
            }
            present.retain(|value| !is_unassigned(value));
            return Ok(present);
        }
        let listed = value.filter(|value| self.filter.is_none() && !value.is_null());
        if let Some(listed) = listed
            && self.diagnostics.require(Tolerance::RemoveWithValue)
        {
            let listed = values_of(self.coerce_list(listed)?);
            present.retain(|old| !listed.iter().any(|gone| same_value(self.attribute, old, gone)));
            return Ok(present);
        }
        if selected.len() == present.len() {
            self.target().check_removable(&Value::Null, self.diagnostics)?;
        }
        for at in selected.into_iter().rev() {
            present.remove(at);
        }
        Ok(present)
    }

    fn target(&self) -> QualifiedAttribute {
        QualifiedAttribute { holder: None, attribute: self.attribute }
    }

    fn no_target(&self) -> ScimError {
        let detail = match self.filter {
            Some(filter) => format!("{} has no value with {filter}", self.attribute.name),
            None => format!("{} has no value", self.attribute.name),
        };
        ScimError::of(ScimType::NoTarget, detail)
    }
}
