//! Errors of builds that read their directory by themselves.

use std::process::ExitStatus;
use std::time::Duration;

use crate::connector::log::LogTail;
use crate::util::lateness::LimitError;
use crate::util::platform::describe_exit;
use egnyte_directories::{PushError, SourceError};
use egnyte_protocol::connector::ConnectorError;
use egnyte_support::printable::printable;

/// Error of a build: an `errored` verdict.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum BuildError {
    #[error("the template {file} cannot be read: {error}; `templates` in [directory] names it")]
    Template { file: String, error: String },
    #[error(
        "the sync did not end within {limit:?}, so its processes were ended; a trigger is done when it ends, so let it sync once{tail}"
    )]
    NoEnd { limit: Duration, tail: LogTail },
    #[error("the build {} during the sync{tail}", describe_exit(*status))]
    Died { status: ExitStatus, tail: LogTail },
    #[error("the service {} {during}{tail}", status.map_or_else(|| "ended".to_owned(), describe_exit))]
    Ended { status: Option<ExitStatus>, during: &'static str, tail: LogTail },
    #[error("no sync within {limit:?} at an interval of {interval:?}: {seen}")]
    NoPass { limit: Duration, interval: Duration, seen: String },
    #[error(
        "the build does not listen at {url} within {limit:?} (start_timeout); {{push_port}} is its port, or `push_url` its address{tail}"
    )]
    Deaf { url: String, limit: Duration, tail: LogTail },
    #[error("no build listens at {url}: {reason}; start it, or let the harness do so with `start` in [directory]")]
    NoListener { url: String, reason: String },
    #[error("the build did not answer {request} within {limit:?}")]
    NoAnswer { request: String, limit: Duration },
    #[error("the sync did not end within {limit:?} of its signal: {seen}")]
    NoEndOfSignal { limit: Duration, seen: String },
    #[error("the build was not idle within {limit:?}: {status}; 200 twice in a row is idle, 202 or 503 busy")]
    Busy { limit: Duration, status: String },
    #[error("the signal cannot be sent to the build: {0}")]
    Signal(String),
    #[error("the build does not start: {0}")]
    NotStarted(String),
    #[error("the trigger {url} {reason}")]
    Request { url: String, reason: String },
    #[error("this machine was too busy ({extended:?} were added to the time limit, in vain): {error}")]
    BusyMachine { error: Box<BuildError>, extended: Duration },
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Push(#[from] PushError),
    #[error("{0}")]
    Reference(String),
}

impl BuildError {
    /// Adds that the time limit was extended in vain, because this machine was too busy.
    pub(super) fn on_busy_machine(self, late: LimitError) -> Self {
        if late.extended.is_zero() {
            self
        } else {
            Self::BusyMachine { error: Box::new(self), extended: late.extended }
        }
    }
}

impl From<BuildError> for ConnectorError {
    fn from(error: BuildError) -> Self {
        let described = Self::new(printable(&error.to_string()));
        match error {
            BuildError::BusyMachine { .. } | BuildError::Source(_) => described.of_this_machine(),
            BuildError::NoEnd { .. }
            | BuildError::NoPass { .. }
            | BuildError::NoAnswer { .. }
            | BuildError::NoEndOfSignal { .. }
            | BuildError::Busy { .. } => described.of_timeout(),
            _ => described,
        }
    }
}
