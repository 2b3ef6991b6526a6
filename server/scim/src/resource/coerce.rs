//! Brings a value that a client sent into the form its attribute holds: canonical names, real booleans, nothing
//! unassigned. Knows the schema and the tolerances, and neither PATCH nor PUT.

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::diagnostics::{Remark, Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::{boolean_word, moment};
use crate::schema::{Attribute, Kind, Mutability};

/// How many values an attribute may have; a group has as many members as it likes.
const MOST_VALUES: usize = 1_000;

/// How many values are compared with each other.
const LONGEST_COMPARED: usize = 64;

/// The padding at the end may be left out (RFC 7643 §2.3.6).
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The value as the attribute holds it; null where nothing is assigned. Read-only parts are left out.
pub(crate) fn value(
    attribute: &'static Attribute,
    sent: Value,
    tolerances: &mut Tolerances,
) -> Result<Value, ScimError> {
    Coercion { tolerances, holder: None, edits: false }.whole(attribute, sent)
}

/// What a PATCH tells of an attribute. A part that is null is to be taken away, and one that is not there is to stay.
pub(crate) fn change(
    attribute: &'static Attribute,
    sent: Value,
    tolerances: &mut Tolerances,
) -> Result<Value, ScimError> {
    Coercion { tolerances, holder: None, edits: true }.whole(attribute, sent)
}

/// The same for a part of a complex attribute.
pub(crate) fn part(
    holder: &'static Attribute,
    part: &'static Attribute,
    sent: Value,
    tolerances: &mut Tolerances,
) -> Result<Value, ScimError> {
    Coercion { tolerances, holder: Some(holder), edits: true }.whole(part, sent)
}

/// The same for one of the values of a multi-valued attribute.
pub(crate) fn element(
    attribute: &'static Attribute,
    sent: Value,
    tolerances: &mut Tolerances,
) -> Result<Value, ScimError> {
    Coercion { tolerances, holder: None, edits: true }.one(attribute, sent)
}

/// Whether the value says that nothing is assigned (RFC 7643 §2.5).
pub(crate) fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(parts) => parts.is_empty(),
        _ => false,
    }
}

/// Turns down one of several values that lacks a part it cannot be without.
pub(crate) fn complete(attribute: &'static Attribute, value: &Value) -> Result<(), ScimError> {
    let is_lacking = |part: &&Attribute| part.required && value.get(part.name).is_none_or(Value::is_null);
    let Some(part) = attribute.sub.iter().find(is_lacking) else { return Ok(()) };
    let detail = format!("{}: got nothing, accepts {}", place(attribute, part), accepted(part, false));
    Err(ScimError::of(ScimType::InvalidValue, detail))
}

/// How an error names a part of an attribute.
pub(crate) fn place(holder: &Attribute, part: &Attribute) -> String {
    let separator = if holder.is_extension() { ':' } else { '.' };
    format!("{}{separator}{}", holder.name, part.name)
}

/// What a JSON value is, as an error tells it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Number(value) => format!("the number {value}"),
        Value::String(text) if text.chars().count() > 60 => "a long string".into(),
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "an array".into(),
        Value::Object(_) => "an object".into(),
    }
}

struct Coercion<'a> {
    tolerances: &'a mut Tolerances,
    holder: Option<&'static Attribute>,
    /// Whether the value is to change what is there.
    edits: bool,
}

impl Coercion<'_> {
    fn whole(&mut self, attribute: &'static Attribute, sent: Value) -> Result<Value, ScimError> {
        match sent {
            Value::Null => Ok(unassigned(attribute, self.tolerances)),
            Value::Array(values) if attribute.multi_valued => self.many(attribute, values),
            other if attribute.multi_valued => Err(self.refuse(attribute, &other)),
            other => self.one(attribute, other),
        }
    }

    fn many(&mut self, attribute: &'static Attribute, values: Vec<Value>) -> Result<Value, ScimError> {
        not_too_many(attribute, values.len())?;
        let mut kept = Vec::with_capacity(values.len());
        for sent in values {
            let value = self.one(attribute, sent)?;
            complete(attribute, &value)?;
            if !is_unassigned(&value) {
                kept.push(value);
            }
        }
        let kept = self.without_twins(kept);
        if kept.iter().filter(|value| value["primary"] == true).count() > 1 {
            self.tolerances.remark(Remark::TwoPrimaries);
            let detail = format!("{}: more than one value is primary", attribute.name);
            return Err(ScimError::of(ScimType::InvalidValue, detail));
        }
        Ok(if kept.is_empty() { Value::Null } else { Value::Array(kept) })
    }

    /// Each pair of type and value once; what is told of it later counts (RFC 7643 §2.4). Long lists are members, which
    /// are made unique anyway.
    fn without_twins(&mut self, values: Vec<Value>) -> Vec<Value> {
        if values.len() > LONGEST_COMPARED {
            return values;
        }
        let mut kept: Vec<Value> = Vec::with_capacity(values.len());
        for value in values {
            match (kept.iter_mut().find(|before| are_twins(before, &value)), value) {
                (Some(Value::Object(before)), Value::Object(value)) => {
                    self.tolerances.remark(Remark::DuplicateValue);
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
                Some(value) if self.tolerances.grants(Tolerance::BoolString) => Ok(Value::Bool(value)),
                Some(_) => Err(self.refusal(attribute, &Value::String(word))),
                None => Err(self.refuse(attribute, &Value::String(word))),
            },
            (Kind::Boolean, sent @ Value::Bool(_)) => Ok(sent),
            (Kind::DateTime, Value::String(text)) if moment(&text).is_none() => {
                Err(self.refuse(attribute, &Value::String(text)))
            }
            (Kind::Binary, Value::String(text)) if BASE64.decode(&text).is_err() => {
                Err(self.refuse(attribute, &Value::String(text)))
            }
            (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, sent @ Value::String(_)) => Ok(sent),
            (Kind::Complex, Value::Object(parts)) => self.complex(attribute, parts),
            (Kind::Complex, Value::String(text)) => self.bare(attribute, text),
            (_, sent) => Err(self.refuse(attribute, &sent)),
        }
    }

    fn complex(&mut self, attribute: &'static Attribute, parts: Map<String, Value>) -> Result<Value, ScimError> {
        if let Some(inner) = self.json_in_string(attribute, &parts) {
            return self.complex(attribute, inner);
        }
        let mut kept = Map::with_capacity(parts.len());
        for (name, sent) in parts {
            let (name, value) = match attribute.part(&name) {
                Some(part) if part.mutability == Mutability::ReadOnly => {
                    self.pass_over(attribute, part, &sent)?;
                    continue;
                }
                Some(part) => {
                    let Self { edits, .. } = *self;
                    let mut inner = Coercion { tolerances: &mut *self.tolerances, holder: Some(attribute), edits };
                    (part.name.to_owned(), inner.whole(part, sent)?)
                }
                None if self.tolerances.grants(Tolerance::UnknownAttribute) => (name, sent),
                None => {
                    let near = crate::error::hint(&name, attribute.sub.iter().map(|part| part.name));
                    let detail = format!("{} has no sub-attribute {name:?}{near}", attribute.name);
                    return Err(ScimError::of(ScimType::InvalidSyntax, detail));
                }
            };
            if kept.contains_key(&name) {
                self.tolerances.remark(Remark::RepeatedAttribute);
            }
            if self.edits || !value.is_null() {
                kept.insert(name, value);
            }
        }
        Ok(if kept.is_empty() && !self.edits { Value::Null } else { Value::Object(kept) })
    }

    /// What a body says of a read-only part is ignored. An operation must not name it (RFC 7644 §3.5.2), but for the
    /// parts of one of several values: the standard's own examples add members with their `display`.
    fn pass_over(&mut self, attribute: &Attribute, part: &Attribute, sent: &Value) -> Result<(), ScimError> {
        let written = self.edits && !attribute.multi_valued && !sent.is_null();
        if !written || self.tolerances.grants(Tolerance::ReadonlyInPatch) {
            return Ok(());
        }
        Err(ScimError::of(ScimType::Mutability, format!("{} is read-only", place(attribute, part))))
    }

    fn bare(&mut self, attribute: &'static Attribute, text: String) -> Result<Value, ScimError> {
        if attribute.default_part().is_none() {
            return Err(self.refuse(attribute, &Value::String(text)));
        }
        if !self.tolerances.grants(Tolerance::ComplexAsString) {
            return Err(self.refusal(attribute, &Value::String(text)));
        }
        // Entra clears a manager by sending the empty string.
        if text.is_empty() {
            return Ok(Value::Null);
        }
        Ok(Value::Object(Map::from_iter([("value".to_owned(), Value::String(text))])))
    }

    /// The object that a lone `value` spells out as text.
    fn json_in_string(&mut self, attribute: &Attribute, parts: &Map<String, Value>) -> Option<Map<String, Value>> {
        let text = parts.get("value").filter(|_| parts.len() == 1)?.as_str()?;
        if !attribute.multi_valued || !text.starts_with('{') {
            return None;
        }
        let inner = serde_json::from_str::<Map<String, Value>>(text).ok()?;
        let known = inner.keys().any(|name| attribute.part(name).is_some());
        (known && self.tolerances.grants(Tolerance::JsonInString)).then_some(inner)
    }

    /// The error for a value of the wrong type, which is worth a finding.
    fn refuse(&mut self, attribute: &Attribute, got: &Value) -> ScimError {
        self.tolerances.remark(Remark::WrongType);
        self.refusal(attribute, got)
    }

    /// The same where the finding is that of a tolerance.
    fn refusal(&self, attribute: &Attribute, got: &Value) -> ScimError {
        let place = self.holder.map_or_else(|| attribute.name.to_owned(), |holder| place(holder, attribute));
        let detail = format!("{place}: got {}, accepts {}", shown(got), accepted(attribute, got.is_array()));
        ScimError::of(ScimType::InvalidValue, detail)
    }
}

/// Turns more values down than anybody has.
pub(crate) fn not_too_many(attribute: &Attribute, count: usize) -> Result<(), ScimError> {
    let many = || format!("{}: got {count} values, accepts at most {MOST_VALUES}", attribute.name);
    let fits = count <= MOST_VALUES || attribute.name == "members";
    if fits { Ok(()) } else { Err(ScimError::of(ScimType::InvalidValue, many())) }
}

/// Whether two values have the same type and value.
fn are_twins(a: &Value, b: &Value) -> bool {
    !a["value"].is_null() && a["value"] == b["value"] && a["type"] == b["type"]
}

fn unassigned(attribute: &Attribute, tolerances: &mut Tolerances) -> Value {
    // Null says that nothing is assigned (RFC 7643 §2.5), so a note is all it is worth.
    if attribute.name == "$ref" {
        tolerances.grants(Tolerance::RefNull);
    }
    Value::Null
}

fn accepted(attribute: &Attribute, inside: bool) -> String {
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

    fn coerce(name: &str, sent: Value, tolerances: &mut Tolerances) -> Result<Value, ScimError> {
        value(EGNYTE_USER.attribute(name).unwrap(), sent, tolerances)
    }

    fn check(name: &str, sent: Value, held: Value) {
        assert_eq!(coerce(name, sent, &mut Tolerances::all()), Ok(held), "{name}");
    }

    #[test]
    fn what_clients_send_takes_the_form_that_the_attribute_holds() {
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
    fn a_wrong_type_is_told_with_the_attribute_what_came_and_what_is_accepted() {
        for (name, sent, said) in [
            ("userName", json!(5), "userName: got the number 5, accepts a string"),
            ("active", json!("maybe"), "active: got the string \"maybe\", accepts true or false"),
            ("name", json!({ "givenName": [] }), "name.givenName: got an array, accepts a string"),
            (
                "emails",
                json!("a@b"),
                "emails: got the string \"a@b\", accepts an array, each value an object of value, display, type, primary",
            ),
        ] {
            let error = coerce(name, sent, &mut Tolerances::all()).unwrap_err();
            assert_eq!((error.scim_type, error.detail.as_str()), (Some(ScimType::InvalidValue), said));
        }
    }

    #[test]
    fn what_is_tolerated_can_be_refused() {
        let mut strict = Tolerances::none();
        assert!(coerce("active", json!("true"), &mut strict).is_err());
        assert!(coerce("emails", json!(["a@b"]), &mut strict).is_err());
        assert!(coerce("name", json!({ "nick": "x" }), &mut strict).is_err());
    }

    #[test]
    fn two_primary_values_are_refused() {
        let sent = json!([{ "value": "a@b", "primary": true }, { "value": "c@d", "primary": true }]);
        assert!(coerce("emails", sent, &mut Tolerances::all()).is_err());
    }
}
