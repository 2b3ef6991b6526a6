//! Text fields of the single sign-on settings.

use super::error::SettingsError;
use super::fields::ENTITY_ID;

/// Validates a URL of the identity provider: absolute, and followed by browsers as it is.
pub(crate) fn url(field: &'static str, found: &str) -> Result<String, SettingsError> {
    let url = found.trim();
    let invalid = |reason| SettingsError::Invalid { field, found: found.to_owned(), reason };
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if host.is_empty() {
        return Err(invalid("it must be an absolute http or https URL"));
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\')) {
        return Err(invalid("a URL contains no blanks, quotes or brackets"));
    }
    if url.contains('#') {
        return Err(invalid("a browser does not send the part after the #"));
    }
    Ok(url.to_owned())
}

/// Validates an entity ID.
pub(crate) fn entity_id(found: &str) -> Result<String, SettingsError> {
    let id = found.trim();
    let invalid = |reason| SettingsError::Invalid { field: ENTITY_ID, found: found.to_owned(), reason };
    match id.chars().count() {
        0 => Err(invalid("it is blank")),
        1..=1024 if id.contains(char::is_control) => Err(invalid("it contains control characters")),
        1..=1024 => Ok(id.to_owned()),
        _ => Err(invalid("SAML allows at most 1024 characters")),
    }
}
