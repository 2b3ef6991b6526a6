//! Errors in the text of a message: its encoding, and its XML.

use serde::Serialize;
use thiserror::Error;

use super::position::Position;

/// Message that cannot be read, or not safely.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum XmlError {
    #[error("the message is too large: {found} bytes, at most {limit} are allowed")]
    TooLarge { limit: usize, found: usize },
    #[error("the message is not base64: {problem}")]
    NotBase64 { problem: String },
    #[error("the message is base64url, with - and _; the POST binding requires base64, with + and /")]
    Base64Url,
    #[error("the message has spaces where its plus signs were: in a form, a plus sign is written %2B")]
    UnescapedPlus,
    #[error("the message is compressed, as the redirect binding requires; the POST binding does not compress")]
    Deflated,
    #[error("the message is not compressed; the redirect binding requires DEFLATE, without a zlib header")]
    NotDeflated,
    #[error("the message is UTF-16 text; SAML messages are UTF-8 here")]
    Utf16,
    #[error("the message is not UTF-8 text: byte {offset} is invalid")]
    NotText { offset: usize },
    #[error("the message is not well-formed XML: {problem} ({place})")]
    Malformed { problem: String, place: Position },
    #[error("the message declares a document type, which is not allowed ({place})")]
    DtdForbidden { place: Position },
    #[error("the message nests elements deeper than {limit} ({place})")]
    TooDeep { limit: u32, place: Position },
    #[error("the message has an element with {found} attributes, at most {limit} are allowed")]
    TooManyAttributes { limit: usize, found: usize },
    #[error("the message has {found} elements, at most {limit} are allowed")]
    TooManyElements { limit: usize, found: usize },
}

impl XmlError {
    /// Returns the reason as a code.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::NotBase64 { .. } => "not-base64",
            Self::Base64Url => "base64url",
            Self::UnescapedPlus => "unescaped-plus",
            Self::Deflated => "deflated",
            Self::NotDeflated => "not-deflated",
            Self::Utf16 => "utf-16",
            Self::NotText { .. } => "not-text",
            Self::Malformed { .. } => "xml-malformed",
            Self::DtdForbidden { .. } => "dtd-forbidden",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyAttributes { .. } => "too-many-attributes",
            Self::TooManyElements { .. } => "too-many-elements",
        }
    }
}
