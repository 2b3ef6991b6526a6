//! Request bodies as JSON. A name that is there twice in an object is noticed: the last value applies, as in most parsers,
//! but no standard says so (RFC 8259 §4).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::diagnostics::{Diagnostics, Remark};
use crate::error::{ScimError, ScimType};

/// Byte order mark in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Parses a request body as JSON.
pub fn parse(body: &[u8], diagnostics: &mut Diagnostics) -> Result<Value, ScimError> {
    let invalid = |detail| ScimError::of(ScimType::InvalidSyntax, detail);
    if body.starts_with(BYTE_ORDER_MARK) {
        let detail = "the body begins with a byte order mark, which JSON must not have (RFC 8259 section 8.1)";
        return Err(invalid(detail.to_owned()));
    }
    let not_json = |error: serde_json::Error| invalid(format!("the body is not JSON: {error}"));
    // One check of the whole body takes less time than the parser's check of each string.
    let text = str::from_utf8(body).map_err(|error| {
        let length = error.valid_up_to();
        invalid(format!("the body is not JSON: it is not UTF-8 after {length} bytes (RFC 8259 section 8.1)"))
    })?;
    let mut document = serde_json::Deserializer::from_str(text);
    let mut has_duplicates = false;
    let value = AnyValue { has_duplicates: &mut has_duplicates }.deserialize(&mut document).map_err(not_json)?;
    document.end().map_err(not_json)?;
    if has_duplicates {
        diagnostics.remark(Remark::DuplicateKey);
    }
    Ok(value)
}

/// Builder of a value.
struct AnyValue<'a> {
    has_duplicates: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for AnyValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(value) = values.next_element_seed(AnyValue { has_duplicates: &mut *self.has_duplicates })? {
            array.push(value);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(AnyValue { has_duplicates: &mut *self.has_duplicates })?;
            *self.has_duplicates |= object.insert(name, value).is_some();
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::findings;

    fn parsed(body: &str) -> (Result<Value, ScimError>, Vec<&'static str>) {
        let mut diagnostics = Diagnostics::strict();
        let value = parse(body.as_bytes(), &mut diagnostics);
        (value, findings(&diagnostics).map(|finding| finding.id).collect())
    }

    #[test]
    fn body_that_is_not_utf_8_is_refused() {
        let error = parse(b"{\"userName\":\"J\xfcrgen\"}", &mut Diagnostics::strict()).unwrap_err();
        let detail = "the body is not JSON: it is not UTF-8 after 14 bytes (RFC 8259 section 8.1)";
        assert_eq!((error.scim_type, error.detail.as_str()), (Some(ScimType::InvalidSyntax), detail));
    }

    #[test]
    fn values_are_those_of_serde_json() {
        for body in ["null", "[true,-1,18446744073709551615,0.5,1e300]", "{\"a\":{\"b\":[\"\\u00e4\\n\",{}]}}"] {
            let wanted: Value = serde_json::from_str(body).unwrap();
            assert_eq!(parsed(body), (Ok(wanted), vec![]), "{body}");
        }
        for body in ["", "{", "[1,]", "{} {}", "\u{feff}{}", &"[".repeat(500)] {
            let (value, found) = parsed(body);
            assert_eq!((value.unwrap_err().scim_type, found), (Some(ScimType::InvalidSyntax), vec![]), "{body}");
        }
    }

    #[test]
    fn name_that_is_there_twice_is_noticed_at_any_depth() {
        for body in ["{\"a\":1,\"a\":2}", "[{\"b\":{\"a\":1,\"a\":1}}]"] {
            assert_eq!(parsed(body).1, ["duplicate-key"], "{body}");
        }
        assert_eq!(parsed("{\"a\":1,\"a\":2}").0, Ok(serde_json::json!({ "a": 2 })));
        assert_eq!(parsed("[{\"a\":1},{\"a\":1},{\"A\":1}]").1, [""; 0]);
    }
}
