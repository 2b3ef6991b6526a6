//! Errors in a SAML response: one variant, one code and one sentence for each rule.
//!
//! Must not know the checks.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// Position in a message, counted from one; the column in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

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

/// Returns a value in quotes, or a word for its absence.
fn quote(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("{value:?}"))
}

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
    fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::NotBase64 { .. } => "not-base64",
            Self::Base64Url => "base64url",
            Self::UnescapedPlus => "unescaped-plus",
            Self::Deflated => "deflated",
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

/// Signature that is missing, malformed, weak, untrusted, or covers another element.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum SignatureError {
    #[error("neither the response nor its assertion is signed")]
    Missing,
    #[error("two elements have the id {id:?} ({first} and {second})")]
    DuplicateId { id: String, first: Position, second: Position },
    #[error("the signature is malformed: {problem} ({place})")]
    Malformed { problem: String, place: Position },
    #[error("the signature has {count} references, not one ({place})")]
    ReferencesMoreThanOne { count: usize, place: Position },
    #[error("the signature refers to {reference:?}, which is not in this message ({place})")]
    ReferenceUnresolved { reference: String, place: Position },
    #[error("the signature in {holder} covers another element, {signed} ({place}; the other element: {signed_place})")]
    WrappingReference { holder: String, signed: String, place: Position, signed_place: Position },
    #[error("a signature stands in {holder}, not in the response or its assertion ({place})")]
    WrappingMisplacedSignature { holder: String, place: Position },
    #[error("an assertion stands in {holder}, not directly in the response ({place})")]
    WrappingMisplacedAssertion { holder: String, place: Position },
    #[error("there is an unsigned assertion beside the signed one ({place})")]
    WrappingUnsignedAssertion { place: Position },
    #[error("the transform {algorithm:?} is not allowed ({place})")]
    TransformForbidden { algorithm: String, place: Position },
    #[error("the canonicalisation method {algorithm:?} is not allowed; use exclusive canonicalisation ({place})")]
    CanonicalizationForbidden { algorithm: String, place: Position },
    #[error("the signature method {algorithm:?} is too weak; use RSA with SHA-256 ({place})")]
    MethodWeak { algorithm: String, place: Position },
    #[error("the signature method {algorithm:?} is not supported{hint}; use RSA with SHA-256 ({place})")]
    MethodUnsupported { algorithm: String, hint: &'static str, place: Position },
    #[error("the digest method {algorithm:?} is too weak; use SHA-256 ({place})")]
    DigestMethodWeak { algorithm: String, place: Position },
    #[error("the digest method {algorithm:?} is not supported; use SHA-256 ({place})")]
    DigestMethodUnsupported { algorithm: String, place: Position },
    #[error(
        "{element} was changed after it was signed: the signed digest is {expected}, the computed one {computed} ({place})"
    )]
    DigestMismatch { element: String, expected: String, computed: String, place: Position },
    #[error("the signature was not made with the key of the configured certificate ({place}); {carried}")]
    Untrusted { carried: EmbeddedCertificate, place: Position },
}

/// Certificate in the message, for the text of the error only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmbeddedCertificate {
    /// No certificate.
    Nothing,
    /// The configured certificate, so the signature itself is invalid.
    Configured,
    /// A certificate that is not configured.
    Foreign,
}

impl fmt::Display for EmbeddedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "the message has no certificate",
            Self::Configured => "the message has the configured certificate nevertheless",
            Self::Foreign => "the message has a certificate that is not configured, and so not trusted",
        })
    }
}

impl SignatureError {
    fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "signature-missing",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::Malformed { .. } => "signature-malformed",
            Self::ReferencesMoreThanOne { .. } => "references-more-than-one",
            Self::ReferenceUnresolved { .. } => "reference-unresolved",
            Self::WrappingReference { .. } => "signature-wrapping-reference",
            Self::WrappingMisplacedSignature { .. } => "signature-wrapping-misplaced-signature",
            Self::WrappingMisplacedAssertion { .. } => "signature-wrapping-misplaced-assertion",
            Self::WrappingUnsignedAssertion { .. } => "signature-wrapping-unsigned-assertion",
            Self::TransformForbidden { .. } => "transform-forbidden",
            Self::CanonicalizationForbidden { .. } => "canonicalization-forbidden",
            Self::MethodWeak { .. } => "signature-method-weak",
            Self::MethodUnsupported { .. } => "signature-method-unsupported",
            Self::DigestMethodWeak { .. } => "digest-method-weak",
            Self::DigestMethodUnsupported { .. } => "digest-method-unsupported",
            Self::DigestMismatch { .. } => "digest-mismatch",
            Self::Untrusted { .. } => "signature-untrusted",
        }
    }
}

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
    #[error("the subject is confirmed by {found:?}; only bearer assertions are accepted")]
    ConfirmationUnsupported { found: String },
    #[error("the assertion has an unknown condition: {condition} ({place})")]
    ConditionUnknown { condition: String, place: Position },
    #[error("the subject of the assertion is empty ({place})")]
    SubjectEmpty { place: Position },
    #[error("the subject is encrypted, and this domain has no key to decrypt it ({place})")]
    SubjectEncrypted { place: Position },
    #[error("the assertion {assertion_id:?} was used before")]
    Replayed { assertion_id: String },
}

impl MessageError {
    fn reason(&self) -> &'static str {
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
            Self::ConfirmationUnsupported { .. } => "confirmation-unsupported",
            Self::ConditionUnknown { .. } => "condition-unknown",
            Self::SubjectEmpty { .. } => "subject-empty",
            Self::SubjectEncrypted { .. } => "subject-encrypted",
            Self::Replayed { .. } => "replayed",
        }
    }
}
