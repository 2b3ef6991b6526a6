//! Sign-in: SAML responses for the people of the directory.
//!
//! The person is authenticated already. The key is public test material (`fixtures/certificates/`).

use std::sync::LazyLock;

use crate::saml::{AuthnRequest, AuthnRequestError, Key, SamlResponse, SigningError, encode_post};
use egnyte_protocol::connector::ConnectorError;
use egnyte_protocol::directory::{Directory, Id};
use egnyte_protocol::{SignInMetadata, SignInResponse};

const ENTITY_ID: &str = "https://sso.reference.example/saml2";
const LOGIN_URL: &str = "https://sso.reference.example/saml2/egnyte";

/// Entity id of Egnyte for domains without an entity id of their own.
const SHARED_AUDIENCE: &str = "https://saml-auth.egnyte.com";

static PUBLISHED: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/reference.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/reference.crt.pem"))
});
static OTHER: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/stranger.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/stranger.crt.pem"))
});

/// Policy of the sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignInPolicy {
    pub(super) subject: Subject,
    pub(super) signing_key: SigningKey,
    pub(super) audience: Audience,
    pub(super) eligibility: Eligibility,
    /// Sets `InResponseTo`.
    pub(super) sets_in_response_to: bool,
    /// Returns the relay state.
    pub(super) returns_relay_state: bool,
    /// Refuses while single sign-on is not configured.
    pub(super) requires_sso: bool,
}

/// Property of a person in `NameID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Username,
    Email,
}

/// Key that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SigningKey {
    /// The key of the published certificate.
    Published,
    /// Another key.
    Other,
}

/// Audience of an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// The entity id in the settings of the application.
    Configured,
    /// The shared entity id of Egnyte.
    Shared,
}

/// People who can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Eligibility {
    /// Active members of an associated user group.
    Covered,
    /// All members of an associated user group.
    Members,
    /// All people.
    Everyone,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        Self {
            subject: Subject::Username,
            signing_key: SigningKey::Published,
            audience: Audience::Configured,
            eligibility: Eligibility::Covered,
            sets_in_response_to: true,
            returns_relay_state: true,
            requires_sso: true,
        }
    }
}

/// Sign-in of a person.
pub(super) struct SignIn<'a> {
    /// Id of the person.
    pub(super) user: &'a Id,
    /// AuthnRequest of Egnyte as XML, if Egnyte starts the sign-in.
    pub(super) request: Option<&'a str>,
    pub(super) relay_state: Option<String>,
}

/// Error: the sign-in is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum SignInError {
    #[error("the application Egnyte was deleted")]
    NoApplication,
    #[error("single sign-on of the application is not active")]
    NotConfigured,
    #[error("you are not in the directory")]
    UnknownPerson,
    #[error("you have not been given access to Egnyte")]
    NotEligible,
    #[error(transparent)]
    Request(#[from] AuthnRequestError),
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// Returns the settings that an administrator enters in Egnyte.
pub(super) fn metadata() -> Result<SignInMetadata, ConnectorError> {
    let key = key(SigningKey::Published).map_err(|error| ConnectorError::new(error.to_string()))?;
    let certificate = key.certificate().to_owned();
    Ok(SignInMetadata { entity_id: ENTITY_ID.to_owned(), login_url: LOGIN_URL.to_owned(), certificate })
}

impl SignInPolicy {
    /// Answers a sign-in with a SAML response or a refusal.
    pub(super) fn respond(&self, directory: &Directory, sign_in: SignIn<'_>) -> SignInResponse {
        let refuse = |error: SignInError| SignInResponse { refused: Some(error.to_string()), ..Default::default() };
        self.issue(directory, sign_in).unwrap_or_else(refuse)
    }

    fn issue(&self, directory: &Directory, sign_in: SignIn<'_>) -> Result<SignInResponse, SignInError> {
        let application = directory.application.as_ref().ok_or(SignInError::NoApplication)?;
        if !application.sso.configured && self.requires_sso {
            return Err(SignInError::NotConfigured);
        }
        let person = directory.person(sign_in.user).ok_or(SignInError::UnknownPerson)?;
        if !self.eligibility.includes(directory, sign_in.user) {
            return Err(SignInError::NotEligible);
        }
        let subject = match self.subject {
            Subject::Username => &person.username,
            Subject::Email => person.email.as_ref().unwrap_or(&person.username),
        };
        let audience = match self.audience {
            Audience::Configured => &application.sso.entity_id,
            Audience::Shared => SHARED_AUDIENCE,
        };
        let request = sign_in.request.map(AuthnRequest::parse).transpose()?;
        let mut response = SamlResponse::new(subject, ENTITY_ID, audience, &application.sso.acs_url);
        response.in_response_to = request.map(|request| request.id).filter(|_| self.sets_in_response_to);
        let xml = response.to_xml(&response.signed_assertion(key(self.signing_key)?)?);
        Ok(SignInResponse {
            saml_response: Some(encode_post(&xml)),
            relay_state: sign_in.relay_state.filter(|_| self.returns_relay_state),
            acs_url: Some(response.destination),
            refused: None,
        })
    }
}

impl Eligibility {
    fn includes(self, directory: &Directory, user: &Id) -> bool {
        let is_member = || directory.user_groups.iter().any(|group| group.associated && group.members.contains(user));
        match self {
            Self::Covered => directory.covers(user),
            Self::Members => is_member(),
            Self::Everyone => true,
        }
    }
}

fn key(choice: SigningKey) -> Result<&'static Key, SigningError> {
    let key = match choice {
        SigningKey::Published => &PUBLISHED,
        SigningKey::Other => &OTHER,
    };
    key.as_ref().map_err(Clone::clone)
}
