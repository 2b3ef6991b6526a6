//! SCIM error of RFC 7644 §3.12, and its mapping from the errors of the roster.

use egnyte_domain::RosterError;
use egnyte_support::did_you_mean::closest;
use serde_json::{Value, json};

/// Schema URN of an error message.
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// `scimType` of RFC 7644 table 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimType {
    /// Filter with a syntax error or an unsupported comparison.
    InvalidFilter,
    /// More results than the server returns.
    TooMany,
    /// Duplicate of a unique value.
    Uniqueness,
    /// Forbidden change of an attribute.
    Mutability,
    /// Body that does not conform to the schema of the request.
    InvalidSyntax,
    /// Malformed `path`, or one of no attribute.
    InvalidPath,
    /// `path` that selects no value.
    NoTarget,
    /// Missing or incompatible value.
    InvalidValue,
    /// Unsupported protocol version.
    InvalidVers,
    /// Personal data in the URI of the request.
    Sensitive,
    /// Cursor that is none of the server's, or of another query (RFC 9865 section 2.1, as the next two).
    InvalidCursor,
    /// Cursor that is no longer valid.
    ExpiredCursor,
    /// Invalid or changed `count` of a list that is paged by cursor.
    InvalidCount,
}

impl ScimType {
    /// Returns the keyword on the wire.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

/// Error response to a SCIM request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    /// HTTP status.
    pub status: u16,
    /// Keyword, if the standard has one for this case.
    pub scim_type: Option<ScimType>,
    /// Message for a human, one line.
    pub detail: String,
}

impl ScimError {
    /// Creates an error without a keyword.
    pub fn plain(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into() }
    }

    /// Creates an error with a keyword and the status that the standard pairs with it.
    pub fn of(scim_type: ScimType, detail: impl Into<String>) -> Self {
        let status = match scim_type {
            ScimType::Uniqueness => 409,
            ScimType::Sensitive => 403,
            _ => 400,
        };
        Self { status, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// Prefixes the detail with a location.
    pub fn within(mut self, place: &str) -> Self {
        self.detail = format!("{place}: {}", self.detail);
        self
    }

    /// Renders the body of RFC 7644 §3.12; `status` is a string.
    pub fn to_json(&self) -> Value {
        let mut body = json!({ "schemas": [ERROR_URN], "status": self.status.to_string() });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = scim_type.keyword().into();
        }
        body["detail"] = self.detail.as_str().into();
        body
    }
}

impl From<RosterError> for ScimError {
    fn from(refusal: RosterError) -> Self {
        let detail = refusal.to_string();
        match refusal {
            RosterError::InvalidUserName
            | RosterError::InvalidIdpUserName
            | RosterError::InvalidEmail { .. }
            | RosterError::EmptyGroupName
            | RosterError::GroupNameTooLong { .. }
            | RosterError::Missing { .. }
            | RosterError::Empty { .. }
            | RosterError::UserTypeMissing
            | RosterError::UnknownUserType { .. }
            | RosterError::UnknownAuthType { .. }
            | RosterError::FieldUnavailable { .. }
            | RosterError::DeactivatedMember { .. }
            | RosterError::RepeatedMember { .. }
            | RosterError::GroupMember { .. }
            | RosterError::CircularMember { .. }
            | RosterError::UnknownMember { .. } => Self::of(ScimType::InvalidValue, detail),
            RosterError::UserNameTaken { .. }
            | RosterError::EmailTaken { .. }
            | RosterError::ExternalIdTaken { .. }
            | RosterError::GroupNameTaken { .. }
            | RosterError::PresentMember { .. }
            | RosterError::IdInUse { .. } => Self::of(ScimType::Uniqueness, detail),
            RosterError::ExternalIdImmutable { .. }
            | RosterError::UserNameImmutable { .. }
            | RosterError::FieldImmutable { .. } => Self::of(ScimType::Mutability, detail),
            RosterError::UserNotFound { id } => Self::plain(404, detail + &suggest_search(&id, "/Users")),
            RosterError::GroupNotFound { id } => Self::plain(404, detail + &suggest_search(&id, "/Groups")),
        }
    }
}

/// Suggests `.search` for an id that resembles it.
fn suggest_search(id: &str, list: &str) -> String {
    closest(id, [".search"]).map_or_else(String::new, |search| format!("; did you mean \"{list}/{search}\"?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_body_has_status_as_string_and_keyword() {
        let body = ScimError::of(ScimType::Uniqueness, "taken").to_json();
        assert_eq!(
            body,
            json!({ "schemas": [ERROR_URN], "status": "409", "scimType": "uniqueness", "detail": "taken" })
        );
    }

    #[test]
    fn error_body_without_keyword_has_no_scim_type() {
        assert!(ScimError::plain(404, "no such user").to_json().get("scimType").is_none());
    }
}
