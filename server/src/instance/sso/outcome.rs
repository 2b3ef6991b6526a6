//! How coming in ends: with somebody who is in, or with a reason, for machines, for people and for the journal.
//!
//! It must not know how it was decided.

use std::sync::Arc;

use serde_json::{Value, json};

use egnyte_domain::{AdmissionError, RosterError, User};
use egnyte_saml::SignIn;

/// Somebody who came in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The secret by which the domain knows them from now on.
    pub session: String,
    /// The account.
    pub user: Arc<User>,
    /// What the identity provider vouched for.
    pub sign_in: SignIn,
}

/// Somebody who did not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnedAway {
    /// Why not.
    pub reason: Unfit,
    /// The name that was vouched for, where the answer got that far.
    pub subject: Option<String>,
}

/// Why somebody did not come in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The domain does not sign people in by SAML.
    #[error(transparent)]
    NotConfigured(#[from] NotConfigured),
    /// The form that was posted holds no answer, or several.
    #[error("the form holds {found} fields SAMLResponse, not one")]
    NoMessage {
        /// How many there were.
        found: usize,
    },
    /// The answer is not to be believed.
    #[error(transparent)]
    Message(#[from] egnyte_saml::Refusal),
    /// The name is vouched for, and its bearer may not enter.
    #[error(transparent)]
    AdmissionError(#[from] AdmissionError),
    /// A weakened domain could not make an account of the name.
    #[error(transparent)]
    NotMade(#[from] RosterError),
}

/// The domain does not sign people in by SAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("single sign-on is not set up for this domain")]
pub struct NotConfigured;

impl Unfit {
    /// The reason as a word for machines.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotConfigured(_) => "sso-not-configured",
            Self::NoMessage { .. } => "message-missing",
            Self::Message(refusal) => refusal.reason(),
            Self::AdmissionError(barred) => barred.reason(),
            Self::NotMade(_) => "user-not-made",
        }
    }

    /// The reason as a sentence for people.
    pub fn sentence(&self) -> String {
        let fragment = self.to_string();
        let mut letters = fragment.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{}.", letters.as_str())
    }
}

impl Entry {
    /// What the journal says of it.
    pub fn to_json(&self) -> Value {
        json!({
            "outcome": "accepted",
            "account": self.user.id.to_string(),
            "subject": self.sign_in.subject,
            "inResponseTo": self.sign_in.in_response_to,
        })
    }
}

impl TurnedAway {
    /// What the journal says of it.
    pub fn to_json(&self) -> Value {
        let details = match &self.reason {
            Unfit::Message(refusal) => refusal.details(),
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

impl<E: Into<Unfit>> From<E> for TurnedAway {
    fn from(reason: E) -> Self {
        Self { reason: reason.into(), subject: None }
    }
}
