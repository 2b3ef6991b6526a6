//! Single sign-on settings of a domain: the fields of Egnyte's own page, each validated with its own error.
//!
//! Must not know SAML messages.

use serde_json::{Map, Value, json};
use thiserror::Error;

use super::certificate::{Certificate, CertificateError};
use super::menus::{IdentityProvider, UserMapping};
use super::metadata::{IdentityProviderMetadata, LoginBinding};
use super::text_fields::{entity_id, login_url};
use egnyte_domain::rules::{Policy, SignInRules};
use egnyte_support::did_you_mean::closest;

/// Field "Single sign-on authentication".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SingleSignOn {
    /// Egnyte password.
    #[default]
    None,
    /// SAML 2.0 at an identity provider.
    Saml(Box<SamlSettings>),
}

/// Settings for SAML 2.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamlSettings {
    /// Drop-down menu "Identity provider".
    pub identity_provider: IdentityProvider,
    /// Field "Identity provider login URL": the browser is sent there to sign in.
    pub login_url: String,
    /// Field "Identity provider entity ID": the issuer of every response.
    pub entity_id: String,
    /// Field "Identity provider certificate".
    pub certificate: Certificate,
    /// Further certificates of imported metadata.
    pub other_certificates: Vec<Certificate>,
    /// Binding of the login URL.
    pub login_binding: LoginBinding,
    /// Field "API key": blank except for Okta's Map Drive.
    pub api_key: String,
    /// Drop-down menu "Default user mapping".
    pub default_user_mapping: UserMapping,
    /// Option "Use domain-specific Issuer value".
    pub domain_specific_issuer: bool,
}

/// Error in the settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The settings are not a JSON object.
    #[error("single sign-on settings must be a JSON object")]
    NotAnObject,
    /// Unknown field.
    #[error("there is no field {found:?}; {suggestion}")]
    UnknownField {
        /// Value that was sent.
        found: String,
        /// Nearest field, or all fields.
        suggestion: String,
    },
    /// Absent field that SAML 2.0 requires.
    #[error("{0} is required for SAML 2.0")]
    Missing(&'static str),
    /// Value of the wrong JSON type.
    #[error("{field} must be {expected}")]
    WrongType {
        /// Name of the field.
        field: &'static str,
        /// Expected type.
        expected: &'static str,
    },
    /// Value that is not in the list.
    #[error("{field} cannot be {found:?}; it must be one of {accepted:?}")]
    NotAccepted {
        /// Name of the field.
        field: &'static str,
        /// Value that was sent.
        found: String,
        /// List of accepted values.
        accepted: Vec<&'static str>,
    },
    /// Invalid text.
    #[error("{field} cannot be {found:?}: {reason}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// Value that was sent.
        found: String,
        /// Reason why it is invalid.
        reason: &'static str,
    },
    /// Unusable certificate.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateError),
}

const AUTHENTICATION: &str = "authentication";
const IDENTITY_PROVIDER: &str = "identityProvider";
pub(crate) const LOGIN_URL: &str = "loginUrl";
pub(crate) const ENTITY_ID: &str = "entityId";
const CERTIFICATE: &str = "certificate";
const API_KEY: &str = "apiKey";
const DEFAULT_USER_MAPPING: &str = "defaultUserMapping";
const DOMAIN_SPECIFIC_ISSUER: &str = "useDomainSpecificIssuer";
const OTHER_CERTIFICATES: &str = "otherCertificates";
const LOGIN_BINDING: &str = "loginBinding";
#[rustfmt::skip]
const FIELDS: [&str; 10] = [
    AUTHENTICATION, IDENTITY_PROVIDER, LOGIN_URL, ENTITY_ID, CERTIFICATE, API_KEY, DEFAULT_USER_MAPPING,
    DOMAIN_SPECIFIC_ISSUER, OTHER_CERTIFICATES, LOGIN_BINDING,
];

impl SingleSignOn {
    /// Reads settings from JSON. With authentication `none`, only the names of the other fields are checked, because the
    /// page hides them. `strange_api_keys` is the policy for identity providers without an API key.
    pub fn from_json(value: &Value, strange_api_keys: Policy) -> Result<Self, SettingsError> {
        let object = value.as_object().ok_or(SettingsError::NotAnObject)?;
        if let Some(field) = object.keys().find(|field| !FIELDS.contains(&field.as_str())) {
            return Err(SettingsError::UnknownField { found: field.clone(), suggestion: suggest_field(field) });
        }
        let accepted = [("none", false), ("SAML 2.0", true)];
        if choice(object, AUTHENTICATION, &accepted, &[])? {
            Ok(Self::Saml(Box::new(SamlSettings::from_object(object, strange_api_keys)?)))
        } else {
            Ok(Self::None)
        }
    }

    /// Renders the settings as JSON.
    pub fn to_json(&self) -> Value {
        let Self::Saml(saml) = self else { return json!({ AUTHENTICATION: "none" }) };
        let mut settings = json!({
            AUTHENTICATION: "SAML 2.0",
            IDENTITY_PROVIDER: saml.identity_provider.as_str(),
            LOGIN_URL: saml.login_url,
            ENTITY_ID: saml.entity_id,
            CERTIFICATE: saml.certificate.pem(),
            API_KEY: saml.api_key,
            DEFAULT_USER_MAPPING: saml.default_user_mapping.as_str(),
            DOMAIN_SPECIFIC_ISSUER: saml.domain_specific_issuer,
        });
        // Egnyte's page has no such fields; imported metadata set them.
        if !saml.other_certificates.is_empty() {
            settings[OTHER_CERTIFICATES] = saml.other_certificates.iter().map(Certificate::pem).collect();
        }
        if saml.login_binding != LoginBinding::default() {
            settings[LOGIN_BINDING] = saml.login_binding.as_str().into();
        }
        settings
    }

    /// Returns the settings with the metadata of an identity provider filled in. If SAML was off, the other fields are
    /// those of JumpCloud's article.
    pub fn with_metadata(&self, metadata: IdentityProviderMetadata) -> Result<Self, SettingsError> {
        let IdentityProviderMetadata { entity_id: id, login_url: url, login_binding, certificate, .. } = metadata;
        let (entity_id, login_url) = (entity_id(&id)?, login_url(&url)?);
        let other_certificates = metadata.other_certificates;
        let imported = match self {
            Self::Saml(present) => SamlSettings {
                login_url,
                login_binding,
                entity_id,
                certificate,
                other_certificates,
                ..SamlSettings::clone(present)
            },
            Self::None => SamlSettings {
                identity_provider: IdentityProvider::GenericHttpPost,
                login_url,
                login_binding,
                entity_id,
                certificate,
                other_certificates,
                api_key: String::new(),
                default_user_mapping: UserMapping::EgnyteUsername,
                domain_specific_issuer: true,
            },
        };
        Ok(Self::Saml(Box::new(imported)))
    }

    /// Retains the previous certificate, if there is one: for a domain that is weakened on purpose.
    pub fn keep_certificate(&mut self, before: &Self) {
        if let (Self::Saml(settings), Self::Saml(before)) = (self, before) {
            settings.certificate = before.certificate.clone();
            settings.other_certificates = before.other_certificates.clone();
        }
    }

    /// Checks that the rules accept the keys of all certificates.
    pub fn check_keys(&self, rules: &SignInRules) -> Result<(), SettingsError> {
        let Self::Saml(saml) = self else { return Ok(()) };
        let mut certificates = [&saml.certificate].into_iter().chain(&saml.other_certificates);
        if rules.ecdsa_signatures == Policy::Refuse && certificates.any(|certificate| certificate.key().is_elliptic()) {
            let key = "it has an elliptic curve; --guess ecdsa-signatures=accept accepts it";
            return Err(CertificateError::Unsuitable(key.to_owned()).into());
        }
        Ok(())
    }

    /// Returns the SAML settings, if SAML is on.
    pub fn saml(&self) -> Option<&SamlSettings> {
        match self {
            Self::None => None,
            Self::Saml(settings) => Some(settings),
        }
    }
}

impl SamlSettings {
    fn from_object(object: &Map<String, Value>, strange_api_keys: Policy) -> Result<Self, SettingsError> {
        let identity_provider =
            choice(object, IDENTITY_PROVIDER, &IdentityProvider::CHOICES, &IdentityProvider::OLD_NAMES)?;
        Ok(Self {
            identity_provider,
            login_url: login_url(text(object, LOGIN_URL)?)?,
            entity_id: entity_id(text(object, ENTITY_ID)?)?,
            certificate: Certificate::parse(text(object, CERTIFICATE)?)?,
            other_certificates: other_certificates(object)?,
            login_binding: match object.get(LOGIN_BINDING) {
                None | Some(Value::Null) => LoginBinding::default(),
                Some(_) => choice(object, LOGIN_BINDING, &LoginBinding::CHOICES, &[])?,
            },
            api_key: api_key(object, identity_provider, strange_api_keys)?,
            default_user_mapping: choice(object, DEFAULT_USER_MAPPING, &UserMapping::CHOICES, &[])?,
            domain_specific_issuer: flag(object, DOMAIN_SPECIFIC_ISSUER)?,
        })
    }
}

/// Reads a label of a drop-down menu, case-insensitively: the documents about the page differ in capitals.
fn choice<T: Copy>(
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

fn text<'o>(object: &'o Map<String, Value>, field: &'static str) -> Result<&'o str, SettingsError> {
    match object.get(field) {
        None | Some(Value::Null) => Err(SettingsError::Missing(field)),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(SettingsError::WrongType { field, expected: "a string" }),
    }
}

fn other_certificates(object: &Map<String, Value>) -> Result<Vec<Certificate>, SettingsError> {
    let wrong_type = || SettingsError::WrongType { field: OTHER_CERTIFICATES, expected: "a list of strings" };
    match object.get(OTHER_CERTIFICATES) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            items.iter().map(|item| Ok(Certificate::parse(item.as_str().ok_or_else(wrong_type)?)?)).collect()
        }
        Some(_) => Err(wrong_type()),
    }
}

fn flag(object: &Map<String, Value>, field: &'static str) -> Result<bool, SettingsError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(on)) => Ok(*on),
        Some(_) => Err(SettingsError::WrongType { field, expected: "true or false" }),
    }
}

fn api_key(
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

fn suggest_field(found: &str) -> String {
    match closest(found, FIELDS) {
        Some(field) => format!("did you mean {field:?}?"),
        None => format!("the fields are {}", FIELDS.join(", ")),
    }
}
