//! Errors of connector specifications, and errors between the harness and a connector, each with its likely cause. A
//! transport error becomes an `errored` verdict or, before any scenario, one line; it never judges.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use super::encoding::decode_lossy;
use super::log::LogTail;
use super::settings_error::SettingsError;
use crate::util::lateness::LimitError;
use crate::util::platform::{describe_exit, why_not_executable};
use egnyte_protocol::connector::ConnectorError;
use egnyte_protocol::{Capability, MismatchError, VERSION};
use egnyte_reference::UnknownFlawError;
use egnyte_support::did_you_mean::Hint;
use egnyte_support::printable::printable;

/// Connector specification that is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Unknown scheme.
    #[error(
        "unknown connector `{spec}`{hint}; a connector is reference, reference:flaw=NAME, exec:COMMAND, stdio:COMMAND, http://HOST:PORT/PATH or manual"
    )]
    Unknown {
        /// Specification.
        spec: String,
        /// Nearest scheme.
        hint: Hint,
    },
    /// Command without a scheme.
    #[error("`{0}` is a command; write `exec:{0}` to run it once for each event, `stdio:{0}` to keep it running")]
    NoScheme(String),
    /// Scheme without a command.
    #[error("the command after the colon is missing; write for example exec:\"./my-connector --once\"")]
    NoCommand,
    /// Unclosed quote.
    #[error("a quote in `{0}` is never closed")]
    Quotes(String),
    /// Mistyped placeholder.
    #[error("unknown placeholder `{{{word}}}`{hint}")]
    Placeholder {
        /// Word in braces.
        word: String,
        /// Nearest placeholder.
        hint: Hint,
    },
    /// Folder that cannot be replayed.
    #[error("cannot replay {reason}; name a folder that `--results DIR` of a run wrote")]
    Recording {
        /// File and its mistake.
        reason: String,
    },
    /// Invalid URL.
    #[error("`{spec}` is no URL: {error}; write http://HOST:PORT/PATH")]
    Url {
        /// Specification.
        spec: String,
        /// Error of the URL parser.
        error: String,
    },
    /// Capability that needs a connector that answers questions.
    #[error(
        "a command that runs once for each event cannot answer questions, so it cannot claim `{0}`; use stdio: or http://"
    )]
    CannotAnswer(Capability),
    /// HTTPS to a connector, which is not supported.
    #[error("a connector is driven over plain http:// only; put it on the loopback interface")]
    Https,
    /// Mistake in the specification of the reference connector.
    #[error("`{0}` is no connector; write reference or reference:flaw=NAME")]
    Reference(String),
    /// Unknown flaw of the reference connector.
    #[error(transparent)]
    Flaw(#[from] UnknownFlawError),
    /// Settings of a build that do not fit.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// Error of a connector, of its transport or of its command.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum TransportError {
    #[error("cannot find the connector `{program}` in {}{hint}", folder.display())]
    NotInFolder { program: String, folder: PathBuf, hint: Hint },
    #[error("cannot find the connector `{program}` on the PATH; a program of this folder is written `./{program}`")]
    NotOnPath { program: String },
    #[error("the connector {} is a folder, not a program", .0.display())]
    IsFolder(PathBuf),
    #[error("the connector {} {}", .0.display(), why_not_executable(.0))]
    NotExecutable(PathBuf),
    #[error("the connector {} names the interpreter `{interpreter}`, which does not exist", path.display())]
    NoInterpreter { path: PathBuf, interpreter: String },
    #[error("the connector {} does not start: {error}", path.display())]
    NotStarted { path: PathBuf, error: String },
    #[error(
        "there is no connector at {url}: {error}; start the service, and check host and port (start_timeout is how long a run waits for it)"
    )]
    Unreachable { url: String, error: String },
    #[error("cannot write files for the connector in {}: {error}", path.display())]
    Files { path: PathBuf, error: String },
    #[error("the connector {} before it answered {request}{tail}", describe_exit(*status))]
    Exited { request: RpcRequest, status: ExitStatus, tail: LogTail },
    #[error(
        "the connector closed its standard output before it answered {request}, but still runs; a session ends after `bye`, not before{tail}"
    )]
    ClosedOutput { request: RpcRequest, tail: LogTail },
    #[error("the connector did not answer {request} within {limit:?}, so its processes were ended; {partial}{tail}")]
    ProcessTimeout { request: RpcRequest, limit: Duration, partial: PartialAnswer, tail: LogTail },
    #[error("the service did not answer {request} within {limit:?}; it had sent {received} by then")]
    HttpTimeout { request: RpcRequest, limit: Duration, received: Excerpt },
    #[error("the connector wrote {line} to standard output, which is no message; logs belong on standard error")]
    NotAMessage { line: Excerpt },
    #[error(
        "the connector writes UTF-16 to standard output; messages are UTF-8: in PowerShell, set \
         [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)"
    )]
    Utf16,
    #[error("the connector answered {request} with invalid JSON, {error}: {line}; a message is one line of JSON")]
    InvalidJson { request: RpcRequest, line: Excerpt, error: String },
    #[error("the connector answered {request} with more than {} MiB in one message, which begins {start}", limit >> 20)]
    TooLong { request: RpcRequest, limit: usize, start: Excerpt },
    #[error("the connector answered request {got} instead of request {id}, {request}; an answer repeats the `id` of its request", id = request.id)]
    WrongId { request: RpcRequest, got: String },
    #[error("the connector answered {request} with no JSON-RPC 2.0 response: {reason}; it wrote {line}")]
    NotAResponse { request: RpcRequest, reason: &'static str, line: Excerpt },
    #[error("the connector refused {request} with error {code}: {message}; {}", explain_code(*code))]
    ErrorResponse { request: RpcRequest, code: i64, message: String },
    #[error("the connector answered {request} incorrectly: {mismatch}")]
    Mismatch { request: RpcRequest, mismatch: Box<MismatchError> },
    #[error("this harness would send {request} against its own protocol: {mismatch}; please report this")]
    InvalidRequest { request: RpcRequest, mismatch: Box<MismatchError> },
    #[error("the connector speaks version {got} of the protocol, this suite speaks version {VERSION}")]
    Version { got: String },
    #[error("conformance.toml claims {}, which the connector does not declare in its answer to `hello`; the file may only narrow", list(.0))]
    UndeclaredCapabilities(Vec<Capability>),
    #[error("the connector gave an invalid endpoint URL: {endpoint}")]
    Endpoint { endpoint: Excerpt },
    #[error("the connector answered {request} with HTTP status {status} and {body}; every answer has HTTP status 200")]
    Status { request: RpcRequest, status: u16, body: Excerpt },
    #[error("the connector closed the connection before it answered {request}: {error}")]
    Disconnected { request: RpcRequest, error: String },
    #[error(
        "the connector wrote a result file for {request} that is not the result of `deliver`: {reason}; it holds {text}"
    )]
    ResultFile { request: RpcRequest, reason: String, text: Excerpt },
    #[error("the connector {} on {request}, but its result file says `ok`; one of the two is wrong{tail}", describe_exit(*status))]
    Contradiction { request: RpcRequest, status: ExitStatus, tail: LogTail },
    #[error("this machine was too busy ({extended:?} were added to the time limit, in vain): {error}")]
    BusyMachine { error: Box<TransportError>, extended: Duration },
    #[error("the session with the connector has ended: {0}")]
    SessionEnded(String),
}

impl TransportError {
    /// Adds that the time limit was extended in vain, because this machine was too busy.
    pub(super) fn on_busy_machine(self, late: LimitError) -> Self {
        if late.extended.is_zero() {
            self
        } else {
            Self::BusyMachine { error: Box::new(self), extended: late.extended }
        }
    }
}

impl From<TransportError> for ConnectorError {
    fn from(error: TransportError) -> Self {
        let described = Self::new(printable(&error.to_string()));
        match error {
            TransportError::BusyMachine { .. } | TransportError::Files { .. } => described.of_this_machine(),
            TransportError::ProcessTimeout { .. } | TransportError::HttpTimeout { .. } => described.of_timeout(),
            _ => described,
        }
    }
}

/// Request to a connector, as errors name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RpcRequest {
    pub(super) id: u64,
    pub(super) method: &'static str,
    /// Kind of the event or of the question.
    pub(super) kind: Option<String>,
}

impl fmt::Display for RpcRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.method)?;
        self.kind.as_ref().map_or(Ok(()), |kind| write!(f, " of {kind}"))
    }
}

/// Text of the connector, in quotes and cut to a readable length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excerpt(String);

impl Excerpt {
    const LENGTH: usize = 200;
    const NOTHING: &'static str = "nothing";

    pub(super) fn new(bytes: &[u8]) -> Self {
        // A character has at most four bytes, so that no later byte can be part of the excerpt.
        let text = decode_lossy(&bytes[..bytes.len().min(4 * Self::LENGTH)]);
        let cut: String = text.trim().chars().take(Self::LENGTH).collect();
        let more = if cut.len() < text.trim().len() || bytes.len() > 4 * Self::LENGTH { "…" } else { "" };
        Self(if cut.is_empty() { Self::NOTHING.to_owned() } else { format!("{cut:?}{more}") })
    }

    fn is_empty(&self) -> bool {
        self.0 == Self::NOTHING
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Part of an answer that had come when the deadline passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PartialAnswer {
    /// Unfinished line on standard output.
    Line(Excerpt),
    /// Content of the result file.
    File(Excerpt),
}

impl fmt::Display for PartialAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) if line.is_empty() => {
                f.write_str("it had sent nothing by then; if it did answer, flush standard output after each line")
            }
            Self::Line(line) => write!(f, "it had sent {line} by then"),
            Self::File(text) => write!(f, "its result file held {text} by then"),
        }
    }
}

fn explain_code(code: i64) -> &'static str {
    match code {
        -32700 => "it could not read the line as JSON",
        -32601 => "it does not know this method",
        _ => {
            "a change that could not be synced is no error of the protocol: answer `deliver` with the result {\"ok\":false,\"error\":…}"
        }
    }
}

fn list(capabilities: &[Capability]) -> String {
    capabilities.iter().map(|capability| format!("`{capability}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::Excerpt;

    #[test]
    fn excerpt_is_cut_at_a_character_and_marked() {
        assert_eq!(Excerpt::new(b" INFO up\n").to_string(), "\"INFO up\"");
        assert_eq!(Excerpt::new(b"").to_string(), "nothing");
        let long = "é".repeat(1000);
        let excerpt = Excerpt::new(long.as_bytes()).to_string();
        assert_eq!(excerpt, format!("\"{}\"…", "é".repeat(200)));
        assert!(Excerpt::new(&[0xff, 0xff]).to_string().contains('\u{fffd}'));
    }
}
