//! Server: starts a mock from a `Config`, and stops it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io, thread};

use serde_json::Value;
use tokio::sync::oneshot;

use crate::control::ControlInputError;
use crate::control::input::parse;
use crate::domains::{DomainError, Domains, NewDomain};
use crate::guesses::{SettingError, Settings};
use crate::http::{self, ControlAccess, HttpOptions};
use crate::instance::{DomainOptions, random_secret};
use crate::testing::TestDomain;
use crate::tls::{Tls, TlsError};

/// Length of a generated admin token.
const ADMIN_TOKEN_LENGTH: usize = 24;

/// Configuration of a mock.
#[derive(Clone)]
pub struct Config {
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 for any free port.
    pub port: u16,
    /// True to allow an address that other machines can reach. The control API then requires the admin token.
    pub expose: bool,
    /// URL by which clients reach the mock, without a slash at the end: all URLs in responses begin with it. Without it,
    /// they begin with the name that each client used.
    pub base_url: Option<String>,
    /// Bearer token that the control API requires; generated for an exposed mock, and not required by another one, unless
    /// it is given.
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

/// Running mock, on its own threads. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    domains: Arc<Domains>,
    admin_token: Option<Arc<str>>,
    /// Stops the mock when dropped.
    stop: oneshot::Sender<()>,
    stopped: oneshot::Receiver<()>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a mock.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        if !config.host.is_loopback() && !config.expose {
            return Err(StartError::Exposed { host: config.host });
        }
        if config.admin_token.is_some() && config.admin_token == config.token {
            return Err(StartError::SameToken);
        }
        let domains = Arc::new(create_domains(&config)?);
        let (options, address) = http_options(&config)?;
        let admin_token = options.access.admin_token.clone();
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let (stop, stop_requested) = oneshot::channel();
        let (tell_started, started) = oneshot::channel();
        let (tell_stopped, stopped) = oneshot::channel();
        let server = Arc::clone(&domains);
        let thread = move || {
            let run =
                async { run(http::serve(options, Arc::clone(&server)), &server, tell_started, stop_requested).await };
            actix_web::rt::System::new().block_on(run);
            // A dropped server has no receiver.
            let _ = tell_stopped.send(());
        };
        thread::Builder::new().name("egnyte-mock".to_owned()).spawn(thread).map_err(StartError::Threads)?;
        match started.await {
            Ok(Ok(())) => Ok(Self { address, scheme, domains, admin_token, stop, stopped }),
            Ok(Err(error)) => Err(StartError::Threads(error)),
            Err(_) => Err(StartError::Threads(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL, without a slash at the end.
    pub fn url(&self) -> String {
        // A client cannot connect to the unspecified address, but to this machine.
        let host = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("{}://{}", self.scheme, SocketAddr::new(host, self.address.port()))
    }

    /// Returns the SCIM base URL of the default domain, for the connector.
    pub fn scim_url(&self) -> String {
        format!("{}/pubapi/scim/v2", self.url())
    }

    /// Returns the token of the default domain; empty after a revocation.
    pub fn token(&self) -> String {
        self.domains.default_domain().token().unwrap_or_default()
    }

    /// Returns the bearer token that the control API requires, if any.
    pub fn admin_token(&self) -> Option<&str> {
        self.admin_token.as_deref()
    }

    /// Returns the domains, for a test in the same process.
    pub fn domains(&self) -> &Domains {
        &self.domains
    }

    /// Returns a domain for a test, and creates it if it does not exist.
    pub fn domain(&self, name: &str) -> Result<TestDomain, DomainError> {
        let url = self.url();
        match self.domains.find(name) {
            Ok(domain) => Ok(TestDomain::new(domain, &url)),
            Err(_) => {
                let named = NewDomain { name: Some(name), ..NewDomain::default() };
                Ok(TestDomain::new(self.domains.create(Settings::default(), named)?, &url))
            }
        }
    }

    /// Finishes the current requests and stops.
    pub async fn stop(self) {
        drop(self.stop);
        // An error means that the threads have already ended.
        let _ = self.stopped.await;
    }
}

/// Returns the options of the HTTP server, and its actual address.
fn http_options(config: &Config) -> Result<(HttpOptions, SocketAddr), StartError> {
    let tls = config.tls.as_ref().map(Tls::server_config).transpose()?;
    let requested = SocketAddr::new(config.host, config.port);
    let unavailable = |source| StartError::Listen { address: requested, source };
    let listener = TcpListener::bind(requested).map_err(unavailable)?;
    let address = listener.local_addr().map_err(unavailable)?;
    let generated = || config.expose.then(|| random_secret(ADMIN_TOKEN_LENGTH));
    let admin_token = config.admin_token.clone().or_else(generated).map(Arc::from);
    let access = ControlAccess { is_exposed: config.expose, admin_token, ..ControlAccess::default() };
    Ok((
        HttpOptions {
            listener,
            base_url: config.base_url.as_deref().map(Arc::from),
            tls,
            access,
            workers: config.workers.max(1),
            read_timeout: config.read_timeout,
        },
        address,
    ))
}

fn create_domains(config: &Config) -> Result<Domains, StartError> {
    let mut settings = config.profile.clone();
    for (guess, value) in &config.guesses {
        settings.guess(guess, value)?;
    }
    let outfit =
        DomainOptions { token: config.token.clone(), seed_number: config.seed_number, ..DomainOptions::default() };
    let domains = Domains::new(&config.domain, settings, outfit)?.with_profile(config.profile.clone());
    if let Some(seed) = &config.seed {
        domains.default_domain().apply_seed(parse(seed, "a seed")?)?;
    }
    Ok(domains)
}

/// Runs the server until the other end of `stop_requested` is dropped.
async fn run(
    running: io::Result<actix_web::dev::Server>,
    domains: &Domains,
    tell_started: oneshot::Sender<io::Result<()>>,
    stop_requested: oneshot::Receiver<()>,
) {
    let server = match running {
        Ok(server) => server,
        Err(error) => {
            // A caller that has dropped the receiver does not need the error.
            let _ = tell_started.send(Err(error));
            return;
        }
    };
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    if tell_started.send(Ok(())).is_ok() {
        // A value and a dropped sender mean the same: stop.
        let _ = stop_requested.await;
    }
    domains.close();
    handle.stop(true).await;
    let _ = running.await;
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
