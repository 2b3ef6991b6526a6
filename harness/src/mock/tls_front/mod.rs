//! Exposure of the built-in mock to a connector: plain HTTP, HTTPS, or Egnyte's real address behind a proxy.
//!
//! Knows neither the mock's crate nor the transports of connectors: it creates certificates, a file, a proxy and the
//! environment variables that name them.

mod authority;
mod proxy;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempPath;

use crate::util::platform::allow_reading;

use authority::IssuedCertificate;
use proxy::Proxy;

/// Parent domain of every Egnyte domain.
const PARENT: &str = ".egnyte.com";

/// Exposure of the mock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exposure {
    /// Plain HTTP on the loopback interface.
    #[default]
    Plain,
    /// HTTPS on the loopback interface.
    Tls,
    /// Egnyte's real address, through a proxy on this port; 0 is any free one.
    AsEgnyte(u16),
}

/// Certificate that a client must reject, although it trusts the authority that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WrongCertificate {
    /// Issued by another authority.
    UnknownAuthority,
    /// Issued for another name.
    AnotherName,
    /// Not valid any more.
    Expired,
}

impl WrongCertificate {
    /// Creates a front with this certificate.
    ///
    /// # Errors
    /// When the certificate or the file of its authority cannot be created.
    pub fn create_front(self) -> Result<Arc<TlsFront>, TlsFrontError> {
        let issued = authority::issue_wrong(self)?;
        let authority = write_authority(&issued.authority).map_err(TlsFrontError::File)?;
        Ok(Arc::new(TlsFront { issued, authority, proxy: None }))
    }
}

/// Error of the exposure, in one line.
#[derive(Debug, thiserror::Error)]
pub enum TlsFrontError {
    /// The certificate cannot be created.
    #[error("cannot create a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The authority's file cannot be written.
    #[error("cannot write the certificate authority's file: {0}")]
    File(io::Error),
    /// The proxy's port cannot be used.
    #[error("cannot listen on 127.0.0.1:{port}: {error}")]
    Proxy {
        /// Port.
        port: u16,
        /// Error of the operating system.
        error: io::Error,
    },
}

/// TLS certificate and proxy in front of a mock. The file and the proxy with its connections end with the last owner.
#[derive(Debug)]
pub struct TlsFront {
    issued: IssuedCertificate,
    authority: TempPath,
    proxy: Option<Proxy>,
}

impl Exposure {
    /// Flag of the command line for this exposure.
    pub fn flag(self) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Tls => Some("--tls".to_owned()),
            Self::AsEgnyte(0) => Some("--as-egnyte".to_owned()),
            Self::AsEgnyte(port) => Some(format!("--as-egnyte={port}")),
        }
    }

    /// Creates the front; `None` for plain HTTP.
    ///
    /// # Errors
    /// When the certificate, its file or the proxy cannot be created.
    pub fn create_front(self) -> Result<Option<Arc<TlsFront>>, TlsFrontError> {
        let proxy = match self {
            Self::Plain => return Ok(None),
            Self::Tls => None,
            Self::AsEgnyte(port) => Some(Proxy::bind(port).map_err(|error| TlsFrontError::Proxy { port, error })?),
        };
        TlsFront::with_proxy(proxy).map(Some)
    }
}

impl TlsFront {
    /// Creates a front without a proxy.
    ///
    /// # Errors
    /// When the certificate or the file of its authority cannot be created.
    pub fn create() -> Result<Arc<Self>, TlsFrontError> {
        Self::with_proxy(None)
    }

    fn with_proxy(proxy: Option<Proxy>) -> Result<Arc<Self>, TlsFrontError> {
        let issued = authority::issue()?;
        let authority = write_authority(&issued.authority).map_err(TlsFrontError::File)?;
        Ok(Arc::new(Self { issued, authority, proxy }))
    }

    /// Certificate of the mock, PEM.
    pub fn certificate(&self) -> &str {
        &self.issued.certificate
    }

    /// Private key of the certificate, PEM.
    pub fn key(&self) -> &str {
        &self.issued.key
    }

    /// Path of the certificate authority's file.
    pub fn authority_file(&self) -> String {
        self.authority.to_string_lossy().into_owned()
    }

    /// URL of the proxy, if there is one.
    pub fn proxy(&self) -> Option<String> {
        self.proxy.as_ref().map(Proxy::url)
    }

    /// URL of a domain for a connector, where it is not the mock's own.
    pub fn domain_url(&self, domain: &str) -> Option<String> {
        self.proxy.as_ref().map(|_| format!("https://{domain}{PARENT}"))
    }

    /// Starts to forward the proxy's connections to the mock at this address. Needs a runtime.
    pub fn forward_to(&self, mock: SocketAddr) {
        if let Some(proxy) = &self.proxy {
            proxy.forward_to(mock);
        }
    }

    /// Environment variables for a connector's process.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut environment = vec![("EGNYTE_CA_FILE".to_owned(), self.authority_file())];
        if let Some(proxy) = self.proxy() {
            environment.extend(["HTTPS_PROXY", "https_proxy"].map(|name| (name.to_owned(), proxy.clone())));
            // An exception of the user's could bypass the proxy and reach the real Egnyte.
            environment.extend(["NO_PROXY", "no_proxy"].map(|name| (name.to_owned(), String::new())));
        }
        environment
    }
}

/// Writes the authority to a file that every user may read.
fn write_authority(pem: &str) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("egnyte-conformance-").suffix(".pem");
    allow_reading(&mut builder);
    let mut file = builder.tempfile()?;
    file.write_all(pem.as_bytes())?;
    Ok(file.into_temp_path())
}
