//! Coercion of sent values to the type of their attribute: canonical names, real booleans, no unassigned values.

mod complex;

use std::collections::HashSet;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use foldhash::fast::RandomState;
use serde_json::Value;

use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter::{boolean_word, parse_timestamp};
use crate::json::{describe, is_unassigned, small_member};
use crate::schema::{Attribute, Kind};

/// Maximum number of values of an attribute; `members` has no limit.
const MAX_VALUES: usize = 1_000;

/// Maximum number of values that are checked for duplicates.
const MAX_COMPARED: usize = 64;

/// Base64 with optional padding (RFC 7643 §2.3.6).
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Coerces a value of a POST or PUT; null if unassigned. Read-only sub-attributes are dropped.
pub(crate) fn value(
    attribute: &'static Attribute,
    sent: Value,
    diagnostics: &mut Diagnostics,
) -> Result<Value, ScimError> {
    Coercion { diagnostics, holder: None, edits: false }.whole(attribute, sent)
}

/// Coerces a value of a PATCH. A null sub-attribute is to be removed, an absent one to be kept.
pub(crate) fn change(
    attribute: &'static Attribute,
    sent: Value,
    diagnostics: &mut Diagnostics,
) -> Result<Value, ScimError> {
    Coercion { diagnostics, holder: None, edits: true }.whole(attribute, sent)
}

/// Coerces a value of a sub-attribute in a PATCH.
pub(crate) fn part(
    holder: &'static Attribute,
    part: &'static Attribute,
    sent: Value,
    diagnostics: &mut Diagnostics,
) -> Result<Value, ScimError> {
    Coercion { diagnostics, holder: Some(holder), edits: true }.whole(part, sent)
}

/// Coerces one value of a multi-valued attribute in a PATCH.
pub(crate) fn element(
    attribute: &'static Attribute,
    sent: Value,
    diagnostics: &mut Diagnostics,
) -> Result<Value, ScimError> {
    Coercion { diagnostics, holder: None, edits: true }.one(attribute, sent)
}

/// Checks that a value has all required sub-attributes.
pub(crate) fn check_complete(attribute: &'static Attribute, value: &Value) -> Result<(), ScimError> {
    let is_lacking = |part: &&Attribute| part.required && small_member(value, part.name).is_none_or(Value::is_null);
    let Some(part) = attribute.sub.iter().find(is_lacking) else { return Ok(()) };
    let detail = format!("{}: got nothing, accepts {}", attribute.qualified_name(part), expected_form(part, false));
    Err(ScimError::of(ScimType::InvalidValue, detail))
}

struct Coercion<'a> {
    diagnostics: &'a mut Diagnostics,
    holder: Option<&'static Attribute>,
    /// True for a PATCH.
    edits: bool,
}

impl Coercion<'_> {
    fn whole(&mut self, attribute: &'static Attribute, sent: Value) -> Result<Value, ScimError> {
        match sent {
            Value::Null => Ok(null_value(attribute, self.diagnostics)),
            Value::Array(values) if attribute.multi_valued => self.list(attribute, values),
            other if attribute.multi_valued => Err(self.wrong_type(attribute, &other)),
            other => self.one(attribute, other),
        }
    }

    fn list(&mut self, attribute: &'static Attribute, values: Vec<Value>) -> Result<Value, ScimError> {
        check_count(attribute, values.len())?;
        let mut kept = Vec::with_capacity(values.len());
        for sent in values {
            let default = attribute.default_part().and_then(|part| small_member(&sent, part.name));
            if sent.is_null() || default.is_some_and(Value::is_null) {
                self.diagnostics.remark(Remark::NullValue);
            }
            let value = self.one(attribute, sent)?;
            check_complete(attribute, &value)?;
            if !is_unassigned(&value) {
                kept.push(value);
            }
        }
        let kept = if is_members(attribute) { self.keep_members(kept) } else { self.remove_duplicates(kept) };
        if kept.iter().filter(|value| small_member(value, "primary") == Some(&Value::Bool(true))).count() > 1 {
            self.diagnostics.remark(Remark::TwoPrimaries);
            let detail = format!("{}: more than one value is primary", attribute.name);
            return Err(ScimError::of(ScimType::InvalidValue, detail));
        }
        Ok(if kept.is_empty() { Value::Null } else { Value::Array(kept) })
    }

    /// Keeps repeated members, which the rules accept or refuse later.
    fn keep_members(&mut self, members: Vec<Value>) -> Vec<Value> {
        // A group has up to hundreds of thousands of members: this hasher takes a third of the time of the standard one.
        let mut before = HashSet::with_capacity_and_hasher(members.len(), RandomState::default());
        let mut ids = members.iter().filter_map(|member| small_member(member, "value")?.as_str());
        if !ids.all(|id| before.insert(id)) {
            self.diagnostics.remark(Remark::DuplicateValue);
        }
        members
    }

    /// Removes duplicates of type and value; the last applies (RFC 7643 §2.4). Long lists are not compared.
    fn remove_duplicates(&mut self, values: Vec<Value>) -> Vec<Value> {
        if values.len() > MAX_COMPARED {
            return values;
        }
        let mut kept: Vec<Value> = Vec::with_capacity(values.len());
        for value in values {
            match (kept.iter_mut().find(|before| are_duplicates(before, &value)), value) {
                (Some(Value::Object(before)), Value::Object(value)) => {
                    self.diagnostics.remark(Remark::DuplicateValue);
                    before.extend(value);
                }
                (_, value) => kept.push(value),
            }
        }
        kept
    }

    fn one(&mut self, attribute: &'static Attribute, sent: Value) -> Result<Value, ScimError> {
        match (attribute.kind, sent) {
            (_, Value::Null) => Ok(Value::Null),
            (Kind::Boolean, Value::String(word)) => match boolean_word(&word) {
                Some(value) if self.diagnostics.require(Tolerance::BoolString) => Ok(Value::Bool(value)),
                Some(_) => Err(self.type_error(attribute, &Value::String(word))),
                None => Err(self.wrong_type(attribute, &Value::String(word))),
            },
            (Kind::Boolean, sent @ Value::Bool(_)) => Ok(sent),
            (Kind::DateTime, Value::String(text)) if parse_timestamp(&text).is_none() => {
                Err(self.wrong_type(attribute, &Value::String(text)))
            }
            (Kind::Binary, Value::String(text)) if BASE64.decode(&text).is_err() => {
                Err(self.wrong_type(attribute, &Value::String(text)))
            }
            (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, sent @ Value::String(_)) => Ok(sent),
            (Kind::Complex, Value::Object(parts)) => self.complex(attribute, parts),
            (Kind::Complex, Value::String(text)) => self.bare_string(attribute, text),
            (_, sent) => Err(self.wrong_type(attribute, &sent)),
        }
    }

    /// Creates the error for a value of a wrong type, and records the remark.
    fn wrong_type(&mut self, attribute: &Attribute, got: &Value) -> ScimError {
        self.diagnostics.remark(Remark::WrongType);
        self.type_error(attribute, got)
    }

    /// Creates the error for a value of a wrong type, where a tolerance is the finding.
    fn type_error(&self, attribute: &Attribute, got: &Value) -> ScimError {
        let name = self.holder.map_or_else(|| attribute.name.to_owned(), |holder| holder.qualified_name(attribute));
        let detail = format!("{name}: got {}, accepts {}", describe(got), expected_form(attribute, got.is_array()));
        ScimError::of(ScimType::InvalidValue, detail)
    }
}

/// Returns whether an attribute is the members of a group: a set of any size, in which repetition is judged later.
fn is_members(attribute: &Attribute) -> bool {
    attribute.name == "members"
}

/// Checks the number of values.
pub(crate) fn check_count(attribute: &Attribute, count: usize) -> Result<(), ScimError> {
    let many = || format!("{}: got {count} values, accepts at most {MAX_VALUES}", attribute.name);
    let fits = count <= MAX_VALUES || is_members(attribute);
    if fits { Ok(()) } else { Err(ScimError::of(ScimType::InvalidValue, many())) }
}

/// Returns whether two values have the same type and value.
fn are_duplicates(a: &Value, b: &Value) -> bool {
    !a["value"].is_null() && a["value"] == b["value"] && a["type"] == b["type"]
}

fn null_value(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Value {
    // Null is unassigned (RFC 7643 §2.5), so the tolerance is only recorded.
    if attribute.name == "$ref" {
        diagnostics.require(Tolerance::RefNull);
    }
    Value::Null
}

fn expected_form(attribute: &Attribute, inside: bool) -> String {
    let parts = || attribute.sub.iter().map(|part| part.name).collect::<Vec<_>>().join(", ");
    let one = match attribute.kind {
        Kind::String => "a string".to_owned(),
        Kind::Boolean => "true or false".to_owned(),
        Kind::DateTime => "a date with time, such as \"2026-11-23T18:00:00Z\"".to_owned(),
        Kind::Binary => "a string in base64".to_owned(),
        Kind::Reference => "a string that is a URI".to_owned(),
        Kind::Complex => format!("an object of {}", parts()),
    };
    if attribute.multi_valued && !inside { format!("an array, each value {one}") } else { one }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::EGNYTE_USER;

    fn coerce(name: &str, sent: Value, diagnostics: &mut Diagnostics) -> Result<Value, ScimError> {
        value(EGNYTE_USER.attribute(name).unwrap(), sent, diagnostics)
    }

    fn check(name: &str, sent: Value, held: Value) {
        assert_eq!(coerce(name, sent, &mut Diagnostics::lenient()), Ok(held), "{name}");
    }

    #[test]
    fn sent_value_is_coerced_to_the_attribute() {
        check("active", json!("False"), json!(false));
        check("emails", json!(null), json!(null));
        check("emails", json!([]), json!(null));
        check("emails", json!([{ "Value": "a@b", "PRIMARY": "true" }]), json!([{ "value": "a@b", "primary": true }]));
        check("emails", json!(["a@b"]), json!([{ "value": "a@b" }]));
        check(
            "roles",
            json!([{ "value": "{\"value\":\"x\",\"type\":\"t\"}" }]),
            json!([{ "value": "x", "type": "t" }]),
        );
        check("name", json!({ "GivenName": "Ada", "familyName": null }), json!({ "givenName": "Ada" }));
    }

    #[test]
    fn wrong_type_error_names_attribute_value_and_expectation() {
        for (name, sent, expected) in [
            ("userName", json!(5), "userName: got the number 5, accepts a string"),
            ("active", json!("maybe"), "active: got the string \"maybe\", accepts true or false"),
            ("name", json!({ "givenName": [] }), "name.givenName: got an array, accepts a string"),
            (
                "emails",
                json!("a@b"),
                "emails: got the string \"a@b\", accepts an array, each value an object of value, display, type, primary",
            ),
        ] {
            let error = coerce(name, sent, &mut Diagnostics::lenient()).unwrap_err();
            assert_eq!((error.scim_type, error.detail.as_str()), (Some(ScimType::InvalidValue), expected));
        }
    }

    #[test]
    fn tolerated_values_can_be_rejected() {
        let mut strict = Diagnostics::strict();
        assert!(coerce("active", json!("true"), &mut strict).is_err());
        assert!(coerce("emails", json!(["a@b"]), &mut strict).is_err());
        assert!(coerce("name", json!({ "nick": "x" }), &mut strict).is_err());
    }

    #[test]
    fn two_primary_values_are_rejected() {
        let sent = json!([{ "value": "a@b", "primary": true }, { "value": "c@d", "primary": true }]);
        assert!(coerce("emails", sent, &mut Diagnostics::lenient()).is_err());
    }
}
