//! Coercion of objects, the values of complex attributes (RFC 7643 §2.3.8).

use serde_json::{Map, Value};

use super::Coercion;
use crate::diagnostics::{Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::schema::{Attribute, Mutability};
use egnyte_support::did_you_mean::hint;

impl Coercion<'_> {
    /// Coerces the parts of an object; null if none is left of a POST or PUT.
    pub(super) fn complex(
        &mut self,
        attribute: &'static Attribute,
        parts: Map<String, Value>,
    ) -> Result<Value, ScimError> {
        if let Some(inner) = self.json_in_string(attribute, &parts) {
            return self.complex(attribute, inner);
        }
        if parts.keys().all(|name| attribute.sub.iter().any(|part| part.name == name)) {
            return self.canonical(attribute, parts);
        }
        let mut kept = Map::with_capacity(parts.len());
        for (name, sent) in parts {
            let (name, value) = match attribute.part(&name) {
                Some(part) if part.mutability == Mutability::ReadOnly => {
                    self.check_read_only(attribute, part, &sent)?;
                    continue;
                }
                Some(part) => (part.name_for(name), self.inside(attribute).whole(part, sent)?),
                None if self.diagnostics.require(Tolerance::UnknownAttribute) => (name, sent),
                None => {
                    let near = hint(&name, attribute.sub.iter().map(|part| part.name));
                    let detail = format!("{} has no sub-attribute {name:?}{near}", attribute.name);
                    return Err(ScimError::of(ScimType::InvalidSyntax, detail));
                }
            };
            if kept.contains_key(&name) {
                self.diagnostics.remark(Remark::RepeatedAttribute);
            }
            if self.edits || !value.is_null() {
                kept.insert(name, value);
            }
        }
        Ok(if kept.is_empty() && !self.edits { Value::Null } else { Value::Object(kept) })
    }

    /// Coerces the parts of an object whose names are canonical, in place.
    ///
    /// Rationale: a new map would take most of the time, and the members of a group are up to hundreds of thousands of objects.
    fn canonical(&mut self, attribute: &'static Attribute, mut parts: Map<String, Value>) -> Result<Value, ScimError> {
        let mut drops = false;
        for (name, sent) in &mut parts {
            match attribute.part(name) {
                Some(part) if part.mutability == Mutability::ReadOnly => {
                    self.check_read_only(attribute, part, sent)?;
                    drops = true;
                }
                Some(part) => {
                    *sent = self.inside(attribute).whole(part, sent.take())?;
                    drops |= sent.is_null() && !self.edits;
                }
                None => {}
            }
        }
        if drops {
            let is_written = |part: &Attribute| part.mutability != Mutability::ReadOnly;
            parts.retain(|name, value| attribute.part(name).is_none_or(is_written) && (self.edits || !value.is_null()));
        }
        Ok(if parts.is_empty() && !self.edits { Value::Null } else { Value::Object(parts) })
    }

    /// Returns the coercion of the sub-attributes of an attribute.
    fn inside(&mut self, holder: &'static Attribute) -> Coercion<'_> {
        Coercion { diagnostics: self.diagnostics, holder: Some(holder), edits: self.edits }
    }

    /// Checks a read-only sub-attribute. A body may contain it, an operation must not (RFC 7644 §3.5.2), except in values of
    /// a multi-valued attribute: the examples of the standard add members with `display`.
    fn check_read_only(&mut self, attribute: &Attribute, part: &Attribute, sent: &Value) -> Result<(), ScimError> {
        let written = self.edits && !attribute.multi_valued && !sent.is_null();
        if !written || self.diagnostics.require(Tolerance::ReadonlyInPatch) {
            return Ok(());
        }
        Err(ScimError::of(ScimType::Mutability, format!("{} is read-only", attribute.qualified_name(part))))
    }

    /// Coerces a string in place of an object with a `value`.
    pub(super) fn bare_string(&mut self, attribute: &'static Attribute, text: String) -> Result<Value, ScimError> {
        if attribute.default_part().is_none() {
            return Err(self.wrong_type(attribute, &Value::String(text)));
        }
        if !self.diagnostics.require(Tolerance::ComplexAsString) {
            return Err(self.type_error(attribute, &Value::String(text)));
        }
        // Entra clears a manager by sending the empty string.
        if text.is_empty() {
            return Ok(Value::Null);
        }
        Ok(Value::Object(Map::from_iter([("value".to_owned(), Value::String(text))])))
    }

    /// Parses the object that a single `value` contains as JSON text.
    fn json_in_string(&mut self, attribute: &Attribute, parts: &Map<String, Value>) -> Option<Map<String, Value>> {
        let (name, value) = parts.iter().next().filter(|_| parts.len() == 1)?;
        let text = value.as_str().filter(|text| text.starts_with('{') && name == "value" && attribute.multi_valued)?;
        let inner = serde_json::from_str::<Map<String, Value>>(text).ok()?;
        let known = inner.keys().any(|name| attribute.part(name).is_some());
        (known && self.diagnostics.require(Tolerance::JsonInString)).then_some(inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::resource::coerce::{change, value};
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN};

    fn attribute(name: &str) -> &'static Attribute {
        EGNYTE_USER.attribute(name).unwrap()
    }

    fn manager() -> &'static Attribute {
        attribute(ENTERPRISE_URN).part("manager").unwrap()
    }

    /// Checks objects with canonical names, which are coerced in place, and with others, which are built anew.
    fn check(
        convert: impl Fn(&'static Attribute, Value) -> Value,
        attribute: &'static Attribute,
        sent: Value,
        held: Value,
    ) {
        let in_capitals = |name: String| name.to_uppercase();
        let other =
            sent.as_object().unwrap().clone().into_iter().map(|(name, value)| (in_capitals(name), value)).collect();
        for sent in [sent, Value::Object(other)] {
            assert_eq!(convert(attribute, sent.clone()), held, "{sent}");
        }
    }

    #[test]
    fn null_parts_are_dropped_from_a_body_and_kept_in_an_operation() {
        let of_body = |attribute, sent| value(attribute, sent, &mut Diagnostics::lenient()).unwrap();
        let of_operation = |attribute, sent| change(attribute, sent, &mut Diagnostics::lenient()).unwrap();
        let sent = json!({ "givenName": "Ada", "familyName": null });
        check(of_body, attribute("name"), sent.clone(), json!({ "givenName": "Ada" }));
        check(of_operation, attribute("name"), sent.clone(), sent);
        check(of_body, attribute("name"), json!({ "givenName": null }), json!(null));
        check(of_operation, attribute("name"), json!({}), json!({}));
    }

    #[test]
    fn read_only_parts_are_dropped_from_a_body_and_refused_in_an_operation() {
        let of_body = |attribute, sent| value(attribute, sent, &mut Diagnostics::strict()).unwrap();
        let of_operation = |attribute, sent| change(attribute, sent, &mut Diagnostics::lenient()).unwrap();
        let sent = json!({ "value": null, "displayName": "Grace" });
        check(of_body, manager(), json!({ "value": "17", "displayName": "Grace" }), json!({ "value": "17" }));
        check(of_operation, manager(), sent.clone(), json!({ "value": null }));
        let error = change(manager(), sent, &mut Diagnostics::strict()).unwrap_err();
        assert_eq!(
            (error.scim_type, error.detail.as_str()),
            (Some(ScimType::Mutability), "manager.displayName is read-only")
        );
    }
}
