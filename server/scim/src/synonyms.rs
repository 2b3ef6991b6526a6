//! Words that other systems use for what SCIM calls otherwise, and that no likeness of letters leads to.

/// What people write for an operator, and the operator.
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

/// What people call an attribute, and what SCIM does.
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

/// The operator that a word most likely means.
pub(super) fn operator(word: &str) -> Option<&'static str> {
    find(&OPERATORS, word)
}

/// The attribute that a word most likely means, wherever it may be one.
pub(super) fn attribute(word: &str) -> Option<&'static str> {
    find(&ATTRIBUTES, word)
}

fn find(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(said, _)| said.eq_ignore_ascii_case(word)).map(|(_, meant)| *meant)
}
