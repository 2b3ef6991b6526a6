//! Who the mock is over https: a certificate and its key, and what is made of them.
//!
//! Knows no socket and no route.

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate with its key, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate, followed by those that vouch for it.
    pub certificate: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &String::from_utf8_lossy(&self.certificate)).finish_non_exhaustive()
    }
}

/// Why https cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum BadTls {
    /// The certificate is not PEM.
    #[error("the certificate cannot be read: {0}")]
    Certificate(rustls::pki_types::pem::Error),
    /// There is none in it.
    #[error("there is no certificate in the certificate's PEM")]
    NoCertificate,
    /// The key is not PEM.
    #[error("the certificate's key cannot be read: {0}")]
    Key(rustls::pki_types::pem::Error),
    /// The two do not fit each other, or cannot be used.
    #[error("the certificate and its key cannot be used: {0}")]
    Unfit(#[from] rustls::Error),
}

impl Tls {
    /// What a listener needs to speak https.
    pub(crate) fn server_config(&self) -> Result<ServerConfig, BadTls> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.map_err(BadTls::Certificate)?;
        if chain.is_empty() {
            return Err(BadTls::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(BadTls::Key)?;
        // Named here, so that nothing depends on what else in this process chose as its default.
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        Ok(builder.with_safe_default_protocol_versions()?.with_no_client_auth().with_single_cert(chain, key)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_told_from_a_broken_key() {
        let tls = Tls { certificate: b"nothing".to_vec(), key: b"nothing".to_vec() };
        assert_eq!(tls.server_config().unwrap_err().to_string(), "there is no certificate in the certificate's PEM");
        assert!(!format!("{tls:?}").contains("key"));
    }
}
