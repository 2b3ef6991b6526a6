//! Single sign-on settings of a domain: the fields of Egnyte's own page, each validated with its own error.
//!
//! Must not know SAML messages.

mod error;
mod fields;
mod logout;
mod text_fields;

use serde_json::{Map, Value, json};

use super::certificate::{Certificate, CertificateError};
use super::menus::{IdentityProvider, UserMapping};
use super::metadata::IdentityProviderMetadata;
use super::transport::BrowserBinding;
use egnyte_domain::rules::{Policy, SignInRules};
pub use error::SettingsError;
use fields::{
    API_KEY, AUTHENTICATION, CERTIFICATE, DEFAULT_USER_MAPPING, DOMAIN_SPECIFIC_ISSUER, ENTITY_ID, FIELDS,
    IDENTITY_PROVIDER, LOGIN_BINDING, LOGIN_URL, OTHER_CERTIFICATES, api_key, binding, choice, flag,
    other_certificates, suggest_field, text,
};
pub use logout::LogoutService;
use text_fields::{entity_id, url};

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
    pub login_binding: BrowserBinding,
    /// Single logout service of imported metadata.
    pub logout: Option<LogoutService>,
    /// Field "API key": blank except for Okta's Map Drive.
    pub api_key: String,
    /// Drop-down menu "Default user mapping".
    pub default_user_mapping: UserMapping,
    /// Option "Use domain-specific Issuer value".
    pub domain_specific_issuer: bool,
}

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
        if saml.login_binding != BrowserBinding::default() {
            settings[LOGIN_BINDING] = saml.login_binding.as_str().into();
        }
        if let Some(logout) = &saml.logout {
            logout.write(&mut settings);
        }
        settings
    }

    /// Returns the settings with the metadata of an identity provider filled in. If SAML was off, the other fields are
    /// those of JumpCloud's article.
    pub fn with_metadata(&self, metadata: IdentityProviderMetadata) -> Result<Self, SettingsError> {
        let (entity_id, login_url) = (entity_id(&metadata.entity_id)?, url(LOGIN_URL, &metadata.login_url)?);
        let IdentityProviderMetadata { login_binding, certificate, other_certificates, logout, .. } = metadata;
        let logout = logout.map(LogoutService::check).transpose()?;
        // Metadata have nothing about these; without settings of before, they are as JumpCloud's article sets them.
        let (identity_provider, api_key, default_user_mapping, domain_specific_issuer) = match self {
            Self::Saml(saml) => {
                (saml.identity_provider, saml.api_key.clone(), saml.default_user_mapping, saml.domain_specific_issuer)
            }
            Self::None => (IdentityProvider::GenericHttpPost, String::new(), UserMapping::EgnyteUsername, true),
        };
        Ok(Self::Saml(Box::new(SamlSettings {
            identity_provider,
            login_url,
            login_binding,
            entity_id,
            certificate,
            other_certificates,
            logout,
            api_key,
            default_user_mapping,
            domain_specific_issuer,
        })))
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
            login_url: url(LOGIN_URL, text(object, LOGIN_URL)?)?,
            entity_id: entity_id(text(object, ENTITY_ID)?)?,
            certificate: Certificate::parse(text(object, CERTIFICATE)?)?,
            other_certificates: other_certificates(object)?,
            login_binding: binding(object, LOGIN_BINDING)?,
            logout: LogoutService::from_object(object)?,
            api_key: api_key(object, identity_provider, strange_api_keys)?,
            default_user_mapping: choice(object, DEFAULT_USER_MAPPING, &UserMapping::CHOICES, &[])?,
            domain_specific_issuer: flag(object, DOMAIN_SPECIFIC_ISSUER)?,
        })
    }
}
