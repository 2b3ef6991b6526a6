//! Exposure of the built-in mock to a connector: plain HTTP, HTTPS, or the real addresses of Egnyte and JumpCloud behind a
//! proxy.
//!
//! Knows neither the mock's crate nor the transports of connectors: it creates certificates, a file, a proxy and the
//! environment variables that name them.

mod authority;
mod proxy;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempPath;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::util::platform::allow_reading;

use authority::IssuedCertificate;
use proxy::Proxy;

/// Parent domain of every Egnyte domain.
const PARENT: &str = ".egnyte.com";

/// Hosts of JumpCloud's API, of Directory Insights and of the tokens of service accounts, in each region.
const JUMPCLOUD: [&str; 7] = [
    "console.jumpcloud.com",
    "console.eu.jumpcloud.com",
    "console.in.jumpcloud.com",
    "api.jumpcloud.com",
    "api.eu.jumpcloud.com",
    "api.in.jumpcloud.com",
    "admin-oauth.id.jumpcloud.com",
];

/// Variables by which programs in various languages find certificate authorities. Java and .NET on Windows have none.
const AUTHORITY_VARIABLES: [&str; 4] = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/// Variables by which they find a proxy. The last one is what some libraries of Ruby look at.
const PROXY_VARIABLES: [&str; 3] = ["HTTPS_PROXY", "https_proxy", "http_proxy"];

/// Hosts without a proxy: this machine.
const LOOPBACK: &str = "localhost,127.0.0.1,::1";

/// Exposure of the mock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exposure {
    /// Plain HTTP on the loopback interface.
    #[default]
    Plain,
    /// HTTPS on the loopback interface.
    Tls,
    /// The vendors' real addresses, through a proxy on this port; 0 is any free one.
    AsVendors(u16),
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
    /// The certificate cannot be used.
    #[error("cannot use a certificate: {0}")]
    Tls(String),
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
            Self::AsVendors(0) => Some("--as-vendors".to_owned()),
            Self::AsVendors(port) => Some(format!("--as-vendors={port}")),
        }
    }

    /// Creates the front; `None` for plain HTTP.
    ///
    /// # Errors
    /// When the certificate, its file or the proxy cannot be created.
    pub fn create_front(self) -> Result<Option<Arc<TlsFront>>, TlsFrontError> {
        let port = match self {
            Self::Plain => return Ok(None),
            Self::Tls => None,
            Self::AsVendors(port) => Some(port),
        };
        TlsFront::with_proxy(port).map(Some)
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

    /// Creates a front with a proxy on this port, or without one.
    fn with_proxy(port: Option<u16>) -> Result<Arc<Self>, TlsFrontError> {
        let issued = authority::issue()?;
        let bind = |port| {
            let tls = server_config(&issued)?;
            Proxy::bind(port, tls).map_err(|error| TlsFrontError::Proxy { port, error })
        };
        let proxy = port.map(bind).transpose()?;
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

    /// Leads the hosts of JumpCloud to the directory at this address.
    pub fn lead_to_directory(&self, directory: SocketAddr) {
        if let Some(proxy) = &self.proxy {
            proxy.lead_to_directory(directory);
        }
    }

    /// Environment variables for a connector's process.
    pub fn environment(&self) -> Vec<(String, String)> {
        let authority = || self.authority_file();
        let mut environment = vec![("EGNYTE_CA_FILE".to_owned(), authority())];
        if let Some(proxy) = self.proxy() {
            environment.extend(AUTHORITY_VARIABLES.map(|name| (name.to_owned(), authority())));
            environment.extend(PROXY_VARIABLES.map(|name| (name.to_owned(), proxy.clone())));
            // An exception of the user's could bypass the proxy and reach the real Egnyte.
            environment.extend(["NO_PROXY", "no_proxy"].map(|name| (name.to_owned(), LOOPBACK.to_owned())));
            // Node looks at the variables only if it is asked to.
            environment.push(("NODE_USE_ENV_PROXY".to_owned(), "1".to_owned()));
        }
        environment
    }
}

/// TLS of the proxy in front of the directory, with the certificate of the run.
fn server_config(issued: &IssuedCertificate) -> Result<Arc<ServerConfig>, TlsFrontError> {
    let failed = |error: &dyn ToString| TlsFrontError::Tls(error.to_string());
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(issued.certificate.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).map_err(|error| failed(&error))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| failed(&error))?;
    let certificates = certificates.map_err(|error| failed(&error))?;
    let config = builder.with_no_client_auth().with_single_cert(certificates, key);
    config.map(Arc::new).map_err(|error| failed(&error))
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
