//! Clients for HTTP: every one of the harness begins here, so that none lacks its cryptography or takes a proxy from
//! the environment by mistake.
//!
//! Knows neither Egnyte nor connectors.

use std::io;
use std::path::PathBuf;

use reqwest::{Certificate, ClientBuilder, NoProxy, Proxy};
use rustls::crypto::ring;

/// What is on this machine is reached without a proxy.
const NEAR: &str = "localhost,127.0.0.1,::1";

/// Who may vouch for a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Nobody: it is spoken to over plain HTTP.
    Nobody,
    /// Who is in this PEM file, and nobody else.
    Authority(PathBuf),
    /// Whom this machine trusts.
    System,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    /// The authority's file cannot be read.
    #[error("cannot read the certificate authority {}: {error}", file.display())]
    Authority {
        /// The file.
        file: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// What is asked for cannot be had.
    #[error(transparent)]
    Unfit(#[from] reqwest::Error),
}

impl Trust {
    /// Whom a client of this address trusts, with an authority's file or without.
    pub fn of(url: &str, authority: Option<&str>) -> Self {
        match authority {
            _ if !url.starts_with("https:") => Self::Nobody,
            Some(file) => Self::Authority(PathBuf::from(file)),
            None => Self::System,
        }
    }
}

/// The beginning of a client that trusts so, and reaches https beyond this machine through this proxy.
///
/// # Errors
/// When the authority or the proxy's address cannot be used.
pub fn client(trust: &Trust, proxy: Option<&str>) -> Result<ClientBuilder, NoClient> {
    // Whoever was first has chosen the same.
    let _ = ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    let builder = match trust {
        Trust::Nobody => builder.tls_certs_only([]),
        Trust::System => builder,
        Trust::Authority(file) => {
            let pem = std::fs::read(file).map_err(|error| NoClient::Authority { file: file.clone(), error })?;
            builder.tls_certs_only(Certificate::from_pem_bundle(&pem)?)
        }
    };
    match proxy {
        Some(proxy) => Ok(builder.proxy(Proxy::https(proxy)?.no_proxy(NoProxy::from_string(NEAR)))),
        None => Ok(builder),
    }
}
