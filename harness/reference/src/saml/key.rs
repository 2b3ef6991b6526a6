//! Signing key of an identity provider with its certificate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::PrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::{Digest as _, Sha256};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Private RSA key with its certificate.
#[derive(Clone)]
pub struct Key {
    private: PrivateKey,
    certificate: String,
}

/// Error: the key cannot sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this key cannot sign: {0}")]
pub struct SigningError(String);

impl Key {
    /// Parses a PKCS #8 key and takes its certificate; both are PEM.
    pub fn from_pem(private: &str, certificate: &str) -> Result<Self, SigningError> {
        let private = PrivateKey::from_pkcs8_pem(private).map_err(|error| SigningError(error.to_string()))?;
        Ok(Self { private, certificate: certificate.to_owned() })
    }

    /// Returns the certificate as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Creates an enveloped signature, RSA with SHA-256, of the element with this id and this canonical form.
    pub(super) fn sign(&self, id: &str, canonical: &str) -> Result<String, SigningError> {
        let digest = STANDARD.encode(Sha256::digest(canonical.as_bytes()));
        let signed_info = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{DSIG}enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
             <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
        );
        // Canonical form of SignedInfo alone: it declares the namespace that it inherits in the message.
        let message = format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\">{signed_info}</ds:SignedInfo>");
        let value = self.private.pkcs1v15_sign::<Sha256>(message.as_bytes());
        let value = STANDARD.encode(value.map_err(|error| SigningError(error.to_string()))?);
        Ok(format!(
            "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>{signed_info}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"
        ))
    }
}
