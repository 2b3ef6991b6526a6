//! A mock that runs: from a `Config` to an address that answers, and back to silence.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io, thread};

use serde_json::Value;
use tokio::sync::oneshot;

use crate::control::{Seed, Unreadable};
use crate::domains::{DomainError, Estate};
use crate::guesses::{Settings, UnknownSetting};
use crate::http::{self, ControlAccess, HttpOptions};
use crate::instance::{Outfit, secret};
use crate::testing::TestDomain;
use crate::tls::{BadTls, Tls};

/// How long an admin token is that nobody chose.
const ADMIN_TOKEN_LENGTH: usize = 24;

/// What a mock is to be.
#[derive(Clone)]
pub struct Config {
    /// Where it listens.
    pub host: IpAddr,
    /// On which port; 0 is any free one.
    pub port: u16,
    /// Whether it may listen beyond this machine. Then the control API wants the admin token.
    pub expose: bool,
    /// Bearer token that the control API requires; generated for an exposed mock, and not required by another one, unless
    /// it is given.
    pub admin_token: Option<String>,
    /// The name of the default domain.
    pub domain: String,
    /// The token of the default domain; none is any.
    pub token: Option<String>,
    /// What every domain is set to unless it is told otherwise.
    pub profile: Settings,
    /// Answers of the default domain that are not the profile's: guess and value.
    pub guesses: Vec<(String, String)>,
    /// What the default domain holds at first, as the control API takes it.
    pub seed: Option<Value>,
    /// What ids, times and tokens are made from, so that they are the same in every run; none is chance.
    pub seed_number: Option<u64>,
    /// The certificate with which it speaks https; without one, it speaks http.
    pub tls: Option<Tls>,
    /// How many threads answer.
    pub workers: usize,
    /// How long a client may take to send the head of its first request, and the body of any.
    pub patience: Duration,
}

/// Shows where it listens and for what domain; not its tokens, nor what a seed may hold of them.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, expose, domain, .. } = self;
        let mut told = f.debug_struct("Config");
        told.field("host", host).field("port", port).field("expose", expose).field("domain", domain);
        told.finish_non_exhaustive()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            expose: false,
            admin_token: None,
            domain: "acme".to_owned(),
            token: None,
            profile: Settings::default(),
            guesses: Vec::new(),
            seed: None,
            seed_number: None,
            tls: None,
            workers: 2,
            patience: Duration::from_secs(10),
        }
    }
}

/// Why a mock did not start, in one line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The address is beyond this machine, and nobody said that this is wanted.
    #[error("{host} can be reached from other machines: say --expose if that is wanted")]
    Exposed {
        /// The address.
        host: IpAddr,
    },
    /// The default domain cannot be called that.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// There is no such guess or value.
    #[error(transparent)]
    Guess(#[from] UnknownSetting),
    /// The seed cannot be planted.
    #[error("the seed cannot be planted: {0}")]
    Seed(#[from] Unreadable),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] BadTls),
    /// The threads that answer cannot be had.
    #[error("cannot start to answer: {0}")]
    Threads(io::Error),
}

/// A running mock, on threads of its own. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    estate: Arc<Estate>,
    admin_token: Option<Arc<str>>,
    /// Dropping it tells the mock to stop.
    stop: oneshot::Sender<()>,
    stopped: oneshot::Receiver<()>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a mock; it answers from now on.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        if !config.host.is_loopback() && !config.expose {
            return Err(StartError::Exposed { host: config.host });
        }
        let estate = Arc::new(estate(&config)?);
        let (options, address) = http_options(&config)?;
        let admin_token = options.access.admin_token.clone();
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let (stop, told_to_stop) = oneshot::channel();
        let (tell_started, started) = oneshot::channel();
        let (tell_stopped, stopped) = oneshot::channel();
        let server = Arc::clone(&estate);
        let answering = move || {
            let run = async { answer(http::serve(options, server), tell_started, told_to_stop).await };
            actix_web::rt::System::new().block_on(run);
            // Nobody may be waiting for it: a dropped server is stopped all the same.
            let _ = tell_stopped.send(());
        };
        thread::Builder::new().name("egnyte-mock".to_owned()).spawn(answering).map_err(StartError::Threads)?;
        match started.await {
            Ok(Ok(())) => Ok(Self { address, scheme, estate, admin_token, stop, stopped }),
            Ok(Err(error)) => Err(StartError::Threads(error)),
            Err(_) => Err(StartError::Threads(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it answers, without a slash at the end.
    pub fn url(&self) -> String {
        // Listening everywhere is not an address that a client could be pointed at; this machine is.
        let host = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("{}://{}", self.scheme, SocketAddr::new(host, self.address.port()))
    }

    /// The SCIM base URL of the default domain, as a connector wants it.
    pub fn scim_url(&self) -> String {
        format!("{}/pubapi/scim/v2", self.url())
    }

    /// The token of the default domain; empty once it is revoked.
    pub fn token(&self) -> String {
        self.estate.default().token().unwrap_or_default()
    }

    /// The bearer token that the control API wants; none where only this machine reaches the mock.
    pub fn admin_token(&self) -> Option<&str> {
        self.admin_token.as_deref()
    }

    /// The domains it serves, for a test in the same process.
    pub fn estate(&self) -> &Estate {
        &self.estate
    }

    /// The domain of that name in the hands of a test; it is made where there is none.
    pub fn domain(&self, name: &str) -> Result<TestDomain, DomainError> {
        let url = self.url();
        match self.estate.domain(name) {
            Ok(domain) => Ok(TestDomain::new(domain, &url)),
            Err(_) => Ok(TestDomain::new(self.estate.create(Some(name), Settings::default(), None)?, &url)),
        }
    }

    /// Finishes the requests under way and stops.
    pub async fn stop(self) {
        drop(self.stop);
        // An error means that the threads are gone already.
        let _ = self.stopped.await;
    }
}

/// Where the mock is to be reached, and the address that this came to.
fn http_options(config: &Config) -> Result<(HttpOptions, SocketAddr), StartError> {
    let tls = config.tls.as_ref().map(Tls::server_config).transpose()?;
    let wanted = SocketAddr::new(config.host, config.port);
    let refused = |source| StartError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let generated = || config.expose.then(|| secret(ADMIN_TOKEN_LENGTH));
    let admin_token = config.admin_token.clone().or_else(generated).map(Arc::from);
    let access = ControlAccess { is_exposed: config.expose, admin_token };
    Ok((HttpOptions { listener, tls, access, workers: config.workers.max(1), read_timeout: config.patience }, address))
}

fn estate(config: &Config) -> Result<Estate, StartError> {
    let mut settings = config.profile.clone();
    for (guess, value) in &config.guesses {
        settings.guess(guess, value)?;
    }
    let outfit = Outfit { token: config.token.clone(), seed_number: config.seed_number, ..Outfit::default() };
    let estate = Estate::new(&config.domain, settings, outfit)?.with_profile(config.profile.clone());
    if let Some(seed) = &config.seed {
        let seed = Seed::of(seed)?;
        estate.default().plant(&seed)?;
    }
    Ok(estate)
}

/// Answers until the other end of `told_to_stop` is gone.
async fn answer(
    running: io::Result<actix_web::dev::Server>,
    tell_started: oneshot::Sender<io::Result<()>>,
    told_to_stop: oneshot::Receiver<()>,
) {
    let server = match running {
        Ok(server) => server,
        Err(error) => {
            // Whoever started the mock and went away does not want to know.
            let _ = tell_started.send(Err(error));
            return;
        }
    };
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    if tell_started.send(Ok(())).is_ok() {
        // Either way of ending the wait means the same: stop.
        let _ = told_to_stop.await;
    }
    handle.stop(true).await;
    let _ = running.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_configuration_holds_no_token() {
        let secret = || Some("s3cret".to_owned());
        let seed = Some(serde_json::json!({ "token": "s3cret" }));
        let config = Config { token: secret(), admin_token: secret(), seed, ..Config::default() };
        let shown = format!("{config:?}");
        assert!(shown.contains("acme") && !shown.contains("s3cret"), "{shown}");
    }
}
