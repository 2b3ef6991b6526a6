//! Distinguished names (RFC 4514): written with escapes, and compared without regard to case and to blanks at the ends.

/// Distinguished name in the form that is compared: relative names from the entry up to the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Dn(Vec<String>);

impl Dn {
    /// Returns the name of the root.
    pub(super) fn root() -> Self {
        Self(Vec::new())
    }

    /// Parses a name; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::root());
        }
        split(text, &[',', ';']).into_iter().map(relative).collect::<Option<_>>().map(Self)
    }

    /// Returns whether the name is that of the root.
    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of levels between this entry and one above it: 0 for itself, `None` if it is not below.
    pub(super) fn levels_below(&self, base: &Self) -> Option<usize> {
        self.0.ends_with(&base.0).then(|| self.0.len() - base.0.len())
    }
}

/// Escapes a value for a distinguished name (RFC 4514 section 2.4).
pub(super) fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (index, sign) in value.chars().enumerate() {
        match sign {
            '\0' => escaped.push_str("\\00"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => escaped.extend(['\\', sign]),
            '#' if index == 0 => escaped.push_str("\\#"),
            ' ' if index == 0 || index == last => escaped.push_str("\\ "),
            _ => escaped.push(sign),
        }
    }
    escaped
}

/// Returns a value in the form in which values are compared: lower case, single blanks, none at the ends (RFC 4518).
pub(super) fn fold(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Parses a relative name, whose parts may stand in any order.
fn relative(text: &str) -> Option<String> {
    let mut parts = split(text, &['+']).into_iter().map(part).collect::<Option<Vec<String>>>()?;
    parts.sort();
    Some(parts.join("+"))
}

fn part(text: &str) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || "-.".contains(sign));
    is_name.then_some(())?;
    Some(format!("{}={}", name.to_ascii_lowercase(), escape(&fold(&unescape(trimmed(value))?))))
}

/// Removes the blanks around a value, but not an escaped one at its end.
fn trimmed(value: &str) -> &str {
    let value = value.trim_start();
    let end = value.trim_end();
    let is_escaped = end.len() < value.len() && end.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    &value[..end.len() + usize::from(is_escaped)]
}

/// Splits a text at separators that are not escaped.
fn split<'t>(text: &'t str, separators: &[char]) -> Vec<&'t str> {
    let (mut parts, mut start, mut is_escaped) = (Vec::new(), 0, false);
    for (index, sign) in text.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if separators.contains(&sign) => {
                parts.push(&text[start..index]);
                start = index + sign.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Removes the escapes of a value: a sign, or two hexadecimal digits of a byte of UTF-8.
fn unescape(value: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(value.len()), value.bytes());
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let next = rest.next()?;
        match char::from(next).to_digit(16) {
            Some(high) => bytes.push(u8::try_from(high * 16 + char::from(rest.next()?).to_digit(16)?).ok()?),
            None => bytes.push(next),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_and_blanks_are_the_same() {
        let dn = |text| Dn::parse(text).unwrap();
        assert_eq!(dn("uid=ada,ou=Users,dc=x"), dn("UID = Ada , OU=users,DC=X"));
        assert_eq!(dn("cn=a+uid=b,dc=x"), dn("uid=b+cn=a,dc=x"));
        assert_eq!(dn("cn=R\\2CD,dc=x"), dn("cn=R\\,D,dc=x"));
        assert_eq!(dn("cn=Z\\C3\\BCrich,dc=x"), dn("cn=Zürich,dc=x"));
        assert_ne!(dn("cn=a,dc=x"), dn("cn=a,dc=y"));
        for wrong in ["ada", "uid=ada,,dc=x", "=x", "cn=a\\", "cn=\\4"] {
            assert_eq!(Dn::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn levels_are_counted_from_the_base() {
        let dn = |text| Dn::parse(text).unwrap();
        let base = dn("ou=Users,dc=x");
        assert_eq!(dn("uid=ada,ou=Users,dc=x").levels_below(&base), Some(1));
        assert_eq!(base.levels_below(&base), Some(0));
        assert_eq!(dn("dc=x").levels_below(&base), None);
        assert_eq!(base.levels_below(&dn("")), Some(2));
    }

    #[test]
    fn escaped_value_is_read_back() {
        for value in ["#1", " a ", " ", "  ", "\\ ", "\\", "a\u{a0}", "R&D, \"new\" + <old>; \\", "Zürich", "a=b"] {
            assert_eq!(unescape(&escape(value)).as_deref(), Some(value));
            let name = Dn::parse(&format!("cn={},dc=x", escape(value))).unwrap();
            assert_eq!(name.levels_below(&Dn::parse("dc=x").unwrap()), Some(1), "{value}");
        }
    }
}
