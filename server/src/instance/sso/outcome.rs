//! Result of a SAML sign-in: a session, or a rejection with a code and a sentence, for pages and for the journal.
//!
//! Must not know the checks.

use std::sync::Arc;

use serde_json::{Value, json};

use egnyte_domain::{AdmissionError, RosterError, User};
use egnyte_saml::{SamlError, VerifiedAssertion};

/// Accepted sign-in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Secret of the session.
    pub session: String,
    /// Account.
    pub user: Arc<User>,
    /// Verified assertion.
    pub assertion: VerifiedAssertion,
}

/// Rejected sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRejected {
    /// Reason of the rejection.
    pub reason: SignInError,
    /// Subject, if the assertion was verified.
    pub subject: Option<String>,
}

/// Reason why a sign-in is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Domain without single sign-on.
    #[error(transparent)]
    NotConfigured(#[from] SsoNotConfiguredError),
    /// Form without exactly one response.
    #[error("the form has {found} fields SAMLResponse, not one")]
    NoMessage {
        /// Number of fields.
        found: usize,
    },
    /// Response that is not valid.
    #[error(transparent)]
    Message(#[from] SamlError),
    /// Subject that is not admitted.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// Account that a weakened domain could not create.
    #[error(transparent)]
    NotCreated(#[from] RosterError),
}

/// Error for a domain without single sign-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("single sign-on is not set up for this domain")]
pub struct SsoNotConfiguredError;

impl SignInError {
    /// Returns the reason as a code.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotConfigured(_) => "sso-not-configured",
            Self::NoMessage { found: 0 } => "message-missing",
            Self::NoMessage { .. } => "message-repeated",
            Self::Message(error) => error.reason(),
            Self::Admission(error) => error.reason(),
            Self::NotCreated(_) => "user-not-made",
        }
    }

    /// Returns the reason as a sentence.
    pub fn sentence(&self) -> String {
        egnyte_saml::sentence(&self.to_string())
    }
}

impl SignedIn {
    /// Renders the sign-in for the journal.
    pub fn to_json(&self) -> Value {
        json!({
            "outcome": "accepted",
            "account": self.user.id.to_string(),
            "subject": self.assertion.subject,
            "inResponseTo": self.assertion.in_response_to,
        })
    }
}

impl SignInRejected {
    /// Renders the rejection for the journal.
    pub fn to_json(&self) -> Value {
        let details = match &self.reason {
            SignInError::Message(error) => error.details(),
            _ => json!({}),
        };
        json!({
            "outcome": "refused",
            "reason": self.reason.reason(),
            "subject": self.subject,
            "sentence": self.reason.sentence(),
            "details": details,
        })
    }
}

impl<E: Into<SignInError>> From<E> for SignInRejected {
    fn from(reason: E) -> Self {
        Self { reason: reason.into(), subject: None }
    }
}
