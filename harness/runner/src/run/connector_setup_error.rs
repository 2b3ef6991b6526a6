//! Errors of the setup of a connector, each with its remedy.

use std::time::Duration;

use crate::connector::config::ConfigError;
use crate::connector::target::TargetError;
use crate::mock::tls_front::TlsFrontError;

/// Error of the setup of a connector.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectorSetupError {
    #[error(transparent)]
    Front(#[from] TlsFrontError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("--connector: {0}")]
    CommandLine(TargetError),
    #[error("{file}: run: {error}")]
    File { file: String, error: TargetError },
    #[error("{0} names no connector; add `run = \"stdio:…\"` to [connector], or use --connector")]
    NoRun(String),
    #[error("{0} starts no sync of the build; add `trigger = \"exec:…\"` to [directory], or use --connector")]
    NoTrigger(String),
    #[error(
        "{0} names no build that SCIM is pushed to; add `start = \"COMMAND\"` or `push_url` to [directory], or use --connector"
    )]
    NoGateway(String),
    #[error(
        "{0}: [directory] has a `trigger` or `start`, so that `run` in [connector] would never be used; delete one of the two"
    )]
    RunAndTrigger(String),
    #[error("--public-url is for --connector manual; other connectors are told the mock's own URL")]
    PublicUrl,
    #[error("{0} with --connector manual would have a person do everything again; leave it out")]
    Repetition(&'static str),
    #[error(
        "standard input has ended, so that no person answers; --connector manual needs a terminal, or an answer on each line \
         of standard input"
    )]
    NoAnswer,
    #[error(
        "event_timeout is {event:?}, but the connector waits {request:?} for one answer of Egnyte (request_timeout): \
         a connector that waits would seem to hang; make event_timeout longer"
    )]
    EventTimeout { event: Duration, request: Duration },
}
