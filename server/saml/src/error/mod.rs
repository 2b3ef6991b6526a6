//! Errors in a SAML response: one variant, one code and one sentence for each rule.
//!
//! Must not know the checks.

mod message;
mod position;
mod signature;
mod xml;

use serde::Serialize;
use thiserror::Error;

pub use message::MessageError;
pub use position::Position;
pub(crate) use signature::EmbeddedCertificate;
pub use signature::SignatureError;
pub use xml::XmlError;

/// Rule that a response breaks.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged)]
pub enum SamlError {
    /// Unreadable message.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// Missing or invalid signature, or one that does not cover the assertion.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Contents that this domain must not accept.
    #[error(transparent)]
    Message(#[from] MessageError),
}

impl SamlError {
    /// Returns the reason as a code, such as `signature-untrusted`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Xml(error) => error.reason(),
            Self::Signature(error) => error.reason(),
            Self::Message(error) => error.reason(),
        }
    }

    /// Returns the reason as a sentence.
    pub fn sentence(&self) -> String {
        sentence(&self.to_string())
    }

    /// Returns the details of the reason as a JSON object: digests, positions, expected and found values.
    pub fn details(&self) -> serde_json::Value {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(facts)) => facts.into(),
            _ => serde_json::json!({}),
        }
    }
}

/// Returns the text of an error as a sentence.
pub fn sentence(error: &str) -> String {
    let mut characters = error.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", characters.as_str())
}
