//! Fields of the single sign-on settings in JSON: their names, and how each is read.

use serde_json::{Map, Value};

use super::error::SettingsError;
use crate::certificate::Certificate;
use crate::menus::IdentityProvider;
use crate::transport::BrowserBinding;
use egnyte_domain::rules::Policy;
use egnyte_support::did_you_mean::closest;

pub(crate) const AUTHENTICATION: &str = "authentication";
pub(crate) const IDENTITY_PROVIDER: &str = "identityProvider";
pub(crate) const LOGIN_URL: &str = "loginUrl";
pub(crate) const ENTITY_ID: &str = "entityId";
pub(crate) const CERTIFICATE: &str = "certificate";
pub(crate) const API_KEY: &str = "apiKey";
pub(crate) const DEFAULT_USER_MAPPING: &str = "defaultUserMapping";
pub(crate) const DOMAIN_SPECIFIC_ISSUER: &str = "useDomainSpecificIssuer";
pub(crate) const OTHER_CERTIFICATES: &str = "otherCertificates";
pub(crate) const LOGIN_BINDING: &str = "loginBinding";
pub(crate) const LOGOUT_URL: &str = "logoutUrl";
pub(crate) const LOGOUT_RESPONSE_URL: &str = "logoutResponseUrl";
pub(crate) const LOGOUT_BINDING: &str = "logoutBinding";
#[rustfmt::skip]
pub(crate) const FIELDS: [&str; 13] = [
    AUTHENTICATION, IDENTITY_PROVIDER, LOGIN_URL, ENTITY_ID, CERTIFICATE, API_KEY, DEFAULT_USER_MAPPING,
    DOMAIN_SPECIFIC_ISSUER, OTHER_CERTIFICATES, LOGIN_BINDING, LOGOUT_URL, LOGOUT_RESPONSE_URL, LOGOUT_BINDING,
];

/// Reads a label of a drop-down menu, case-insensitively: the documents about the page differ in capitals.
pub(crate) fn choice<T: Copy>(
    object: &Map<String, Value>,
    field: &'static str,
    choices: &[(&'static str, T)],
    old_names: &[(&'static str, T)],
) -> Result<T, SettingsError> {
    let found = text(object, field)?;
    let known = choices.iter().chain(old_names).find(|(word, _)| word.eq_ignore_ascii_case(found.trim()));
    known.map(|(_, value)| *value).ok_or_else(|| SettingsError::NotAccepted {
        field,
        found: found.to_owned(),
        accepted: choices.iter().map(|(word, _)| *word).collect(),
    })
}

/// Reads a required text.
pub(crate) fn text<'o>(object: &'o Map<String, Value>, field: &'static str) -> Result<&'o str, SettingsError> {
    match object.get(field) {
        None | Some(Value::Null) => Err(SettingsError::Missing(field)),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(SettingsError::WrongType { field, expected: "a string" }),
    }
}

/// Reads the further certificates.
pub(crate) fn other_certificates(object: &Map<String, Value>) -> Result<Vec<Certificate>, SettingsError> {
    let wrong_type = || SettingsError::WrongType { field: OTHER_CERTIFICATES, expected: "a list of strings" };
    match object.get(OTHER_CERTIFICATES) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            items.iter().map(|item| Ok(Certificate::parse(item.as_str().ok_or_else(wrong_type)?)?)).collect()
        }
        Some(_) => Err(wrong_type()),
    }
}

/// Reads an option that is off unless it is set.
pub(crate) fn flag(object: &Map<String, Value>, field: &'static str) -> Result<bool, SettingsError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(on)) => Ok(*on),
        Some(_) => Err(SettingsError::WrongType { field, expected: "true or false" }),
    }
}

/// Reads the API key.
pub(crate) fn api_key(
    object: &Map<String, Value>,
    identity_provider: IdentityProvider,
    strange: Policy,
) -> Result<String, SettingsError> {
    let may_have_one = identity_provider == IdentityProvider::Okta || strange == Policy::Accept;
    match object.get(API_KEY) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(_) => match text(object, API_KEY)?.trim() {
            key if key.is_empty() || may_have_one => Ok(key.to_owned()),
            key => Err(SettingsError::Invalid {
                field: API_KEY,
                found: key.to_owned(),
                reason: "only Okta's Map Drive has an API key; leave it blank",
            }),
        },
    }
}

/// Returns the nearest field, or all fields.
pub(crate) fn suggest_field(found: &str) -> String {
    match closest(found, FIELDS) {
        Some(field) => format!("did you mean {field:?}?"),
        None => format!("the fields are {}", FIELDS.join(", ")),
    }
}

/// Reads the binding of a URL, which is redirect unless it is set.
pub(crate) fn binding(object: &Map<String, Value>, field: &'static str) -> Result<BrowserBinding, SettingsError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(BrowserBinding::default()),
        Some(_) => choice(object, field, &BrowserBinding::CHOICES, &[]),
    }
}

/// Reads an optional text.
pub(crate) fn optional_text<'o>(
    object: &'o Map<String, Value>,
    field: &'static str,
) -> Result<Option<&'o str>, SettingsError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => text(object, field).map(Some),
    }
}
