//! How the built-in mock looks to a connector: plain, over https, or as the real Egnyte's address behind a proxy.
//!
//! Knows neither the mock's crate nor any way into a connector: it makes certificates, a file, a proxy and the
//! environment that names them.

mod authority;
mod proxy;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempPath;

use crate::util::platform::allow_reading;

use authority::Issued;
use proxy::Proxy;

/// The names below which every Egnyte domain is.
const PARENT: &str = ".egnyte.com";

/// How the mock is to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Manner {
    /// Plain HTTP on the loopback interface.
    #[default]
    Plain,
    /// The same over https.
    Tls,
    /// The real Egnyte's address, through a proxy on this port; 0 is any free one.
    AsEgnyte(u16),
}

/// Why the mock cannot look so, in one line.
#[derive(Debug, thiserror::Error)]
pub enum NoFront {
    /// No certificate can be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The authority cannot be handed over.
    #[error("cannot write the certificate authority's file: {0}")]
    File(io::Error),
    /// The proxy's port cannot be had.
    #[error("cannot listen on 127.0.0.1:{port}: {error}")]
    Proxy {
        /// The port.
        port: u16,
        /// What the system says.
        error: io::Error,
    },
}

/// What stands before a mock. Gone with its last owner: the file, the proxy and what goes through it.
#[derive(Debug)]
pub struct Front {
    issued: Issued,
    authority: TempPath,
    proxy: Option<Proxy>,
}

impl Manner {
    /// The words of the command line that ask for it.
    pub fn word(self) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Tls => Some("--tls".to_owned()),
            Self::AsEgnyte(0) => Some("--as-egnyte".to_owned()),
            Self::AsEgnyte(port) => Some(format!("--as-egnyte={port}")),
        }
    }

    /// Makes what it takes; nothing for plain HTTP.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn front(self) -> Result<Option<Arc<Front>>, NoFront> {
        let proxy = match self {
            Self::Plain => return Ok(None),
            Self::Tls => None,
            Self::AsEgnyte(port) => Some(Proxy::bind(port).map_err(|error| NoFront::Proxy { port, error })?),
        };
        let issued = authority::issue()?;
        let authority = handed_over(&issued.authority).map_err(NoFront::File)?;
        Ok(Some(Arc::new(Front { issued, authority, proxy })))
    }
}

impl Front {
    /// The mock's certificate, as PEM.
    pub fn certificate(&self) -> &str {
        &self.issued.certificate
    }

    /// The key of it, as PEM.
    pub fn key(&self) -> &str {
        &self.issued.key
    }

    /// The file that names the authority.
    pub fn authority(&self) -> String {
        self.authority.to_string_lossy().into_owned()
    }

    /// Where the proxy is, if there is one.
    pub fn proxy(&self) -> Option<String> {
        self.proxy.as_ref().map(Proxy::url)
    }

    /// The address that a domain of this name has for a connector, where it is not the mock's own.
    pub fn address(&self, domain: &str) -> Option<String> {
        self.proxy.as_ref().map(|_| format!("https://{domain}{PARENT}"))
    }

    /// From now on the proxy leads to the mock at this address. Needs a runtime.
    pub fn lead_to(&self, mock: SocketAddr) {
        if let Some(proxy) = &self.proxy {
            proxy.lead_to(mock);
        }
    }

    /// What a connector's process must find in its environment.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut environment = vec![("EGNYTE_CA_FILE".to_owned(), self.authority())];
        if let Some(proxy) = self.proxy() {
            environment.extend(["HTTPS_PROXY", "https_proxy"].map(|name| (name.to_owned(), proxy.clone())));
            // An exception of the user's could lead past the proxy, to the real Egnyte.
            environment.extend(["NO_PROXY", "no_proxy"].map(|name| (name.to_owned(), String::new())));
        }
        environment
    }
}

/// Writes a file that a connector may read, whoever runs it.
fn handed_over(pem: &str) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("egnyte-conformance-").suffix(".pem");
    allow_reading(&mut builder);
    let mut file = builder.tempfile()?;
    file.write_all(pem.as_bytes())?;
    Ok(file.into_temp_path())
}
