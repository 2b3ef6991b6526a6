//! A key that signs, and the certificate that others know it by.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::PrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::{Digest as _, Sha256};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A private key of RSA with its certificate.
#[derive(Clone)]
pub struct Key {
    private: PrivateKey,
    certificate: String,
}

/// Nothing could be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing can be signed with this key: {0}")]
pub struct NotSigned(String);

impl Key {
    /// Reads a key in PKCS #8, and its certificate; both PEM.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn from_pem(private: &str, certificate: &str) -> Result<Self, NotSigned> {
        let private = PrivateKey::from_pkcs8_pem(private).map_err(|error| NotSigned(error.to_string()))?;
        Ok(Self { private, certificate: certificate.to_owned() })
    }

    /// The certificate, PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// An enveloped signature over the element of this id, whose canonical form is given: RSA with SHA-256.
    pub(super) fn signature(&self, id: &str, canonical: &str) -> Result<String, NotSigned> {
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
        // Its canonical form by itself: the namespace it inherits in the message stands on it.
        let message = format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\">{signed_info}</ds:SignedInfo>");
        let value = self.private.pkcs1v15_sign::<Sha256>(message.as_bytes());
        let value = STANDARD.encode(value.map_err(|error| NotSigned(error.to_string()))?);
        Ok(format!(
            "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>{signed_info}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"
        ))
    }
}
