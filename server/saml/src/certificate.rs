//! Certificate of the identity provider, as an administrator pastes it.
//!
//! Only its key counts: SAML trusts a key because it was configured, so neither the issuer nor the dates are checked.
//! Must not know the use of the key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use x509_parser::parse_x509_certificate;
use x509_parser::public_key::PublicKey;

use super::algorithms::{VerifyingKey, fingerprint};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
const MIN_BITS: usize = 2048;

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
    let (rest, certificate) =
        parse_x509_certificate(der).map_err(|error| CertificateError::NotX509(error.to_string()))?;
    if !rest.is_empty() {
        return Err(CertificateError::NotX509(format!("{} bytes follow the certificate", rest.len())));
    }
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(rsa)) if rsa.key_size() < MIN_BITS => {
            Err(CertificateError::Unsuitable(format!("RSA of {} bits", rsa.key_size())))
        }
        Ok(PublicKey::RSA(_)) => VerifyingKey::from_der(info.raw)
            .ok_or_else(|| CertificateError::Unsuitable("an RSA key out of bounds".into())),
        Ok(PublicKey::EC(point)) => VerifyingKey::from_point(point.data())
            .ok_or_else(|| CertificateError::Unsuitable("an elliptic curve other than P-256 and P-384".into())),
        _ => Err(CertificateError::Unsuitable(format!("algorithm {}", info.algorithm.algorithm))),
    }
}
