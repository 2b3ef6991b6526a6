//! Everything that can go wrong between the harness and a connector, each in its own words, with the likely
//! cause. A fault becomes an `errored` verdict or, before any scenario, one line; it never judges.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use super::ConnectorError;
use crate::util::platform::{ended, not_run};
use egnyte_protocol::{Capability, MismatchError, VERSION};
use egnyte_support::hint::Hint;

/// What went wrong.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Fault {
    #[error("cannot find the connector `{program}` in {}{hint}", folder.display())]
    NotInFolder { program: String, folder: PathBuf, hint: Hint },
    #[error("cannot find the connector `{program}` on the PATH; a program of this folder is written `./{program}`")]
    NotOnPath { program: String },
    #[error("the connector {} is a folder, not a program", .0.display())]
    IsFolder(PathBuf),
    #[error("the connector {} {}", .0.display(), not_run(.0))]
    NotExecutable(PathBuf),
    #[error("the connector {} names the interpreter `{interpreter}`, which does not exist", path.display())]
    NoInterpreter { path: PathBuf, interpreter: String },
    #[error("the connector {} does not start: {error}", path.display())]
    NotStarted { path: PathBuf, error: String },
    #[error("nothing answers at {url}: {error}; start the connector first, and look at host and port")]
    Unreachable { url: String, error: String },
    #[error("cannot keep files for the connector in {}: {error}", path.display())]
    Files { path: PathBuf, error: String },
    #[error("the connector {} before it answered {call}{tail}", ended(*status))]
    Exited { call: Call, status: ExitStatus, tail: Tail },
    #[error(
        "the connector closed its standard output before it answered {call}, and runs on; a session is over after `bye`, not before{tail}"
    )]
    ClosedOutput { call: Call, tail: Tail },
    #[error("the connector did not answer {call} within {limit:?}, so its processes were ended; {received}{tail}")]
    Hung { call: Call, limit: Duration, received: Received, tail: Tail },
    #[error("the service did not answer {call} within {limit:?}; it had sent {received} by then")]
    Silent { call: Call, limit: Duration, received: Quote },
    #[error("the connector wrote {line} to standard output, which is no message; logs belong on standard error")]
    NotProtocol { line: Quote },
    #[error("the connector answered {call} with invalid JSON, {error}: {line}; a message is one line of JSON")]
    InvalidJson { call: Call, line: Quote, error: String },
    #[error("the connector answered {call} with more than {} MiB in one message, which begins {start}", limit >> 20)]
    TooLong { call: Call, limit: usize, start: Quote },
    #[error("the connector answered request {got}, but request {id} was asked: {call}; an answer repeats the `id` of its request", id = call.id)]
    WrongId { call: Call, got: String },
    #[error("the connector answered {call} with no JSON-RPC 2.0 answer: {why}; it wrote {line}")]
    NotAnAnswer { call: Call, why: &'static str, line: Quote },
    #[error("the connector refused {call} with error {code}: {message}; {}", refusal_cause(*code))]
    Refused { call: Call, code: i64, message: String },
    #[error("the connector answered {call} wrongly: {mismatch}")]
    Mismatch { call: Call, mismatch: Box<MismatchError> },
    #[error("this harness would send {call} against its own protocol: {mismatch}; please report that")]
    Ours { call: Call, mismatch: Box<MismatchError> },
    #[error("the connector speaks version {got} of the protocol, this suite speaks version {VERSION}")]
    Version { got: String },
    #[error("conformance.toml claims {}, which the connector does not declare in its answer to `hello`; the file may only narrow", list(.0))]
    Widened(Vec<Capability>),
    #[error("the connector gave an endpoint that is no address: {endpoint}")]
    Endpoint { endpoint: Quote },
    #[error(
        "the connector answered {call} with HTTP status {status} and {body}; an answer of any kind comes with status 200"
    )]
    Status { call: Call, status: u16, body: Quote },
    #[error("the connector broke the connection before it answered {call}: {error}")]
    Disconnected { call: Call, error: String },
    #[error("the connector wrote a result file for {call} that is not the reply of `deliver`: {why}; it holds {text}")]
    ResultFile { call: Call, why: String, text: Quote },
    #[error("the connector {} on {call}, but its result file says `ok`; one of the two is wrong{tail}", ended(*status))]
    Contradiction { call: Call, status: ExitStatus, tail: Tail },
    #[error("the session with the connector has ended: {0}")]
    Over(String),
}

impl From<Fault> for ConnectorError {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_string())
    }
}

/// What was asked, as a fault names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) id: u64,
    pub(super) method: &'static str,
    /// The kind of the event, where one was delivered.
    pub(super) about: Option<String>,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.method)?;
        self.about.as_ref().map_or(Ok(()), |about| write!(f, " of {about}"))
    }
}

/// What somebody wrote, in quotes and cut to a readable length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quote(String);

impl Quote {
    const LENGTH: usize = 200;
    const NOTHING: &'static str = "nothing";

    pub(super) fn new(bytes: &[u8]) -> Self {
        // A character has at most four bytes: more than that is never shown.
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * Self::LENGTH)]);
        let cut: String = shown.trim().chars().take(Self::LENGTH).collect();
        let more = if cut.len() < shown.trim().len() || shown.len() < bytes.len() { "…" } else { "" };
        Self(if cut.is_empty() { Self::NOTHING.to_owned() } else { format!("{cut:?}{more}") })
    }

    fn is_empty(&self) -> bool {
        self.0 == Self::NOTHING
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What of an answer had come when the deadline passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Received {
    /// On standard output, a line that did not end.
    Line(Quote),
    /// In the result file.
    File(Quote),
}

impl fmt::Display for Received {
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

/// The last lines of standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail(pub(super) Vec<String>);

impl fmt::Display for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("; it wrote nothing to standard error");
        }
        f.write_str("; its standard error ends:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  | {line}"))
    }
}

fn refusal_cause(code: i64) -> &'static str {
    match code {
        -32700 => "it could not read the line as JSON",
        -32601 => "it does not know this method",
        _ => {
            "what could not be synced is no error of the protocol: answer `deliver` with the result {\"ok\":false,\"error\":…}"
        }
    }
}

fn list(capabilities: &[Capability]) -> String {
    capabilities.iter().map(|capability| format!("`{capability}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::Quote;

    #[test]
    fn a_quote_is_cut_on_a_character_and_says_so() {
        assert_eq!(Quote::new(b" INFO up\n").to_string(), "\"INFO up\"");
        assert_eq!(Quote::new(b"").to_string(), "nothing");
        let long = "é".repeat(1000);
        let quote = Quote::new(long.as_bytes()).to_string();
        assert_eq!(quote, format!("\"{}\"…", "é".repeat(200)));
        assert!(Quote::new(&[0xff, 0xfe]).to_string().contains('\u{fffd}'));
    }
}
