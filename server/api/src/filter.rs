//! Filters: one comparison of an attribute with a value in double quotes.

use crate::error::ApiError;

/// Comparison as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison<'a> {
    pub(crate) attribute: &'a str,
    pub(crate) operator: String,
    pub(crate) value: String,
}

impl<'a> Comparison<'a> {
    /// Parses `ATTRIBUTE OPERATOR "VALUE"`.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ApiError> {
        let invalid =
            || ApiError::bad_request(format!("the filter {text:?} is not of the form ATTRIBUTE eq \"VALUE\""));
        let (attribute, rest) = text.trim().split_once(char::is_whitespace).ok_or_else(invalid)?;
        let (operator, value) = rest.trim_start().split_once(char::is_whitespace).ok_or_else(invalid)?;
        let quoted = value.trim().strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or_else(invalid)?;
        Ok(Self { attribute, operator: operator.to_ascii_lowercase(), value: unescape(quoted) })
    }
}

/// Removes the backslash before a quotation mark or a backslash. A quotation mark without one is part of the value, as
/// Egnyte's SDKs escape nothing.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(escaped @ ('"' | '\\')) if letter == '\\' => {
                plain.push(*escaped);
                letters.next();
            }
            _ => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_has_three_parts() {
        let of = |text| Comparison::parse(text).map(|found| (found.attribute, found.operator, found.value));
        assert_eq!(of("userName eq \"ada\""), Ok(("userName", "eq".to_owned(), "ada".to_owned())));
        assert_eq!(of(" displayname  CO  \"a b\" "), Ok(("displayname", "co".to_owned(), "a b".to_owned())));
        assert_eq!(of(r#"email eq "a\"b\\c"d""#).unwrap().2, "a\"b\\c\"d");
        for bad in ["", "userName", "userName eq", "userName eq ada", "userName eq \"ada", "userName eq \""] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
