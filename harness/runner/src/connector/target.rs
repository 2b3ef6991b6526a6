//! Connector specifications of the command line: `reference`, `exec:COMMAND`, `stdio:COMMAND`, `http://…`, `manual`,
//! `replay:DIR`.

use std::sync::Arc;
use std::time::Duration;

use super::build::BuildTarget;
use super::built_in::reference;
use super::capability_limit::LimitedTarget;
use super::command::CommandLine;
use super::exec::{self, ExecSession};
use super::http::HttpTransport;
use super::manual::{MANUAL, ManualRun, ManualTarget};
use super::options::ConnectorOptions;
use super::recorded::Recorded;
use super::session::ProtocolSession;
use super::stdio::{self, StdioTransport};
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, Isolation, ScenarioName, Target};
use egnyte_support::did_you_mean::Hint;

pub use super::error::TargetError;

/// Parses a connector specification. Nothing is started, and no file is looked up: see [`Target::check`].
///
/// # Errors
/// When the specification is invalid.
pub fn parse(spec: &str, options: &ConnectorOptions) -> Result<Arc<dyn Target>, TargetError> {
    let (scheme, rest) = spec.split_once(':').unwrap_or((spec, ""));
    if let Some(directory) = options.directory.as_ref().filter(|_| scheme != "replay") {
        return Ok(Arc::new(BuildTarget::parse(spec, options, directory)?));
    }
    let target: Arc<dyn Target> = match scheme {
        "reference" => Arc::new(reference(spec, rest, options)?),
        // The capabilities of the file are all that is known of the command: there is no `hello` that they could limit.
        "exec" => return Ok(Arc::new(TransportTarget::exec(spec, rest, options)?)),
        "stdio" => Arc::new(TransportTarget::stdio(spec, rest, options)?),
        "http" => Arc::new(TransportTarget::http(spec, options)?),
        "replay" => {
            let recorded = Recorded::parse(rest, options);
            return Ok(Arc::new(recorded.map_err(|reason| TargetError::Recording { reason })?));
        }
        MANUAL if rest.is_empty() => {
            let run = options.manual.clone().unwrap_or_else(|| Arc::new(ManualRun::new(None, None)));
            return Ok(Arc::new(ManualTarget::new(&run, options)?));
        }
        "https" => return Err(TargetError::Https),
        _ => return Err(unknown(spec, scheme)),
    };
    Ok(match options.capabilities.clone() {
        Some(claimed) => Arc::new(LimitedTarget { target, claimed }),
        None => target,
    })
}

fn unknown(spec: &str, scheme: &str) -> TargetError {
    let hint = Hint::of(scheme, ["reference", "exec", "stdio", "http", MANUAL]);
    let is_command = !hint.is_close() && (scheme.contains('/') || scheme.contains(' '));
    if is_command {
        TargetError::NoScheme(spec.to_owned())
    } else {
        TargetError::Unknown { spec: spec.to_owned(), hint }
    }
}

/// Connector outside of the harness: a command, or a service at a URL.
#[derive(Debug)]
struct TransportTarget {
    spec: String,
    transport: TransportKind,
    options: Arc<ConnectorOptions>,
}

#[derive(Debug)]
enum TransportKind {
    /// Command that runs once for each event.
    Exec(Arc<CommandLine>),
    /// Command that runs as long as a session.
    Stdio(Arc<CommandLine>),
    /// Service.
    Http(HttpTransport),
}

impl TransportTarget {
    fn exec(spec: &str, command: &str, options: &ConnectorOptions) -> Result<Self, TargetError> {
        let command = CommandLine::parse(command, &exec::PLACEHOLDERS.map(|(placeholder, _)| placeholder), options)?;
        if let Some(claim) = options.capabilities.iter().flatten().find(|claim| claim.is_asked_about()) {
            return Err(TargetError::CannotAnswer(*claim));
        }
        Ok(Self::new(spec, TransportKind::Exec(Arc::new(command)), options))
    }

    fn stdio(spec: &str, command: &str, options: &ConnectorOptions) -> Result<Self, TargetError> {
        let command = CommandLine::parse(command, &stdio::PLACEHOLDERS, options)?;
        Ok(Self::new(spec, TransportKind::Stdio(Arc::new(command)), options))
    }

    fn http(spec: &str, options: &ConnectorOptions) -> Result<Self, TargetError> {
        let transport =
            HttpTransport::parse(spec).map_err(|error| TargetError::Url { spec: spec.to_owned(), error })?;
        let url = transport.url().to_string();
        Ok(Self::new(&url, TransportKind::Http(transport), options))
    }

    fn new(spec: &str, transport: TransportKind, options: &ConnectorOptions) -> Self {
        Self { spec: spec.to_owned(), transport, options: Arc::new(options.clone()) }
    }
}

impl Target for TransportTarget {
    fn open(&self, scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        let options = &self.options;
        Ok(match &self.transport {
            TransportKind::Exec(command) => Box::new(ExecSession::new(&scenario.shown, command, options)?),
            TransportKind::Stdio(command) => {
                let transport = StdioTransport::new(&scenario.shown, command, options)?;
                Box::new(ProtocolSession::new(transport, Arc::clone(options)))
            }
            TransportKind::Http(transport) => Box::new(ProtocolSession::new(transport.clone(), Arc::clone(options))),
        })
    }

    fn spec(&self) -> String {
        self.spec.clone()
    }

    fn request_timeout(&self) -> Duration {
        self.options.request_timeout
    }

    fn isolation(&self) -> Isolation {
        match self.transport {
            TransportKind::Exec(_) | TransportKind::Stdio(_) => Isolation::Processes,
            TransportKind::Http(_) => Isolation::Service,
        }
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(async {
            match &self.transport {
                TransportKind::Exec(command) | TransportKind::Stdio(command) => Ok(command.check().map(drop)?),
                TransportKind::Http(transport) => Ok(transport.check(self.options.start_timeout).await?),
            }
        })
    }
}
