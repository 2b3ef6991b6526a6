//! The identity provider's certificate, as an administrator pastes it.
//!
//! Only its key counts: SAML trusts a key because somebody configured it, so neither the issuer nor the dates are
//! judged. It must not know what the key is used for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use x509_parser::parse_x509_certificate;
use x509_parser::public_key::PublicKey;

use super::signature::{VerifyingKey, fingerprint};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
const LEAST_BITS: usize = 2048;

/// A certificate with an RSA key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    key: VerifyingKey,
}

/// Why a text is no certificate that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Nothing was pasted.
    #[error("the certificate is blank")]
    Blank,
    /// Something else in PEM form was pasted, a private key perhaps.
    #[error("this is a {0}, not a CERTIFICATE")]
    SomethingElse(String),
    /// A chain was pasted.
    #[error("there are {0} certificates; paste the one the identity provider signs with")]
    Several(usize),
    /// The text between the BEGIN and END lines is damaged.
    #[error("the certificate is not base64: {0}")]
    NotBase64(String),
    /// The bytes are no certificate.
    #[error("the certificate cannot be read: {0}")]
    NotX509(String),
    /// The key is of a kind that no signature method taken here uses.
    #[error("the certificate's key is not an RSA key of at least {LEAST_BITS} bits: {0}")]
    Unsuitable(String),
}

impl Certificate {
    /// Reads a certificate in PEM form, with or without its BEGIN and END lines.
    pub fn parse(text: &str) -> Result<Self, CertificateError> {
        let body: String = body(text)?.split_ascii_whitespace().collect();
        if body.is_empty() {
            return Err(CertificateError::Blank);
        }
        let der = STANDARD.decode(body).map_err(|error| CertificateError::NotBase64(error.to_string()))?;
        let key = key_of(&der)?;
        Ok(Self { der, key })
    }

    /// The certificate in PEM form, with its BEGIN and END lines.
    pub fn pem(&self) -> String {
        let body = self.body();
        let mut pem = format!("{BEGIN}\n");
        // Base64 is ASCII, so cutting it at any byte is safe.
        for line in body.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem + END + "\n"
    }

    /// The certificate as metadata and signatures carry it: base64 without lines.
    pub fn body(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// The SHA-256 fingerprint, such as `0A:1B:…`.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// The key that signatures are checked with.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }
}

/// What stands between the BEGIN and END lines, or everything where there are none.
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

fn key_of(der: &[u8]) -> Result<VerifyingKey, CertificateError> {
    let (rest, certificate) =
        parse_x509_certificate(der).map_err(|error| CertificateError::NotX509(error.to_string()))?;
    if !rest.is_empty() {
        return Err(CertificateError::NotX509(format!("{} bytes follow it", rest.len())));
    }
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(rsa)) if rsa.key_size() < LEAST_BITS => {
            Err(CertificateError::Unsuitable(format!("RSA of {} bits", rsa.key_size())))
        }
        Ok(PublicKey::RSA(_)) => VerifyingKey::from_der(info.raw)
            .ok_or_else(|| CertificateError::Unsuitable("an RSA key out of bounds".into())),
        _ => Err(CertificateError::Unsuitable(format!("algorithm {}", info.algorithm.algorithm))),
    }
}
