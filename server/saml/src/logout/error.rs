//! Errors in a logout message: one variant, one code and one sentence for each rule.

use serde::Serialize;
use thiserror::Error;

use crate::error::{MessageError, SamlError, SignatureError, XmlError, sentence};

/// Rule that a logout message breaks.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum LogoutError {
    #[error(transparent)]
    Xml(#[from] XmlError),
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error("there is no SAMLRequest and no SAMLResponse")]
    MessageMissing,
    #[error("there are {found} of SAMLRequest and SAMLResponse, not one")]
    MessageRepeated { found: usize },
    #[error("the parameter {name} is there {found} times")]
    ParameterRepeated { name: &'static str, found: usize },
    #[error("SAMLEncoding is {found:?}; only DEFLATE is supported")]
    EncodingUnsupported { found: String },
    #[error("the message is {found:?}, not a {expected}")]
    NotALogoutMessage { expected: &'static str, found: String },
    #[error(
        "the {element} is not signed{place}, which SAML profiles 4.4 requires; --guess unsigned-logout=accept accepts it"
    )]
    Unsigned { element: &'static str, place: &'static str },
    #[error("the redirect has {present} without {absent}: both make the signature")]
    SignatureIncomplete { present: &'static str, absent: &'static str },
    #[error("the Signature of the redirect is not base64: {problem}")]
    SignatureMalformed { problem: String },
    #[error("the signature method {algorithm:?} is too weak; use RSA with SHA-256")]
    MethodWeak { algorithm: String },
    #[error("the signature method {algorithm:?} is not supported{hint}; use RSA with SHA-256")]
    MethodUnsupported { algorithm: String, hint: &'static str },
    #[error(
        "the redirect was changed after it was signed, or signed with another key than the configured certificate's"
    )]
    Untrusted,
    #[error("the {element} was sent to {found:?}; this domain accepts it at {expected:?}")]
    DestinationMismatch { element: &'static str, expected: String, found: String },
    #[error("the {element} has expired: {attribute} is {limit}, it is {now}")]
    Expired { element: &'static str, attribute: &'static str, limit: String, now: String },
    #[error("the {element} is not valid yet: IssueInstant is {limit}, it is {now}")]
    NotYetValid { element: &'static str, limit: String, now: String },
    #[error("the LogoutRequest {id:?} was used before")]
    Replayed { id: String },
    #[error("the LogoutResponse is in response to {found:?}, which is not a pending LogoutRequest of this domain")]
    InResponseToUnknown { found: String },
}

impl From<SamlError> for LogoutError {
    fn from(error: SamlError) -> Self {
        match error {
            SamlError::Xml(error) => error.into(),
            SamlError::Signature(error) => error.into(),
            SamlError::Message(error) => error.into(),
        }
    }
}

impl LogoutError {
    /// Returns the reason as a code, such as `signature-untrusted`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Xml(error) => error.reason(),
            Self::Signature(error) => error.reason(),
            Self::Message(error) => error.reason(),
            Self::MessageMissing => "message-missing",
            Self::MessageRepeated { .. } => "message-repeated",
            Self::ParameterRepeated { .. } => "parameter-repeated",
            Self::EncodingUnsupported { .. } => "encoding-unsupported",
            Self::NotALogoutMessage { .. } => "not-a-logout-message",
            Self::Unsigned { .. } => "signature-missing",
            Self::SignatureIncomplete { .. } => "signature-incomplete",
            Self::SignatureMalformed { .. } => "signature-malformed",
            Self::MethodWeak { .. } => "signature-method-weak",
            Self::MethodUnsupported { .. } => "signature-method-unsupported",
            Self::Untrusted => "signature-untrusted",
            Self::DestinationMismatch { .. } => "destination-mismatch",
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::Replayed { .. } => "replayed",
            Self::InResponseToUnknown { .. } => "in-response-to-unknown",
        }
    }

    /// Returns the reason as a sentence.
    pub fn sentence(&self) -> String {
        sentence(&self.to_string())
    }

    /// Returns the details of the reason as a JSON object: positions, expected and found values.
    pub fn details(&self) -> serde_json::Value {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(facts)) => facts.into(),
            _ => serde_json::json!({}),
        }
    }
}
