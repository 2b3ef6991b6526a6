//! Names and quoted texts, as sentences and table rows write them.
//!
//! Letters beyond ASCII are all accepted in a name: a finer class would make the patterns slow to build.

/// Pattern of a first name.
macro_rules! name_pattern {
    () => {
        r"[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*"
    };
}

/// Pattern of a text in double quotes, with `\"` and `\\` as escapes.
macro_rules! quoted_pattern {
    () => {
        r#""(?:[^"\\]|\\.)*""#
    };
}

/// Pattern of accounts: names of people and quoted usernames, listed as in English.
macro_rules! accounts_pattern {
    (@one) => {
        concat!(
            "(?:", $crate::scenario::quoting::name_pattern!(), "|", $crate::scenario::quoting::quoted_pattern!(), ")"
        )
    };
    () => {
        concat!(
            accounts_pattern!(@one), "(?:(?:, ", accounts_pattern!(@one), ")* and ", accounts_pattern!(@one), ")?"
        )
    };
}

pub(super) use {accounts_pattern, name_pattern, quoted_pattern};

/// Writes a text in double quotes.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Reads a text in double quotes; `None` if it has none.
pub(super) fn unquote(text: &str) -> Option<String> {
    text.strip_prefix('"')?.strip_suffix('"').map(unescape)
}

/// Resolves `\"` and `\\`.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\').then(|| letters.next_if(|next| matches!(next, '"' | '\\'))).flatten();
        plain.push(escaped.unwrap_or(letter));
    }
    plain
}

/// Splits a list at its commas and its `and`, which may also stand inside a quoted name.
pub(super) fn split_list(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (item, after) = split_item(rest);
        items.push(item);
        rest = after.strip_prefix(", ").or_else(|| after.strip_prefix(" and ")).unwrap_or_default();
    }
    items
}

/// Splits off the name or quoted text at the beginning.
pub(super) fn split_item(text: &str) -> (&str, &str) {
    if !text.starts_with('"') {
        return text.split_at(text.find([',', ' ']).unwrap_or(text.len()));
    }
    let mut escaped = true;
    for (at, letter) in text.char_indices() {
        if letter == '"' && !escaped {
            return text.split_at(at + 1);
        }
        escaped = letter == '\\' && !escaped;
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_once() {
        assert_eq!(unquote(r#""The \"A\" Team""#).unwrap(), r#"The "A" Team"#);
        assert_eq!(unquote(r#""Acme\\Sales""#).unwrap(), r"Acme\Sales");
        assert_eq!(unquote(r#""a\\\"b""#).unwrap(), r#"a\"b"#);
        assert_eq!(unescape(r"C:\temp"), r"C:\temp");
        assert_eq!(unquote("Ada"), None);
    }

    #[test]
    fn separators_inside_quotes_do_not_split_a_list() {
        assert_eq!(split_list("Ada, Grace and Linus"), ["Ada", "Grace", "Linus"]);
        assert_eq!(split_list(r#"Ada, "a, b" and "c \" and d""#), ["Ada", r#""a, b""#, r#""c \" and d""#]);
    }
}
