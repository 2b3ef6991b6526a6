//! HTTP clients of the harness: each has the cryptography it needs and ignores the proxy settings of the environment.

use std::io;
use std::path::PathBuf;

use reqwest::{Certificate, ClientBuilder, NoProxy, Proxy};
use rustls::crypto::ring;

/// Hosts of this machine, reached without a proxy.
const LOOPBACK: &str = "localhost,127.0.0.1,::1";

/// Certificate authorities that a client trusts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// None: plain HTTP.
    None,
    /// The authority in this PEM file only.
    Authority(PathBuf),
    /// The authorities of this machine.
    System,
}

/// Error: an HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The file of the certificate authority cannot be read.
    #[error("cannot read the certificate authority {}: {error}", file.display())]
    Authority {
        /// Path of the file.
        file: PathBuf,
        /// Cause.
        error: io::Error,
    },
    /// A setting of the client is not valid.
    #[error(transparent)]
    Build(#[from] reqwest::Error),
}

impl Trust {
    /// Returns the trust of a client for this URL, given the file of an authority or none.
    pub fn of(url: &str, authority: Option<&str>) -> Self {
        match authority {
            _ if !url.starts_with("https:") => Self::None,
            Some(file) => Self::Authority(PathBuf::from(file)),
            None => Self::System,
        }
    }
}

/// Returns the builder of a client with this trust. The proxy is used for https beyond this machine.
pub fn client(trust: &Trust, proxy: Option<&str>) -> Result<ClientBuilder, ClientError> {
    // Fails if a provider was installed before, which is the same one.
    let _ = ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    let builder = match trust {
        Trust::None => builder.tls_certs_only([]),
        Trust::System => builder,
        Trust::Authority(file) => {
            let pem = std::fs::read(file).map_err(|error| ClientError::Authority { file: file.clone(), error })?;
            builder.tls_certs_only(Certificate::from_pem_bundle(&pem)?)
        }
    };
    match proxy {
        Some(proxy) => Ok(builder.proxy(Proxy::https(proxy)?.no_proxy(NoProxy::from_string(LOOPBACK)))),
        None => Ok(builder),
    }
}
