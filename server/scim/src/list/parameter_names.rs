//! Names of list parameters, and remarks about those that were sent.

use crate::diagnostics::{Diagnostics, Remark};

/// Parameters of the standard.
pub(super) const PARAMETERS: [&str; 8] =
    ["filter", "startIndex", "count", "sortBy", "sortOrder", "attributes", "excludedAttributes", "cursor"];

/// Parameter names that clients are known to send their token with.
const TOKENS: [&str; 4] = ["access_token", "api_key", "apikey", "token"];

/// Records remarks about the parameter names of a query.
pub fn check_names<'a>(names: impl IntoIterator<Item = &'a str>, diagnostics: &mut Diagnostics) {
    let mut found = [false; PARAMETERS.len()];
    for name in names {
        match PARAMETERS.iter().position(|known| *known == name) {
            Some(at) if std::mem::replace(&mut found[at], true) => diagnostics.remark(Remark::RepeatedParameter),
            Some(_) => {}
            None if is_token(name) => {}
            None => diagnostics.remark(Remark::UnknownParameter),
        }
    }
}

/// Returns whether a parameter is one of the standard.
pub fn is_known(name: &str) -> bool {
    PARAMETERS.contains(&name)
}

/// Records a remark if a parameter is a token.
pub fn check_tokens(names: impl IntoIterator<Item = impl AsRef<str>>, diagnostics: &mut Diagnostics) {
    if names.into_iter().any(|name| is_token(name.as_ref())) {
        diagnostics.remark(Remark::TokenInUrl);
    }
}

fn is_token(name: &str) -> bool {
    TOKENS.iter().any(|token| token.eq_ignore_ascii_case(name))
}
