//! The names of the parameters of a list, and what there is to say of those that were sent.

use crate::diagnostics::{Remark, Tolerances};

/// Every parameter that the standard has.
pub(super) const PARAMETERS: [&str; 7] =
    ["filter", "startIndex", "count", "sortBy", "sortOrder", "attributes", "excludedAttributes"];

/// Names under which clients are known to send their token.
const TOKENS: [&str; 4] = ["access_token", "api_key", "apikey", "token"];

/// Says what is wrong with the names of a query's parameters.
pub fn parameters<'a>(names: impl IntoIterator<Item = &'a str>, seen: &mut Tolerances) {
    let mut met = [false; PARAMETERS.len()];
    for name in names {
        match PARAMETERS.iter().position(|known| *known == name) {
            Some(at) if std::mem::replace(&mut met[at], true) => seen.remark(Remark::RepeatedParameter),
            Some(_) => {}
            None if name == "cursor" => seen.remark(Remark::Cursor),
            None if is_token(name) => {}
            None => seen.remark(Remark::UnknownParameter),
        }
    }
}

/// Says whether a token is among the parameters, whatever is asked.
pub fn tokens(names: impl IntoIterator<Item = impl AsRef<str>>, seen: &mut Tolerances) {
    if names.into_iter().any(|name| is_token(name.as_ref())) {
        seen.remark(Remark::TokenInUrl);
    }
}

fn is_token(name: &str) -> bool {
    TOKENS.iter().any(|token| token.eq_ignore_ascii_case(name))
}
