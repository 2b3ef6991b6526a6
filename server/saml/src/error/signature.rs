//! Errors in the signatures of a message.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

use super::position::Position;

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
    /// Returns the reason as a code.
    pub(crate) fn reason(&self) -> &'static str {
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
