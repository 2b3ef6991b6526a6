//! Signatures of the domain as service provider: on the query of a redirect, and in the XML of a posted message.
//!
//! Must not know SAML messages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use rsa::PrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::Sha256;
use thiserror::Error;

use super::algorithms::Hash;
use super::certificate::{Certificate, CertificateError};
use super::namespaces::DSIG;
use super::transport::percent_encode;
use super::xml::Xml;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// Private key with its certificate.
#[derive(Debug, Clone)]
pub struct SigningKey {
    key: PrivateKey,
    certificate: Certificate,
}

/// Error in a private key, or in its use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SigningError {
    /// Unusable certificate.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// Unusable private key.
    #[error("the private key cannot be read: {0}")]
    Key(String),
    /// Message that cannot be signed.
    #[error("the message cannot be signed: {0}")]
    Message(String),
}

impl SigningKey {
    /// Parses an RSA key and its certificate in PEM form.
    pub fn from_pem(key: &str, certificate: &str) -> Result<Self, SigningError> {
        let key = PrivateKey::from_pkcs8_pem(key).map_err(|error| SigningError::Key(error.to_string()))?;
        Ok(Self { key, certificate: Certificate::parse(certificate)? })
    }

    /// Returns the certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Adds the signature to a query: SAML bindings, 3.4.4.1.
    pub(crate) fn sign_query(&self, query: &str) -> Result<String, SigningError> {
        let signed = format!("{query}&SigAlg={}", percent_encode(RSA_SHA256));
        let value = STANDARD.encode(self.sign(signed.as_bytes())?);
        Ok(format!("{signed}&Signature={}", percent_encode(&value)))
    }

    /// Signs a message with an id. `render` writes the message with a text in the place of its signature.
    pub(crate) fn sign_message(&self, id: &str, render: impl Fn(&str) -> String) -> Result<String, SigningError> {
        let digest = STANDARD.encode(Hash::Sha256.digest(&canonical(&render(""))?));
        let signed_info = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{DSIG}enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{SHA256}\"></ds:DigestMethod>\
             <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
        );
        let canonical = format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\">{signed_info}</ds:SignedInfo>");
        let value = STANDARD.encode(self.sign(canonical.as_bytes())?);
        Ok(render(&format!(
            "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>{signed_info}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
            self.certificate.body()
        )))
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.key.pkcs1v15_sign::<Sha256>(bytes).map_err(|error| SigningError::Message(error.to_string()))
    }
}

fn canonical(message: &str) -> Result<Vec<u8>, SigningError> {
    let xml = Xml::parse(message).map_err(|error| SigningError::Message(error.to_string()))?;
    let nodes = NodeSet::tree_without_comments(xml.root(), xml.document());
    let prefixes: [&str; 0] = [];
    canonicalize_doc(xml.document(), C14nMode::Exclusive, Some(&nodes), &prefixes)
        .map_err(|error| SigningError::Message(error.to_string()))
}
