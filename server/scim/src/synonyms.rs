//! Terms of other systems for SCIM operators and attributes, for suggestions that spelling alone does not give.

/// Operators of other languages, and the SCIM operators.
const OPERATORS: [(&str, &str); 17] = [
    ("=", "eq"),
    ("==", "eq"),
    ("is", "eq"),
    ("equals", "eq"),
    ("!=", "ne"),
    ("<>", "ne"),
    ("like", "co"),
    ("~", "co"),
    ("contains", "co"),
    ("startswith", "sw"),
    ("endswith", "ew"),
    ("exists", "pr"),
    ("present", "pr"),
    (">", "gt"),
    (">=", "ge"),
    ("<", "lt"),
    ("<=", "le"),
];

/// Attribute names of other systems, and the SCIM attributes.
const ATTRIBUTES: [(&str, &str); 14] = [
    ("login", "userName"),
    ("user", "userName"),
    ("username", "userName"),
    ("firstName", "name.givenName"),
    ("first_name", "name.givenName"),
    ("lastName", "name.familyName"),
    ("last_name", "name.familyName"),
    ("surname", "name.familyName"),
    ("email", "emails"),
    ("mail", "emails"),
    ("phone", "phoneNumbers"),
    ("enabled", "active"),
    ("members", "groups"),
    ("groupName", "displayName"),
];

/// Finds the SCIM operator for an operator of another language.
pub(super) fn operator(word: &str) -> Option<&'static str> {
    find(&OPERATORS, word)
}

/// Finds the SCIM attribute for a name of another system.
pub(super) fn attribute(word: &str) -> Option<&'static str> {
    find(&ATTRIBUTES, word)
}

fn find(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(term, _)| term.eq_ignore_ascii_case(word)).map(|(_, name)| *name)
}
