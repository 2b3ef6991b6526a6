//! Single logout of a domain: begun by a user, or by the identity provider.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::EgnyteDomain;
use super::super::tokens::random_secret;
use super::{REQUEST_LIFE, SsoState, add, clock_skew};
use crate::instance::SsoNotConfiguredError;
use egnyte_domain::rules::{AbsentSessions, Support};
use egnyte_saml::{
    LogoutDelivery, LogoutError, LogoutExpectations, LogoutRequest, LogoutResponse, LogoutService, LogoutStatus,
    OutgoingLogout, SamlSettings, SigningError, SigningKey, VerifiedLogout, VerifiedLogoutRequest, verify_logout,
};

/// Key by which every mock signs: public, as the identity providers of tests need a metadata that stays the same.
static KEY: LazyLock<Result<SigningKey, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../../fixtures/certificates/service-provider.key.pem");
    SigningKey::from_pem(key, include_str!("../../../../fixtures/certificates/service-provider.crt.pem"))
});

/// Returns the key by which every mock signs.
pub(crate) fn signing_key() -> Result<&'static SigningKey, SigningError> {
    KEY.as_ref().map_err(Clone::clone)
}

/// Accepted logout message.
#[derive(Debug, Clone)]
pub enum LoggedOut {
    /// Request of the identity provider.
    ByProvider {
        /// Subject.
        subject: String,
        /// Number of sessions that have ended.
        sessions: usize,
        /// Response; none if the metadata of the identity provider have no address for it.
        response: Option<OutgoingLogout<LogoutResponse>>,
    },
    /// Response to a request of the domain.
    Answered {
        /// Status codes, the outer first; empty if it is a success.
        failure: Vec<String>,
    },
}

/// Reason why a logout message is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignOutError {
    /// Domain without single sign-on.
    #[error(transparent)]
    NotConfigured(#[from] SsoNotConfiguredError),
    /// Domain that takes no part in single logout.
    #[error("this domain takes no part in single logout: the guess single-logout is no")]
    NotOffered,
    /// Message that is not valid.
    #[error(transparent)]
    Message(#[from] LogoutError),
}

impl EgnyteDomain {
    /// Ends a session. Returns the request that ends it at the identity provider too, if that takes part.
    pub fn sign_out(&self, session: &str, base_url: &str) -> Option<OutgoingLogout<LogoutRequest>> {
        let mut state = self.state.lock();
        let now = self.time();
        state.sso.expire(now);
        let ended = state.sso.sessions.close(session)?;
        let settings = Arc::clone(&state.sso.settings);
        let saml = settings.saml()?;
        let service = saml.logout.as_ref()?;
        if state.settings.rules().sign_in.single_logout == Support::Withheld {
            return None;
        }
        let (name_id, session_index) = (ended.name_id, ended.session_index);
        let message = LogoutRequest { name_id, session_index };
        let request = self.outgoing(message, (saml, service, &service.url), (base_url, now));
        state.sso.logouts.insert(&request.id, (), add(now, REQUEST_LIFE));
        Some(request)
    }

    /// Returns whether signing out leads to the identity provider.
    pub fn signs_out_at_provider(&self) -> bool {
        let state = self.state.lock();
        let is_offered = state.settings.rules().sign_in.single_logout == Support::Offered;
        is_offered && state.sso.settings.saml().is_some_and(|saml| saml.logout.is_some())
    }

    /// Verifies a logout message: a request ends sessions, a response ends the wait for it.
    pub fn accept_logout(&self, delivery: &LogoutDelivery, base_url: &str) -> Result<LoggedOut, SignOutError> {
        let (settings, rules, pending, now) = {
            let mut state = self.state.lock();
            let now = self.time();
            state.sso.expire(now);
            (Arc::clone(&state.sso.settings), *state.settings.rules(), state.sso.logouts.clone(), now)
        };
        let saml = settings.saml().ok_or(SsoNotConfiguredError)?;
        if rules.sign_in.single_logout == Support::Withheld {
            return Err(SignOutError::NotOffered);
        }
        let expected = LogoutExpectations {
            settings: saml,
            location: &self.service_provider(base_url).logout(),
            now,
            skew: clock_skew(&rules),
            is_pending: &|id| pending.get(id).is_some(),
            rules: &rules.sign_in,
        };
        match verify_logout(delivery, &expected)? {
            VerifiedLogout::Response(response) => {
                self.state.lock().sso.take_answer(&response.in_response_to)?;
                Ok(LoggedOut::Answered { failure: response.failure })
            }
            VerifiedLogout::Request(request) => {
                let end = add(request.valid_until, clock_skew(&rules));
                let sessions = self.state.lock().sso.end_sessions(&request, end)?;
                let status = match (sessions, rules.sign_in.absent_sessions) {
                    (0, AbsentSessions::UnknownPrincipal) => LogoutStatus::UnknownPrincipal,
                    _ => LogoutStatus::Success,
                };
                let response = saml.logout.as_ref().map(|service| {
                    let message = LogoutResponse { in_response_to: request.id, status };
                    let answer = self.outgoing(message, (saml, service, service.response_url()), (base_url, now));
                    OutgoingLogout { relay_state: delivery.relay_state.clone(), ..answer }
                });
                Ok(LoggedOut::ByProvider { subject: request.name_id.text, sessions, response })
            }
        }
    }

    fn outgoing<M>(
        &self,
        message: M,
        (saml, service, destination): (&SamlSettings, &LogoutService, &str),
        (base_url, now): (&str, Timestamp),
    ) -> OutgoingLogout<M> {
        OutgoingLogout {
            id: format!("_{}", random_secret(32)),
            issue_instant: now,
            destination: destination.to_owned(),
            binding: service.binding,
            issuer: self.service_provider(base_url).entity_id(saml.domain_specific_issuer),
            relay_state: None,
            message,
        }
    }
}

impl SsoState {
    /// Ends the wait for the response to a request, which is answered once.
    fn take_answer(&mut self, id: &str) -> Result<(), LogoutError> {
        self.logouts.remove(id).ok_or_else(|| LogoutError::InResponseToUnknown { found: id.to_owned() })
    }

    /// Ends the sessions that a request names, and returns their number. A request is used once.
    fn end_sessions(&mut self, request: &VerifiedLogoutRequest, end: Timestamp) -> Result<usize, LogoutError> {
        if self.used_logouts.get(&request.id).is_some() {
            return Err(LogoutError::Replayed { id: request.id.clone() });
        }
        self.used_logouts.insert(&request.id, (), end);
        Ok(self.sessions.close_named(request))
    }
}

impl LoggedOut {
    /// Renders the logout for the journal.
    pub fn to_json(&self) -> Value {
        match self {
            Self::ByProvider { subject, sessions, response } => json!({
                "outcome": "accepted",
                "message": "LogoutRequest",
                "subject": subject,
                "sessions": sessions,
                "isAnswered": response.is_some(),
            }),
            Self::Answered { failure } => json!({
                "outcome": "accepted",
                "message": "LogoutResponse",
                "status": if failure.is_empty() { json!(["success"]) } else { json!(failure) },
            }),
        }
    }
}

impl SignOutError {
    /// Returns the reason as a code.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotConfigured(_) => "sso-not-configured",
            Self::NotOffered => "single-logout-not-offered",
            Self::Message(error) => error.reason(),
        }
    }

    /// Returns the reason as a sentence.
    pub fn sentence(&self) -> String {
        egnyte_saml::sentence(&self.to_string())
    }

    /// Renders the refusal for the journal.
    pub fn to_json(&self) -> Value {
        let details = match self {
            Self::Message(error) => error.details(),
            _ => json!({}),
        };
        json!({ "outcome": "refused", "reason": self.reason(), "sentence": self.sentence(), "details": details })
    }
}
