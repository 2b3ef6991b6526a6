//! Triggers: what starts one sync of a build, and ends with it.

use std::sync::Arc;
use std::time::Duration;

use egnyte_directories::{Anchor, Source};
use egnyte_protocol::connector::{ConnectorError, Isolation, Target as _};
use egnyte_protocol::web::{Trust, client};
use egnyte_reference::ReferenceTarget;
use egnyte_reference::build::{Form, ReadingFlaw};
use egnyte_support::cause::innermost;
use regex::Regex;
use reqwest::{Client, Url};

use super::error::BuildError;
use super::gateway::Gateway;
use super::problems::Outcome;
use super::service::{Pace, Service};
use super::values::{BuildValues, PLACEHOLDERS};
use crate::connector::built_in::reference;
use crate::connector::command::CommandLine;
use crate::connector::config::DirectorySettings;
use crate::connector::error::TargetError;
use crate::connector::log::Log;
use crate::connector::options::ConnectorOptions;
use crate::connector::settings_error::SettingsError;
use crate::util::lateness::wait_for;
use crate::util::platform::{HAS_SIGNALS, describe_exit, find_signal, is_killed};

/// Longest interval of a service: each event takes one or two of them.
const LONGEST_INTERVAL: Duration = Duration::from_secs(30);

/// Start of one sync.
#[derive(Debug)]
pub(super) enum Trigger {
    /// Command that syncs once.
    Command(CommandLine),
    /// URL of a service that syncs once for a POST.
    Request(Url, Client),
    /// Service that polls its directory.
    Service(Service),
    /// Build that SCIM is pushed to.
    Push(Gateway),
    /// Built-in build.
    Reference(Reference),
}

/// Service of the settings: its reads are seen, and its interval allows for many scenarios.
fn service(command: &str, options: &ConnectorOptions, settings: &DirectorySettings) -> Result<Service, TargetError> {
    if settings.source == Source::Files {
        return Err(SettingsError::UnseenReads.into());
    }
    let interval = settings.interval.ok_or(SettingsError::NoInterval)?;
    if interval > LONGEST_INTERVAL {
        return Err(SettingsError::LongInterval(interval).into());
    }
    create_service(command, options, settings, Pace::Interval(interval))
}

/// Service that syncs when it gets a signal, and shows when the sync is over.
fn signalled(spec: &str, options: &ConnectorOptions, settings: &DirectorySettings) -> Result<Service, TargetError> {
    if !HAS_SIGNALS {
        return Err(SettingsError::NoSignals(spec.to_owned()).into());
    }
    let signal =
        find_signal(spec.trim_start_matches("signal:")).ok_or_else(|| SettingsError::NoSignal(spec.to_owned()))?;
    let command = settings.start.as_ref().ok_or_else(|| SettingsError::SignalWithoutStart(spec.to_owned()))?;
    if settings.status.is_none()
        && settings.done.is_none()
        && (settings.quiet.is_none() || settings.source == Source::Files)
    {
        return Err(SettingsError::NoEnd.into());
    }
    create_service(command, options, settings, Pace::Signal(signal, options.event_timeout))
}

fn create_service(
    command: &str,
    options: &ConnectorOptions,
    settings: &DirectorySettings,
    pace: Pace,
) -> Result<Service, TargetError> {
    let command = CommandLine::parse(command, &PLACEHOLDERS, options)?;
    let anchor = settings.anchor.as_deref().and_then(Anchor::parse);
    // The configuration has checked the pattern.
    let done = settings.done.as_deref().and_then(|pattern| Regex::new(pattern).ok());
    Ok(Service { command, pace, anchor, quiet: settings.quiet, done })
}

/// Built-in build, without a description in debug output.
pub(super) struct Reference(pub(super) ReferenceTarget, pub(super) Option<ReadingFlaw>);

impl std::fmt::Debug for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reference")
    }
}

/// Returns the flaws that the built-in build can have in reading a source. What is pushed is not read.
fn reading_flaws(source: Source) -> impl Iterator<Item = ReadingFlaw> {
    let form = match source {
        Source::Files => Some(Form::Files),
        Source::JumpCloud => Some(Form::JumpCloud),
        Source::Ldap => Some(Form::Ldap),
        Source::Scim => None,
    };
    form.into_iter().flat_map(ReadingFlaw::of)
}

/// Suggests the flaws of reading a source as well, where a flaw is unknown.
fn with_reading_flaws(error: TargetError, source: Source) -> TargetError {
    match error {
        TargetError::Flaw(unknown) => TargetError::Flaw(unknown.or_of(reading_flaws(source).map(ReadingFlaw::name))),
        other => other,
    }
}

impl Trigger {
    /// Parses `exec:COMMAND`, `http://…` or `reference`.
    pub(super) fn parse(
        spec: &str,
        options: &ConnectorOptions,
        settings: &DirectorySettings,
    ) -> Result<Self, TargetError> {
        if settings.source == Source::Scim {
            return Ok(Self::Push(Gateway::parse(spec, options, settings)?));
        }
        let (scheme, rest) = spec.split_once(':').unwrap_or((spec, ""));
        match scheme {
            "exec" => Ok(Self::Command(CommandLine::parse(rest, &PLACEHOLDERS, options)?)),
            "start" => Ok(Self::Service(service(rest, options, settings)?)),
            "signal" => Ok(Self::Service(signalled(spec, options, settings)?)),
            "http" => {
                let invalid =
                    |error: &dyn ToString| TargetError::Url { spec: spec.to_owned(), error: error.to_string() };
                let url = Url::parse(spec).map_err(|error| invalid(&error))?;
                let client = client(&Trust::None, None).and_then(|builder| Ok(builder.build()?));
                Ok(Self::Request(url, client.map_err(|error| invalid(&error))?))
            }
            "reference" => {
                let named = |name| reading_flaws(settings.source).find(|flaw| flaw.name() == name);
                let flaw = rest.strip_prefix("flaw=").and_then(named);
                let (spec, rest) = if flaw.is_some() { ("reference", "") } else { (spec, rest) };
                let target = reference(spec, rest, options);
                let target = target.map_err(|error| with_reading_flaws(error, settings.source))?;
                Ok(Self::Reference(Reference(target, flaw)))
            }
            _ => Err(SettingsError::NoTrigger(spec.to_owned()).into()),
        }
    }

    /// Returns the isolation of the syncs.
    pub(super) fn isolation(&self) -> Isolation {
        match self {
            Self::Command(_) | Self::Service(_) => Isolation::Processes,
            Self::Push(gateway) if gateway.command.is_some() => Isolation::Processes,
            Self::Request(..) | Self::Push(_) => Isolation::Service,
            Self::Reference(_) => Isolation::InProcess,
        }
    }

    /// Returns the time that the built-in build waits for one response of Egnyte.
    pub(super) fn request_timeout(&self) -> Option<Duration> {
        match self {
            Self::Reference(Reference(target, _)) => Some(target.request_timeout()),
            Self::Command(_) | Self::Request(..) | Self::Service(_) | Self::Push(_) => None,
        }
    }

    /// Returns whether the build is the built-in one.
    pub(super) fn is_reference(&self) -> bool {
        matches!(self, Self::Reference(_))
    }

    /// Returns whether the problems of the build are known without its log.
    pub(super) fn answers_problems(&self) -> bool {
        matches!(self, Self::Reference(_) | Self::Push(_))
    }

    /// Returns the name of the build, if nothing else names it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Command(command) => command.name(),
            Self::Service(service) => service.command.name(),
            Self::Request(url, _) => url.host_str().unwrap_or_default(),
            Self::Push(gateway) => gateway.name(),
            Self::Reference(_) => "reference",
        }
    }

    /// Checks that a sync can be started.
    pub(super) async fn check(&self) -> Result<(), ConnectorError> {
        match self {
            Self::Command(command)
            | Self::Service(Service { command, .. })
            | Self::Push(Gateway { command: Some(command), .. }) => Ok(command.check().map(drop)?),
            Self::Push(gateway) => Ok(gateway.check().await?),
            Self::Request(..) | Self::Reference(_) => Ok(()),
        }
    }
}

/// Runs the command until it ends or the deadline passes.
pub(super) async fn run_command(
    command: &CommandLine,
    values: &BuildValues,
    (options, limit): (&ConnectorOptions, Duration),
    log: &Arc<Log>,
) -> Result<Outcome, BuildError> {
    let (mut process, own) = values.start(command, log)?;
    let exit = wait_for(limit, process.exit()).await;
    process.end(options.grace).await;
    match exit {
        Err(late) => {
            let error = BuildError::NoEnd { limit, tail: own.tail() };
            Err(error.on_busy_machine(late))
        }
        Ok(None) => Err(BuildError::NotStarted("its exit status is unknown".to_owned())),
        Ok(Some(status)) if is_killed(status) => Err(BuildError::Died { status, tail: own.tail() }),
        Ok(Some(status)) => {
            let failure = (!status.success()).then(|| describe_exit(status));
            Ok(Outcome { failure, lines: own.lines() })
        }
    }
}

/// Sends the POST and waits for its whole answer.
pub(super) async fn request(url: &Url, client: &Client, limit: Duration) -> Result<Outcome, BuildError> {
    let failed = |reason: String| BuildError::Request { url: url.to_string(), reason };
    let answer = async {
        let answer = client.post(url.clone()).send().await?;
        Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
    };
    let (status, text) = match wait_for(limit, answer).await {
        Ok(answer) => answer.map_err(|error| failed(format!("did not answer: {}", innermost(&error))))?,
        Err(late) => return Err(failed(format!("did not answer within {limit:?}")).on_busy_machine(late)),
    };
    let failure = (!status.is_success()).then(|| format!("the trigger answered {status}"));
    Ok(Outcome { failure, lines: text.lines().map(str::to_owned).collect() })
}
