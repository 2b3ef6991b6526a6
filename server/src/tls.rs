//! TLS configuration of the mock: a certificate and its key.
//!
//! Must not know sockets and routes.

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Certificate and key, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Tls {
    /// Certificate, followed by its chain.
    pub certificate: Vec<u8>,
    /// Private key.
    pub key: Vec<u8>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &String::from_utf8_lossy(&self.certificate)).finish_non_exhaustive()
    }
}

/// Error in the certificate or the key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Certificate that is not PEM.
    #[error("the certificate cannot be read: {0}")]
    Certificate(rustls::pki_types::pem::Error),
    /// PEM without a certificate.
    #[error("the PEM file has no certificate")]
    NoCertificate,
    /// Key that is not PEM.
    #[error("the certificate's key cannot be read: {0}")]
    Key(rustls::pki_types::pem::Error),
    /// Certificate and key that do not match, or are not supported.
    #[error("the certificate and its key cannot be used: {0}")]
    Mismatch(#[from] rustls::Error),
}

impl Tls {
    /// Builds the configuration of a listener.
    pub(crate) fn server_config(&self) -> Result<ServerConfig, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.map_err(TlsError::Certificate)?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(TlsError::Key)?;
        // Explicit, so that it does not depend on the default provider of the process.
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        Ok(builder.with_safe_default_protocol_versions()?.with_no_client_auth().with_single_cert(chain, key)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_without_a_certificate_is_an_error() {
        let tls = Tls { certificate: b"nothing".to_vec(), key: b"nothing".to_vec() };
        assert_eq!(tls.server_config().unwrap_err().to_string(), "the PEM file has no certificate");
        assert!(!format!("{tls:?}").contains("key"));
    }
}
