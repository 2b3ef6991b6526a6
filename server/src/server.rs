//! Server: starts a mock from a `Config`, and stops it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::{fmt, io, thread};

use tokio::sync::oneshot;

use crate::config::{Config, StartError};
use crate::control::input::parse;
use crate::domains::{DomainError, Domains, NewDomain};
use crate::guesses::Settings;
use crate::http::{self, AddressSource, ControlAccess, HttpOptions};
use crate::instance::{DomainOptions, random_secret};
use crate::public_url::PublicUrl;
use crate::testing::TestDomain;
use crate::tls::Tls;

/// Length of a generated admin token.
const ADMIN_TOKEN_LENGTH: usize = 24;

/// Running mock, on its own threads. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    public_url: Option<PublicUrl>,
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
        let addresses = address_source(&config)?;
        let domains = Arc::new(create_domains(&config)?);
        let (options, address) = http_options(&config, addresses)?;
        let (admin_token, public_url) = (options.access.admin_token.clone(), config.public_url.clone());
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
            Ok(Ok(())) => Ok(Self { address, scheme, public_url, domains, admin_token, stop, stopped }),
            Ok(Err(error)) => Err(StartError::Threads(error)),
            Err(_) => Err(StartError::Threads(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL by which clients elsewhere reach it, if that is configured.
    pub fn public_url(&self) -> Option<&PublicUrl> {
        self.public_url.as_ref()
    }

    /// Returns the base URL for clients on this machine, without a slash at the end.
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

/// Returns the source of the address that URLs in responses begin with.
fn address_source(config: &Config) -> Result<AddressSource, StartError> {
    match (config.base_url.as_deref(), config.public_url.clone(), config.trust_proxy) {
        (None, None, false) => Ok(AddressSource::Host),
        (Some(url), None, false) => Ok(AddressSource::BaseUrl(url.into())),
        (None, Some(url), false) => Ok(AddressSource::PublicUrl(url)),
        (None, None, true) => Ok(AddressSource::Proxy),
        _ => Err(StartError::SeveralAddresses),
    }
}

/// Returns the options of the HTTP server, and its actual address.
fn http_options(config: &Config, addresses: AddressSource) -> Result<(HttpOptions, SocketAddr), StartError> {
    let tls = config.tls.as_ref().map(Tls::server_config).transpose()?;
    let requested = SocketAddr::new(config.host, config.port);
    let unavailable = |source| StartError::Listen { address: requested, source };
    let listener = TcpListener::bind(requested).map_err(unavailable)?;
    let address = listener.local_addr().map_err(unavailable)?;
    // A proxy or a tunnel connects from this machine, too, so that no address tells its clients from those here.
    let generated = || config.is_reached_by_strangers().then(|| random_secret(ADMIN_TOKEN_LENGTH));
    let admin_token = config.admin_token.clone().or_else(generated).map(Arc::from);
    let access = ControlAccess { is_exposed: config.expose, admin_token, ..ControlAccess::default() };
    Ok((
        HttpOptions {
            listener,
            addresses,
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
