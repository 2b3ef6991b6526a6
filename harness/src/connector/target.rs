//! A connector from the command line: `reference`, `exec:COMMAND`, `stdio:COMMAND`, `http://…`.

use std::sync::Arc;

use super::Target;
use super::exec::Exec;
use super::http::Http;
use super::narrowed::Narrowed;
use super::options::Options;
use super::recorded::Recorded;
use super::stdio::Stdio;
use egnyte_protocol::Capability;
use egnyte_reference::UnknownFlawError;
use egnyte_support::hint::Hint;

/// The connector that a specification names. Nothing is started, and nothing is looked up: see
/// [`Target::check`].
///
/// # Errors
/// When the specification cannot be read.
pub fn parse(spec: &str, options: &Options) -> Result<Arc<dyn Target>, BadTarget> {
    let (scheme, rest) = spec.split_once(':').unwrap_or((spec, ""));
    let target: Arc<dyn Target> = match scheme {
        "reference" => flawed(spec, rest, options)?,
        // Nobody is there to be asked: what the file claims is all there is, so that nothing is narrower.
        "exec" => return Ok(Arc::new(Exec::parse(rest, options)?)),
        "stdio" => Arc::new(Stdio::parse(rest, options)?),
        "http" => Arc::new(Http::parse(spec, options)?),
        "replay" => {
            let recorded = Recorded::parse(rest, options);
            return Ok(Arc::new(recorded.map_err(|why| BadTarget::Recording { why })?));
        }
        "https" => return Err(BadTarget::Https),
        _ => return Err(unknown(spec, scheme)),
    };
    Ok(match options.capabilities.clone() {
        Some(claimed) => Arc::new(Narrowed { target, claimed }),
        None => target,
    })
}

/// A specification that names no connector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// No way in has that name.
    #[error(
        "unknown connector `{spec}`{hint}; a connector is reference, reference:flaw=NAME, exec:COMMAND, stdio:COMMAND or http://HOST:PORT/PATH"
    )]
    Unknown {
        /// What was given.
        spec: String,
        /// What was perhaps meant.
        hint: Hint,
    },
    /// It is a command, but not said how it is to be driven.
    #[error("`{0}` is a command; write `exec:{0}` to run it once for each event, `stdio:{0}` to keep it running")]
    Bare(String),
    /// Nothing stands after the colon.
    #[error("no command stands after the colon; write for example exec:\"./my-connector --once\"")]
    NoCommand,
    /// Quotes that are never closed.
    #[error("a quote in `{0}` is never closed")]
    Quotes(String),
    /// A misspelt placeholder.
    #[error("unknown placeholder `{{{word}}}`{hint}")]
    Placeholder {
        /// What stands in braces.
        word: String,
        /// What was perhaps meant.
        hint: Hint,
    },
    /// Nothing that could be replayed.
    #[error("cannot replay {why}; `--results DIR` of a run keeps what can be")]
    Recording {
        /// The file, and what is wrong with it.
        why: String,
    },
    /// Not an address.
    #[error("`{spec}` is no address: {error}; write http://HOST:PORT/PATH")]
    Address {
        /// What was given.
        spec: String,
        /// What is wrong with it.
        error: String,
    },
    /// Nobody stays to be asked.
    #[error(
        "a command that runs once for each event cannot be asked anything, so it cannot claim `{0}`; use stdio: or http://"
    )]
    Mute(Capability),
    /// Encrypted HTTP to a connector is not spoken.
    #[error("a connector is driven over plain http:// only; put it on the loopback interface")]
    Https,
    /// The built-in connector, called wrongly.
    #[error("`{0}` is no connector; write reference or reference:flaw=NAME")]
    Reference(String),
    /// The built-in connector has no such flaw.
    #[error(transparent)]
    Flaw(#[from] UnknownFlawError),
}

fn flawed(spec: &str, rest: &str, options: &Options) -> Result<Arc<dyn Target>, BadTarget> {
    let flaw = match rest.strip_prefix("flaw=") {
        Some(name) => Some(name.parse()?),
        None if spec.contains(':') => return Err(BadTarget::Reference(spec.to_owned())),
        None => None,
    };
    Ok(Arc::new(egnyte_reference::target(flaw).with_proxy(options.proxy.clone())))
}

fn unknown(spec: &str, scheme: &str) -> BadTarget {
    const SCHEMES: [&str; 4] = ["reference", "exec", "stdio", "http"];
    let hint = Hint::of(scheme, SCHEMES);
    let command = !hint.is_close() && (scheme.contains('/') || scheme.contains(' '));
    if command { BadTarget::Bare(spec.to_owned()) } else { BadTarget::Unknown { spec: spec.to_owned(), hint } }
}
