//! Certificate of the identity provider, as an administrator pastes it.
//!
//! Only its key counts: SAML trusts a key because it was configured, so neither the issuer nor the dates are checked.
//! Must not know the use of the key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::{self, RsaPublicKeyRef};
use rsa::pkcs8::der::asn1::AnyRef;
use rsa::pkcs8::der::{self, Decode as _, Reader, SliceReader, Tag, TagNumber, Tagged as _};
use rsa::pkcs8::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use thiserror::Error;

use super::algorithms::{VerifyingKey, fingerprint};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
const MIN_BITS: usize = 2048;

/// `id-ecPublicKey` (RFC 5480 section 2.1.1).
const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// Tag of the version of a certificate (RFC 5280 section 4.1).
const VERSION: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };

/// Certificate with an RSA key, or one of the curves that signatures are verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    key: VerifyingKey,
}

/// Error in a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Blank text.
    #[error("the certificate is blank")]
    Blank,
    /// Another object in PEM form, such as a private key.
    #[error("this is a {0}, not a CERTIFICATE")]
    SomethingElse(String),
    /// Several certificates.
    #[error("there are {0} certificates; paste the signing certificate of the identity provider only")]
    Several(usize),
    /// Invalid base64 between the BEGIN and END lines.
    #[error("the certificate is not base64: {0}")]
    NotBase64(String),
    /// Bytes that are not an X.509 certificate.
    #[error("the certificate cannot be read: {0}")]
    NotX509(String),
    /// Key that no supported signature method uses.
    #[error("the certificate's key is not an RSA key of at least {MIN_BITS} bits: {0}")]
    Unsuitable(String),
}

impl Certificate {
    /// Parses a certificate in PEM form, with or without its BEGIN and END lines.
    pub fn parse(text: &str) -> Result<Self, CertificateError> {
        let body: String = body(text)?.split_ascii_whitespace().collect();
        if body.is_empty() {
            return Err(CertificateError::Blank);
        }
        let der = STANDARD.decode(body).map_err(|error| CertificateError::NotBase64(error.to_string()))?;
        let key = verifying_key(&der)?;
        Ok(Self { der, key })
    }

    /// Renders the certificate in PEM form.
    pub fn pem(&self) -> String {
        let body = self.body();
        let mut pem = format!("{BEGIN}\n");
        // Base64 is ASCII, so it can be cut at any byte.
        for line in body.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem + END + "\n"
    }

    /// Renders the certificate for metadata and signatures: base64 without line breaks.
    pub fn body(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// Returns the SHA-256 fingerprint, such as `0A:1B:…`.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// Returns the key that signatures are verified with.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }
}

/// Returns the text between the BEGIN and END lines, or all of it without such lines.
fn body(text: &str) -> Result<&str, CertificateError> {
    let text = text.trim();
    match text.matches(BEGIN).count() {
        0 => {}
        1 => {
            let after = text.split_once(BEGIN).map_or(text, |(_, after)| after);
            return Ok(after.split_once(END).map_or(after, |(body, _)| body));
        }
        several => return Err(CertificateError::Several(several)),
    }
    match text.split_once("-----BEGIN ").and_then(|(_, label)| label.split_once("-----")) {
        Some((label, _)) => Err(CertificateError::SomethingElse(label.to_owned())),
        None => Ok(text),
    }
}

fn verifying_key(der: &[u8]) -> Result<VerifyingKey, CertificateError> {
    let info = subject_public_key_info(der).map_err(|error| CertificateError::NotX509(error.to_string()))?;
    let (algorithm, key) = (info.algorithm.oid, info.subject_public_key.raw_bytes());
    let found = match algorithm {
        pkcs1::ALGORITHM_OID => match rsa_bits(key) {
            Some(bits) if bits < MIN_BITS => Err(format!("RSA of {bits} bits")),
            _ => VerifyingKey::from_info(info).ok_or_else(|| "an RSA key out of bounds".to_owned()),
        },
        ELLIPTIC_CURVE => {
            VerifyingKey::from_point(key).ok_or_else(|| "an elliptic curve other than P-256 and P-384".to_owned())
        }
        other => Err(format!("algorithm {other}")),
    };
    found.map_err(CertificateError::Unsuitable)
}

/// Reads the key of a certificate (RFC 5280 section 4.1); of the fields around it, the tags are checked.
fn subject_public_key_info(der: &[u8]) -> der::Result<SubjectPublicKeyInfoRef<'_>> {
    let mut reader = SliceReader::new(der)?;
    let info = reader.sequence(|certificate| {
        let info = certificate.sequence(key_of_fields)?;
        // Algorithm and value of the signature.
        skip(certificate, &[Tag::Sequence, Tag::BitString])?;
        Ok::<_, der::Error>(info)
    })?;
    reader.finish()?;
    Ok(info)
}

/// Reads the key among the fields of a certificate that are signed.
fn key_of_fields<'d>(fields: &mut impl Reader<'d>) -> der::Result<SubjectPublicKeyInfoRef<'d>> {
    // A certificate of the first version does not name it.
    if Tag::peek(fields)? == VERSION {
        skip(fields, &[VERSION])?;
    }
    // Serial number, algorithm of the signature, issuer, validity and subject.
    skip(fields, &[Tag::Integer, Tag::Sequence, Tag::Sequence, Tag::Sequence, Tag::Sequence])?;
    let info = SubjectPublicKeyInfoRef::decode(fields)?;
    while !fields.is_finished() {
        AnyRef::decode(fields)?;
    }
    Ok(info)
}

/// Skips the values with these tags, in this order; an error for another tag. The content of a value is not checked.
fn skip<'d>(reader: &mut impl Reader<'d>, tags: &[Tag]) -> der::Result<()> {
    tags.iter().try_for_each(|tag| AnyRef::decode(reader)?.tag().assert_eq(*tag).map(|_| ()))
}

/// Returns the size of an RSA key (RFC 8017 appendix A.1.1).
fn rsa_bits(key: &[u8]) -> Option<usize> {
    let modulus = RsaPublicKeyRef::try_from(key).ok()?.modulus;
    let unused = modulus.as_bytes().first()?.leading_zeros();
    Some(modulus.as_bytes().len() * 8 - usize::try_from(unused).ok()?)
}
