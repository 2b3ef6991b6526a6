//! Builds that SCIM is pushed to: a service of the session, or one that runs already.

use std::net::TcpListener;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use reqwest::Url;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::error::BuildError;
use super::problems::Outcome;
use super::service::RunningService;
use super::values::{BuildValues, PLACEHOLDERS};
use crate::connector::command::{CommandLine, check_placeholders, fill};
use crate::connector::config::DirectorySettings;
use crate::connector::error::TargetError;
use crate::connector::event_limit::event_limit;
use crate::connector::log::Log;
use crate::connector::options::ConnectorOptions;
use crate::connector::settings_error::SettingsError;
use crate::util::lateness::wait_for;
use egnyte_directories::{PushDirectory, Source, SourceError};
use egnyte_protocol::{Delivery, Settled};

/// Address of a build that the harness starts.
const URL: &str = "http://127.0.0.1:{push_port}/scim/v2";

/// Ports for builds: below those that systems give to outgoing connections, which would take them by chance.
const PORTS: RangeInclusive<u16> = 20_000..=29_999;

/// Time between two looks at the port of a build that starts.
const LOOK: Duration = Duration::from_millis(20);

/// Time limit for a connection.
const CONNECTION: Duration = Duration::from_secs(5);

/// Build that SCIM is pushed to.
#[derive(Debug)]
pub(super) struct Gateway {
    /// Command that starts it; `None` for a service that runs already.
    pub(super) command: Option<CommandLine>,
    /// Base URL of its SCIM, with placeholders.
    url: String,
    token: Option<String>,
}

impl Gateway {
    /// Parses `start:COMMAND` or `http://…`.
    pub(super) fn parse(
        spec: &str,
        options: &ConnectorOptions,
        settings: &DirectorySettings,
    ) -> Result<Self, TargetError> {
        if settings.interval.is_some() || settings.anchor.is_some() || settings.ends_passes() {
            return Err(SettingsError::NothingPolled.into());
        }
        let token = settings.push_token.clone();
        let (command, url) = match spec.split_once(':') {
            Some(("start", command)) => {
                let command = CommandLine::parse(command, &PLACEHOLDERS, options)?;
                (Some(command), settings.push_url.as_deref().unwrap_or(URL))
            }
            Some(("http" | "https", _)) => (None, spec),
            _ => return Err(SettingsError::NoGateway(spec.to_owned()).into()),
        };
        check_placeholders(url, &PLACEHOLDERS)?;
        let filled = PLACEHOLDERS.map(|name| (name, "1".to_owned()));
        let invalid = |error| TargetError::Url { spec: url.to_owned(), error };
        match Url::parse(&fill(url, &filled)) {
            Ok(parsed) if parsed.has_host() => Ok(Self { command, url: url.to_owned(), token }),
            Ok(_) => Err(invalid("it has no host".to_owned())),
            Err(error) => Err(invalid(error.to_string())),
        }
    }

    /// Returns the name of the build, if nothing else names it.
    pub(super) fn name(&self) -> &str {
        self.command.as_ref().map_or(self.url.as_str(), CommandLine::name)
    }

    /// Creates the directory of one scenario, with a port for its build and a token.
    pub(super) fn create_directory(&self) -> Result<PushDirectory, BuildError> {
        let token = self.token.clone().unwrap_or_else(|| Uuid::new_v4().simple().to_string());
        Ok(PushDirectory::new(free_port()?, token))
    }

    /// Checks that a service which runs already can be reached, where its address is the same in every scenario.
    pub(super) async fn check(&self) -> Result<(), BuildError> {
        match self.command {
            None if !self.url.contains('{') => connect(&self.url).await,
            _ => Ok(()),
        }
    }

    /// Starts the build where it does not run, and waits until it listens, for `start_timeout` at most.
    pub(super) async fn start(
        &self,
        running: &mut Option<RunningService>,
        values: &BuildValues,
        (options, log): (&ConnectorOptions, &Arc<Log>),
    ) -> Result<(), BuildError> {
        let url = fill(&self.url, values.placeholders());
        let Some(command) = &self.command else { return connect(&url).await };
        let (running, is_new) = RunningService::keep(running, command, values, (options, log)).await?;
        running.forget_log();
        if is_new { await_listener(running, &url, options.start_timeout).await } else { Ok(()) }
    }

    /// Pushes the change of an event to the build, which listens.
    pub(super) async fn push(
        &self,
        (directory, delivery): (&mut PushDirectory, &Delivery),
        running: &mut Option<RunningService>,
        values: &BuildValues,
        options: &ConnectorOptions,
    ) -> Result<(Settled, Outcome), BuildError> {
        let url = fill(&self.url, values.placeholders());
        let Some(running) = running else {
            return Ok((push(directory, &url, delivery, options).await?, Outcome::default()));
        };
        tokio::select! {
            settled = push(directory, &url, delivery, options) => {
                Ok((settled?, Outcome { failure: None, lines: running.drain_log() }))
            }
            error = running.ended("while SCIM was pushed to it") => Err(error),
        }
    }
}

/// Pushes until everything is answered, within the time limit of an event.
async fn push(
    directory: &mut PushDirectory,
    url: &str,
    delivery: &Delivery,
    options: &ConnectorOptions,
) -> Result<Settled, BuildError> {
    let limit = event_limit(options.event_timeout, &delivery.directory);
    match wait_for(limit, directory.push(url, delivery, limit / 2)).await {
        Ok(settled) => Ok(settled?),
        Err(late) => {
            let request = directory.pending_request().unwrap_or("all requests").to_owned();
            Err(BuildError::NoAnswer { request, limit }.on_busy_machine(late))
        }
    }
}

/// Waits until a build that was started listens.
async fn await_listener(running: &mut RunningService, url: &str, limit: Duration) -> Result<(), BuildError> {
    let listens = async {
        while connect(url).await.is_err() {
            sleep(LOOK).await;
        }
    };
    let end = tokio::select! {
        end = wait_for(limit, listens) => end,
        error = running.ended("before it listened") => return Err(error),
    };
    let tail = running.log_tail();
    end.map_err(|late| BuildError::Deaf { url: url.to_owned(), limit, tail }.on_busy_machine(late))
}

/// Checks that there is a listener at an address.
async fn connect(url: &str) -> Result<(), BuildError> {
    let error = |reason: String| BuildError::NoListener { url: url.to_owned(), reason };
    let parsed = Url::parse(url).map_err(|invalid| error(invalid.to_string()))?;
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = parsed.port_or_known_default().unwrap_or(80);
    match timeout(CONNECTION, TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(failed)) => Err(error(failed.to_string())),
        Err(_) => Err(error(format!("no answer within {CONNECTION:?}"))),
    }
}

/// Returns a port that nothing listens at. Each is given once in a while only, because its build opens it later.
pub(super) fn free_port() -> Result<u16, BuildError> {
    // Another run on this machine begins elsewhere.
    static NEXT: LazyLock<AtomicU16> = LazyLock::new(|| AtomicU16::new(Uuid::new_v4().as_fields().1));
    let (first, count) = (*PORTS.start(), u16::try_from(PORTS.len()).unwrap_or(1));
    for _ in PORTS {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % count;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(SourceError::NoPort(format!("no port of {} to {} is free", PORTS.start(), PORTS.end())).into())
}

/// Checks that settings of a push are those of the source `scim`.
pub(super) fn check_settings(settings: &DirectorySettings) -> Result<(), TargetError> {
    let is_pushed = settings.push_url.is_some() || settings.push_token.is_some();
    if is_pushed && settings.source != Source::Scim {
        Err(SettingsError::NothingPushed(settings.source).into())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ() {
        let ports = [free_port().unwrap(), free_port().unwrap()];
        assert!(ports[0] != ports[1] && ports.iter().all(|port| PORTS.contains(port)), "{ports:?}");
    }
}
