//! Vouching for people: whom the connector signs in to Egnyte, and what it says of them.
//!
//! Knows no password: whoever asks is who they say. Its key is public test material (`fixtures/certificates/`).

use std::sync::LazyLock;

use crate::saml::{Answer, AuthnRequest, Key, NotARequest, NotSigned, packed};
use egnyte_protocol::directory::{Directory, Id};
use egnyte_protocol::{SignInMetadata, SignInResponse};

use super::{ConnectorError, Session};

const ENTITY_ID: &str = "https://sso.reference.example/saml2";
const LOGIN_URL: &str = "https://sso.reference.example/saml2/egnyte";

/// What Egnyte is called where a domain does not go by a name of its own.
const SHARED_AUDIENCE: &str = "https://saml-auth.egnyte.com";

static KEY: LazyLock<Result<Key, NotSigned>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/reference.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/reference.crt.pem"))
});
static STRANGER: LazyLock<Result<Key, NotSigned>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/stranger.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/stranger.crt.pem"))
});

/// How a connector vouches for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignIn {
    /// What it calls them.
    pub(super) subject: Subject,
    /// Whose key it signs with.
    pub(super) signer: Signer,
    /// Whom it speaks to.
    pub(super) audience: Audience,
    /// Whom it signs in.
    pub(super) coverage: Coverage,
    /// Whether it says which request it answers.
    pub(super) names_request: bool,
    /// Whether it hands the relay state back.
    pub(super) keeps_relay_state: bool,
    /// Whether it stops when single sign-on is deactivated.
    pub(super) heeds_deactivation: bool,
}

/// What a person is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// Their username.
    Username,
    /// Their email.
    Email,
}

/// Whose key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    /// That of the certificate it publishes.
    Own,
    /// Another.
    Stranger,
}

/// Whom an assertion is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Whom the application's settings name.
    AsSet,
    /// All of Egnyte, whatever they say.
    Shared,
}

/// Who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coverage {
    /// Who is active and in an associated user group.
    Covered,
    /// Also who is suspended.
    Grouped,
    /// Everybody.
    Everybody,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            subject: Subject::Username,
            signer: Signer::Own,
            audience: Audience::AsSet,
            coverage: Coverage::Covered,
            names_request: true,
            keeps_relay_state: true,
            heeds_deactivation: true,
        }
    }
}

/// Somebody who wants to sign in, and how they came.
pub(super) struct Visit<'a> {
    /// The directory's id of the person.
    pub(super) user: &'a Id,
    /// Egnyte's request, where it sent them.
    pub(super) request: Option<&'a str>,
    /// What is to come back with the answer.
    pub(super) relay_state: Option<String>,
}

/// Why nobody is vouched for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("there is no application Egnyte any more")]
    NoApplication,
    #[error("single sign-on of the application is not active")]
    NotConfigured,
    #[error("you are not in the directory")]
    Unknown,
    #[error("you have not been given access to Egnyte")]
    NotCovered,
    #[error(transparent)]
    NotARequest(#[from] NotARequest),
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
}

impl From<NotSigned> for ConnectorError {
    fn from(error: NotSigned) -> Self {
        Self::new(error.to_string())
    }
}

/// What an administrator of Egnyte types into its settings.
///
/// # Errors
/// When the key cannot be read.
pub(super) fn metadata() -> Result<SignInMetadata, NotSigned> {
    let certificate = key(Signer::Own)?.certificate().to_owned();
    Ok(SignInMetadata { entity_id: ENTITY_ID.to_owned(), login_url: LOGIN_URL.to_owned(), certificate })
}

impl Session {
    /// What the browser of a visitor is to do.
    pub(super) fn attend(&self, visit: Visit<'_>) -> Result<SignInResponse, ConnectorError> {
        let Some(directory) = &self.directory else {
            return Err(ConnectorError::new("there is no directory yet to look people up in"));
        };
        let refusal = |refused: Refused| SignInResponse { refused: Some(refused.to_string()), ..Default::default() };
        Ok(self.habits.sign_in.vouch(directory, visit).unwrap_or_else(refusal))
    }
}

impl SignIn {
    fn vouch(&self, directory: &Directory, visit: Visit<'_>) -> Result<SignInResponse, Refused> {
        let application = directory.application.as_ref().ok_or(Refused::NoApplication)?;
        if !application.sso.configured && self.heeds_deactivation {
            return Err(Refused::NotConfigured);
        }
        let person = directory.person(visit.user).ok_or(Refused::Unknown)?;
        if !self.coverage.admits(directory, visit.user) {
            return Err(Refused::NotCovered);
        }
        let subject = match self.subject {
            Subject::Username => &person.username,
            Subject::Email => person.email.as_ref().unwrap_or(&person.username),
        };
        let audience = match self.audience {
            Audience::AsSet => &application.sso.entity_id,
            Audience::Shared => SHARED_AUDIENCE,
        };
        let request = visit.request.map(AuthnRequest::parse).transpose()?;
        let mut answer = Answer::about(subject, ENTITY_ID, audience, &application.sso.acs_url);
        answer.in_response_to = request.map(|request| request.id).filter(|_| self.names_request);
        let response = answer.response(&answer.signed(key(self.signer)?)?);
        Ok(SignInResponse {
            saml_response: Some(packed(&response)),
            relay_state: visit.relay_state.filter(|_| self.keeps_relay_state),
            acs_url: Some(answer.destination),
            refused: None,
        })
    }
}

impl Coverage {
    fn admits(self, directory: &Directory, user: &Id) -> bool {
        let grouped = || directory.user_groups.iter().any(|group| group.associated && group.members.contains(user));
        match self {
            Self::Covered => directory.covers(user),
            Self::Grouped => grouped(),
            Self::Everybody => true,
        }
    }
}

fn key(signer: Signer) -> Result<&'static Key, NotSigned> {
    let key = match signer {
        Signer::Own => &KEY,
        Signer::Stranger => &STRANGER,
    };
    key.as_ref().map_err(Clone::clone)
}
