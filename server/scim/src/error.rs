//! The one error of this floor: RFC 7644 §3.12, and what a refusal of Egnyte's is in SCIM. Knows no request.

use egnyte_domain::RosterError;
use serde_json::{Value, json};

/// The URI that every error message carries.
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The `scimType` of RFC 7644 table 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimType {
    /// The filter has a syntax error, or compares what cannot be compared.
    InvalidFilter,
    /// The answer would be larger than the server is willing to give.
    TooMany,
    /// A value that must be unique is taken.
    Uniqueness,
    /// The attribute must not be changed that way.
    Mutability,
    /// The body is not of the request's schema.
    InvalidSyntax,
    /// The `path` is malformed or names no attribute.
    InvalidPath,
    /// The `path` selects nothing that could be operated on.
    NoTarget,
    /// A value is missing or not one the attribute can hold.
    InvalidValue,
    /// The protocol version is not spoken here.
    InvalidVers,
    /// The request would put personal data into the URI.
    Sensitive,
}

impl ScimType {
    /// The keyword on the wire.
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
        }
    }
}

/// Why a request was turned down, as the client will read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    /// The HTTP status.
    pub status: u16,
    /// The keyword, where the standard has one for the case.
    pub scim_type: Option<ScimType>,
    /// One line for a human.
    pub detail: String,
}

impl ScimError {
    /// An error that the standard has no keyword for.
    pub fn plain(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into() }
    }

    /// An error with a keyword; the status is the one that the standard pairs with it.
    pub fn of(scim_type: ScimType, detail: impl Into<String>) -> Self {
        let status = match scim_type {
            ScimType::Uniqueness => 409,
            ScimType::Sensitive => 403,
            _ => 400,
        };
        Self { status, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// The same error, with where it happened in front of its detail.
    pub fn within(mut self, place: &str) -> Self {
        self.detail = format!("{place}: {}", self.detail);
        self
    }

    /// The body of RFC 7644 §3.12; the status is a string there.
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
            | RosterError::UnknownMember { .. } => Self::of(ScimType::InvalidValue, detail),
            RosterError::UserNameTaken { .. }
            | RosterError::EmailTaken { .. }
            | RosterError::ExternalIdTaken { .. }
            | RosterError::GroupNameTaken { .. }
            | RosterError::IdInUse { .. } => Self::of(ScimType::Uniqueness, detail),
            RosterError::ExternalIdImmutable { .. } | RosterError::UserNameImmutable { .. } => {
                Self::of(ScimType::Mutability, detail)
            }
            RosterError::UserNotFound { id } => Self::plain(404, detail + &meant_search(&id, "/Users")),
            RosterError::GroupNotFound { id } => Self::plain(404, detail + &meant_search(&id, "/Groups")),
        }
    }
}

/// The half-sentence for who meant a search by an id.
fn meant_search(id: &str, list: &str) -> String {
    nearest(id, [".search"]).map_or_else(String::new, |search| format!("; did you mean \"{list}/{search}\"?"))
}

/// The candidate that a typing mistake most likely meant, if any is close.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_ascii_lowercase();
    let mut best = None;
    for candidate in candidates {
        let likeness = likeness(&wanted, &candidate.to_ascii_lowercase());
        if likeness > best.map_or(LEAST_LIKENESS, |(likeness, _)| likeness) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Below this, two words are not said to be like each other.
const LEAST_LIKENESS: f64 = 0.8;

fn likeness(a: &str, b: &str) -> f64 {
    let likeness = strsim::jaro_winkler(a, b);
    // In a word of three letters, two that have changed places leave nothing that is alike by that measure.
    let is_short = a.chars().count() == 3 && likeness <= LEAST_LIKENESS;
    if is_short && strsim::osa_distance(a, b) == 1 { LEAST_LIKENESS + 0.01 } else { likeness }
}

/// The half-sentence that offers the nearest candidate, or nothing.
pub fn hint<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wanted, candidates).map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_has_its_status_as_a_string_and_the_keyword() {
        let body = ScimError::of(ScimType::Uniqueness, "taken").to_json();
        assert_eq!(
            body,
            json!({ "schemas": [ERROR_URN], "status": "409", "scimType": "uniqueness", "detail": "taken" })
        );
    }

    #[test]
    fn an_error_without_keyword_has_none_in_its_body() {
        assert!(ScimError::plain(404, "no such user").to_json().get("scimType").is_none());
    }

    #[test]
    fn a_typing_mistake_is_answered_with_the_nearest_name() {
        assert_eq!(hint("usrName", ["userName", "active"]), "; did you mean \"userName\"?");
        assert_eq!(hint("rcf", ["egnyte", "rfc"]), "; did you mean \"rfc\"?");
        assert_eq!(hint("zzz", ["userName", "active"]), "");
    }
}
