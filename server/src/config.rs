//! Configuration of a mock, and the errors at its start.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use std::{fmt, io};

use serde_json::Value;

use crate::control::ControlInputError;
use crate::domains::DomainError;
use crate::guesses::{SettingError, Settings};
use crate::public_url::PublicUrl;
use crate::tls::{Tls, TlsError};

/// Configuration of a mock.
#[derive(Clone)]
pub struct Config {
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 for any free port.
    pub port: u16,
    /// True to allow an address that other machines can reach. The control API then requires the admin token.
    pub expose: bool,
    /// Scheme and host that all URLs in responses begin with, without a slash at the end. Without it, and without the two
    /// fields below, they begin with the name that each client used.
    pub base_url: Option<String>,
    /// URL by which clients elsewhere reach the mock through a proxy or a tunnel: all URLs in responses begin with it, and
    /// the control API and the console answer to its host, too. The control API then requires the admin token.
    pub public_url: Option<PublicUrl>,
    /// True if URLs in responses begin with what the proxy in front of the mock names in `Forwarded`, or in
    /// `X-Forwarded-Proto`, `-Host` and `-Prefix`. The control API then requires the admin token.
    pub trust_proxy: bool,
    /// Bearer token that the control API requires; generated for a mock that strangers may reach, and not required by
    /// another one, unless it is given.
    pub admin_token: Option<String>,
    /// Name of the default domain.
    pub domain: String,
    /// Token of the default domain; generated if `None`.
    pub token: Option<String>,
    /// Default settings of all domains.
    pub profile: Settings,
    /// Answers of the default domain that differ from the profile: guess and value.
    pub guesses: Vec<(String, String)>,
    /// Seed of the default domain, as in the control API.
    pub seed: Option<Value>,
    /// Seed number of ids, times and tokens, which makes them reproducible; random if `None`.
    pub seed_number: Option<u64>,
    /// Certificate for https; plain http if `None`.
    pub tls: Option<Tls>,
    /// Number of worker threads.
    pub workers: usize,
    /// Time limit for the head of the first request of a connection, and for each body.
    pub read_timeout: Duration,
}

/// Shows address and domain only: the rest contains tokens.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, expose, domain, .. } = self;
        let mut output = f.debug_struct("Config");
        output.field("host", host).field("port", port).field("expose", expose).field("domain", domain);
        output.finish_non_exhaustive()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            expose: false,
            base_url: None,
            public_url: None,
            trust_proxy: false,
            admin_token: None,
            domain: "acme".to_owned(),
            token: None,
            profile: Settings::default(),
            guesses: Vec::new(),
            seed: None,
            seed_number: None,
            tls: None,
            workers: 2,
            read_timeout: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// Returns whether strangers may reach the mock: over the network, or through a proxy or a tunnel on this machine.
    pub(crate) fn is_reached_by_strangers(&self) -> bool {
        self.expose || self.public_url.is_some() || self.trust_proxy
    }
}

/// Error at the start of a mock, in one line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Address that is not available.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address.
        address: SocketAddr,
        /// Error of the system.
        source: io::Error,
    },
    /// Address that other machines can reach, without `expose`.
    #[error("other machines can reach {host}: use --expose to allow that")]
    Exposed {
        /// Address.
        host: IpAddr,
    },
    /// Several sources of the address that URLs in responses begin with.
    #[error(
        "--base-url, --public-url and --trust-proxy exclude each other: each says what URLs in responses begin with"
    )]
    SeveralAddresses,
    /// Admin token that a connector would have.
    #[error(
        "--token and --admin-token must differ: a connector that holds the admin token is an administrator of the mock"
    )]
    SameToken,
    /// Invalid name of the default domain.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// Unknown guess or value.
    #[error(transparent)]
    Guess(#[from] SettingError),
    /// Invalid seed.
    #[error("cannot apply the seed: {0}")]
    Seed(#[from] ControlInputError),
    /// Unusable certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Threads that cannot be started.
    #[error("cannot start the server: {0}")]
    Threads(io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_of_a_configuration_has_no_token() {
        let secret = || Some("s3cret".to_owned());
        let seed = Some(serde_json::json!({ "token": "s3cret" }));
        let config = Config { token: secret(), admin_token: secret(), seed, ..Config::default() };
        let shown = format!("{config:?}");
        assert!(shown.contains("acme") && !shown.contains("s3cret"), "{shown}");
    }
}
