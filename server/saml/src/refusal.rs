//! Why an answer of an identity provider is turned down: one variant, one reason, one sentence for each rule.
//!
//! It must not know how a rule is checked.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// Where something stands in a message, both counted from one; the column in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The one rule that an answer breaks.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged)]
pub enum Refusal {
    /// It cannot be read.
    #[error(transparent)]
    Xml(#[from] XmlRefusal),
    /// Its signature does not vouch for what would be read.
    #[error(transparent)]
    Signature(#[from] SignatureRefusal),
    /// What it says is not what this domain may accept.
    #[error(transparent)]
    Message(#[from] MessageRefusal),
}

impl Refusal {
    /// The reason as a word for machines, such as `signature-untrusted`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Xml(refusal) => refusal.reason(),
            Self::Signature(refusal) => refusal.reason(),
            Self::Message(refusal) => refusal.reason(),
        }
    }

    /// The reason as a sentence for people.
    pub fn sentence(&self) -> String {
        let fragment = self.to_string();
        let mut characters = fragment.chars();
        let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{}.", characters.as_str())
    }

    /// The facts behind the reason as a JSON object: digests, lines and columns, expected and found.
    pub fn details(&self) -> serde_json::Value {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(facts)) => facts.into(),
            _ => serde_json::json!({}),
        }
    }
}

/// A message that cannot be read safely, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum XmlRefusal {
    #[error("the message is too large: {found} bytes, {limit} are read at most")]
    TooLarge { limit: usize, found: usize },
    #[error("the message is not base64: {problem}")]
    NotBase64 { problem: String },
    #[error("the message is not UTF-8 text: byte {offset} does not belong")]
    NotText { offset: usize },
    #[error("the message is not well-formed XML: {problem} ({place})")]
    Malformed { problem: String, place: Place },
    #[error("the message declares a document type, which is never allowed ({place})")]
    DtdForbidden { place: Place },
    #[error("the message nests elements deeper than {limit} ({place})")]
    TooDeep { limit: u32, place: Place },
    #[error("the message has an element of {found} attributes, {limit} are read at most")]
    TooManyAttributes { limit: usize, found: usize },
    #[error("the message has {found} elements, {limit} are read at most")]
    TooManyElements { limit: usize, found: usize },
}

impl XmlRefusal {
    fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::NotBase64 { .. } => "not-base64",
            Self::NotText { .. } => "not-text",
            Self::Malformed { .. } => "xml-malformed",
            Self::DtdForbidden { .. } => "dtd-forbidden",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyAttributes { .. } => "too-many-attributes",
            Self::TooManyElements { .. } => "too-many-elements",
        }
    }
}

/// A signature that is missing, wrong, weak, somebody else's, or vouches for something else.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum SignatureRefusal {
    #[error("neither the response nor its assertion is signed")]
    Missing,
    #[error("two elements share the id {id:?} ({first} and {second})")]
    DuplicateId { id: String, first: Place, second: Place },
    #[error("the signature is malformed: {problem} ({place})")]
    Malformed { problem: String, place: Place },
    #[error("the signature vouches for {count} things, not for one ({place})")]
    ReferencesMoreThanOne { count: usize, place: Place },
    #[error("the signature refers to {reference:?}, which is nothing in this message ({place})")]
    ReferenceUnresolved { reference: String, place: Place },
    #[error("the signature in {holder} vouches for another element, {signed} ({place}; that stands in {signed_place})")]
    WrappingReference { holder: String, signed: String, place: Place, signed_place: Place },
    #[error("a signature stands in {holder}, where nobody reads what it vouches for ({place})")]
    WrappingMisplacedSignature { holder: String, place: Place },
    #[error("an assertion stands in {holder} and not directly in the response ({place})")]
    WrappingMisplacedAssertion { holder: String, place: Place },
    #[error("beside the signed assertion stands one that nobody signed ({place})")]
    WrappingUnsignedAssertion { place: Place },
    #[error("the signature transforms the message by {algorithm:?}, which is not allowed ({place})")]
    TransformForbidden { algorithm: String, place: Place },
    #[error("the signature canonicalises by {algorithm:?}; only exclusive canonicalisation is allowed ({place})")]
    CanonicalizationForbidden { algorithm: String, place: Place },
    #[error("the signature method {algorithm:?} is too weak; use RSA with SHA-256 ({place})")]
    MethodWeak { algorithm: String, place: Place },
    #[error("the signature method {algorithm:?} is not supported; use RSA with SHA-256 ({place})")]
    MethodUnsupported { algorithm: String, place: Place },
    #[error("the digest method {algorithm:?} is too weak; use SHA-256 ({place})")]
    DigestMethodWeak { algorithm: String, place: Place },
    #[error("the digest method {algorithm:?} is not supported; use SHA-256 ({place})")]
    DigestMethodUnsupported { algorithm: String, place: Place },
    #[error("{element} was changed after it was signed: the signature says {expected}, it is {computed} ({place})")]
    DigestMismatch { element: String, expected: String, computed: String, place: Place },
    #[error("the signature was not made with the configured certificate's key ({place}); {carried}")]
    Untrusted { carried: Carried, place: Place },
}

/// The certificate that a message carries about itself, for the sake of a good explanation only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    /// It carries none.
    Nothing,
    /// It carries the configured one, so the signature itself is broken.
    Configured,
    /// It carries one that nobody configured.
    Foreign,
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "the message carries no certificate",
            Self::Configured => "the message carries the configured certificate all the same",
            Self::Foreign => "the message carries a certificate of its own, which is never trusted",
        })
    }
}

impl SignatureRefusal {
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

/// A message that can be read and says the wrong thing.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum MessageRefusal {
    #[error("the message is {found:?}, not a SAML response")]
    NotAResponse { found: String },
    #[error("the message is of SAML version {found:?}, not 2.0 ({place})")]
    VersionUnsupported { found: String, place: Place },
    #[error("the identity provider did not sign the person in: {code}{}", note.as_deref().map(|note| format!(", {note:?}")).unwrap_or_default())]
    StatusNotSuccess { code: String, note: Option<String> },
    #[error("{parent} has no {element} ({place})")]
    ElementMissing { element: &'static str, parent: String, place: Place },
    #[error("there is more than one {element} ({place})")]
    ElementRepeated { element: &'static str, place: Place },
    #[error("{element} does not belong in {parent} ({place})")]
    ElementUnexpected { element: String, parent: String, place: Place },
    #[error("{element} has no attribute {attribute} ({place})")]
    AttributeMissing { attribute: &'static str, element: String, place: Place },
    #[error("{attribute} is {found:?}, which is no point in time ({place})")]
    TimestampMalformed { attribute: &'static str, found: String, place: Place },
    #[error("the response holds no assertion")]
    AssertionMissing,
    #[error("the response holds {count} assertions, not one")]
    AssertionsMoreThanOne { count: usize },
    #[error("the assertion is encrypted, and this domain has no key to read it ({place})")]
    AssertionEncrypted { place: Place },
    #[error("the {element} was issued by {found:?}; this domain trusts {expected:?}")]
    IssuerMismatch { element: &'static str, expected: String, found: String },
    #[error("the response was sent to {found:?}; this domain takes answers at {expected:?}")]
    DestinationMismatch { expected: String, found: String },
    #[error("the assertion is for {found:?}; this domain takes answers at {expected:?}")]
    RecipientMismatch { expected: String, found: String },
    #[error("the assertion is for the audience {found:?}; this domain is {expected:?}")]
    AudienceMismatch { expected: String, found: Vec<String> },
    #[error("the assertion has expired: {attribute} is {limit}, it is {now}")]
    Expired { attribute: &'static str, limit: String, now: String },
    #[error("the assertion is not valid yet: {attribute} is {limit}, it is {now}")]
    NotYetValid { attribute: &'static str, limit: String, now: String },
    #[error("the response answers {found:?}, which this domain did not ask")]
    InResponseToUnknown { found: String },
    #[error("the response answers {response:?}, its assertion {assertion:?}")]
    InResponseToMismatch { response: Option<String>, assertion: Option<String> },
    #[error("the subject is confirmed by {found:?}; only a bearer's assertion is taken")]
    ConfirmationUnsupported { found: String },
    #[error("the assertion has a condition this domain does not know: {condition} ({place})")]
    ConditionUnknown { condition: String, place: Place },
    #[error("the assertion names nobody ({place})")]
    SubjectEmpty { place: Place },
    #[error("the subject is encrypted, and this domain has no key to read it ({place})")]
    SubjectEncrypted { place: Place },
    #[error("the assertion {assertion_id:?} was used before")]
    Replayed { assertion_id: String },
}

impl MessageRefusal {
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
