//! Errors of the API, in the envelopes that Egnyte is known to use.

use egnyte_domain::RosterError;
use egnyte_domain::rules::{ApiRules, DuplicateUsers, ErrorEnvelope, ViolationText};
use serde_json::{Value, json};

/// Refusal of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Refusal by the domain.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// Refusal with a status and one line.
    #[error("{description}")]
    Plain {
        /// HTTP status.
        status: u16,
        /// Message for a human, one line.
        description: String,
    },
    /// Refusal of the permissions API, which has an envelope of its own.
    #[error("{message}")]
    Permissions {
        /// HTTP status.
        status: u16,
        /// Code of the error.
        code: &'static str,
        /// Message for a human, one line.
        message: String,
    },
}

impl ApiError {
    /// Returns a refusal with a status.
    pub fn plain(status: u16, description: impl Into<String>) -> Self {
        Self::Plain { status, description: description.into() }
    }

    /// Returns the refusal of a malformed request.
    pub fn bad_request(description: impl Into<String>) -> Self {
        Self::plain(400, description)
    }

    /// Returns the HTTP status.
    pub fn status(&self, rules: &ApiRules) -> u16 {
        match self {
            Self::Plain { status, .. } | Self::Permissions { status, .. } => *status,
            Self::Roster(RosterError::UserNotFound { .. } | RosterError::GroupNotFound { .. }) => 404,
            Self::Roster(RosterError::GroupNameTaken { .. } | RosterError::PresentMember { .. }) => 409,
            Self::Roster(
                RosterError::UserNameTaken { .. }
                | RosterError::EmailTaken { .. }
                | RosterError::ExternalIdTaken { .. },
            ) => match rules.duplicate_users {
                DuplicateUsers::Conflict => 409,
                DuplicateUsers::BadRequest => 400,
                DuplicateUsers::NotAllowed => 405,
            },
            Self::Roster(_) => 400,
        }
    }

    /// Renders the body of the response.
    pub fn to_json(&self, rules: &ApiRules) -> Value {
        let (status, text) = (self.status(rules), self.description(rules));
        match (self, rules.error_envelope) {
            (Self::Permissions { code, .. }, _) => {
                json!({ "formErrors": [{ "code": code, "msg": text }], "inputErrors": {} })
            }
            (_, ErrorEnvelope::Message) if status != 404 => json!({ "errorMessage": text }),
            // The code is a text, as Egnyte documents.
            _ => json!({ "Errors": [{ "description": text, "code": status.to_string() }] }),
        }
    }

    fn description(&self, rules: &ApiRules) -> String {
        match self {
            Self::Roster(RosterError::UserNotFound { id }) => format!("User {id} not found."),
            Self::Roster(RosterError::GroupNotFound { id }) => format!("Group {id} not found."),
            Self::Roster(RosterError::InvalidUserName) if rules.violation_text == ViolationText::Message => {
                "Invalid user name".to_owned()
            }
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_a_text_and_missing_users_are_named_as_egnyte_does() {
        let error = ApiError::from(RosterError::UserNotFound { id: "12345678".to_owned() });
        let body = json!({ "Errors": [{ "description": "User 12345678 not found.", "code": "404" }] });
        assert_eq!(error.to_json(&ApiRules::default()), body);
    }

    #[test]
    fn other_envelope_leaves_the_known_one_of_404() {
        let rules = ApiRules { error_envelope: ErrorEnvelope::Message, ..ApiRules::default() };
        assert_eq!(ApiError::bad_request("no").to_json(&rules), json!({ "errorMessage": "no" }));
        assert!(ApiError::plain(404, "none").to_json(&rules)["Errors"].is_array());
    }
}
