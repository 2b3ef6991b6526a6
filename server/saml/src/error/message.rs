//! Errors in the contents of a response.

use serde::Serialize;
use thiserror::Error;

use super::position::Position;

/// Readable message with contents that are not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum MessageError {
    #[error("the message is {found:?}, not a SAML response")]
    NotAResponse { found: String },
    #[error("the message is of SAML version {found:?}, not 2.0 ({place})")]
    VersionUnsupported { found: String, place: Position },
    #[error("the identity provider did not sign the user in: {code}{}", note.as_deref().map(|note| format!(", {note:?}")).unwrap_or_default())]
    StatusNotSuccess { code: String, note: Option<String> },
    #[error("{parent} has no {element} ({place})")]
    ElementMissing { element: &'static str, parent: String, place: Position },
    #[error("there is more than one {element} ({place})")]
    ElementRepeated { element: &'static str, place: Position },
    #[error("{element} does not belong in {parent} ({place})")]
    ElementUnexpected { element: String, parent: String, place: Position },
    #[error("{element} has no attribute {attribute} ({place})")]
    AttributeMissing { attribute: &'static str, element: String, place: Position },
    #[error("{attribute} is {found:?}, which is not a timestamp ({place})")]
    TimestampMalformed { attribute: &'static str, found: String, place: Position },
    #[error("the response has no assertion")]
    AssertionMissing,
    #[error("the response has {count} assertions, not one")]
    AssertionsMoreThanOne { count: usize },
    #[error("the assertion is encrypted, and this domain has no key to decrypt it ({place})")]
    AssertionEncrypted { place: Position },
    #[error("the {element} was issued by {found:?}; this domain trusts {expected:?}")]
    IssuerMismatch { element: &'static str, expected: String, found: String },
    #[error("the response was sent to {found:?}; this domain accepts responses at {expected:?}")]
    DestinationMismatch { expected: String, found: String },
    #[error("the assertion is for {found:?}; this domain accepts responses at {expected:?}")]
    RecipientMismatch { expected: String, found: String },
    #[error("the assertion is for the audience {found:?}; this domain is {expected:?}")]
    AudienceMismatch { expected: String, found: Vec<String> },
    #[error("the assertion has expired: {attribute} is {limit}, it is {now}")]
    Expired { attribute: &'static str, limit: String, now: String },
    #[error("the assertion is not valid yet: {attribute} is {limit}, it is {now}")]
    NotYetValid { attribute: &'static str, limit: String, now: String },
    #[error("the response is in response to {found:?}, which is not a pending request of this domain")]
    InResponseToUnknown { found: String },
    #[error("the response is in response to {}, its assertion to {}", quote(response.as_deref()), quote(assertion.as_deref()))]
    InResponseToMismatch { response: Option<String>, assertion: Option<String> },
    #[error(
        "InResponseTo is empty, which is no identifier; a response to no request does not have it; --guess empty-in-response-to=accept accepts it"
    )]
    InResponseToEmpty,
    #[error("the subject is confirmed by {found:?}; only bearer assertions are accepted")]
    ConfirmationUnsupported { found: String },
    #[error("the assertion has an unknown condition: {condition} ({place})")]
    ConditionUnknown { condition: String, place: Position },
    #[error("the subject is empty ({place})")]
    SubjectEmpty { place: Position },
    #[error("the subject is encrypted, and this domain has no key to decrypt it ({place})")]
    SubjectEncrypted { place: Position },
    #[error("the assertion {assertion_id:?} was used before")]
    Replayed { assertion_id: String },
}

impl MessageError {
    /// Returns the reason as a code.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::NotAResponse { .. } => "not-a-response",
            Self::VersionUnsupported { .. } => "version-unsupported",
            Self::StatusNotSuccess { .. } => "status-not-success",
            Self::ElementMissing { .. } => "element-missing",
            Self::ElementRepeated { .. } => "element-repeated",
            Self::ElementUnexpected { .. } => "element-unexpected",
            Self::AttributeMissing { .. } => "attribute-missing",
            Self::TimestampMalformed { .. } => "timestamp-malformed",
            Self::AssertionMissing => "assertion-missing",
            Self::AssertionsMoreThanOne { .. } => "assertions-more-than-one",
            Self::AssertionEncrypted { .. } => "assertion-encrypted",
            Self::IssuerMismatch { .. } => "issuer-mismatch",
            Self::DestinationMismatch { .. } => "destination-mismatch",
            Self::RecipientMismatch { .. } => "recipient-mismatch",
            Self::AudienceMismatch { .. } => "audience-mismatch",
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::InResponseToUnknown { .. } => "in-response-to-unknown",
            Self::InResponseToMismatch { .. } => "in-response-to-mismatch",
            Self::InResponseToEmpty => "in-response-to-empty",
            Self::ConfirmationUnsupported { .. } => "confirmation-unsupported",
            Self::ConditionUnknown { .. } => "condition-unknown",
            Self::SubjectEmpty { .. } => "subject-empty",
            Self::SubjectEncrypted { .. } => "subject-encrypted",
            Self::Replayed { .. } => "replayed",
        }
    }
}

/// Returns a value in quotes, or a word for its absence.
fn quote(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("{value:?}"))
}
