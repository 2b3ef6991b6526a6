//! A connector and its sessions, as traits: what the harness drives, and what a built-in connector implements.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::Value;

use crate::{Ask, Delivery, Hello, Identity, Reply, Settled};

/// Time, in seconds, that a connector is taken to wait for one answer of Egnyte unless it says otherwise.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What a connector's methods return: a future that owns nothing of the runner's thread.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Breakdown>> + Send + 'a>>;

/// One session with a connector: one scenario's.
pub trait Connector: Send {
    /// Opens the session.
    fn hello(&mut self, hello: Hello) -> Answer<'_, Identity>;

    /// Hands over one event and waits until the connector has nothing left to do for it.
    fn deliver(&mut self, delivery: Delivery) -> Answer<'_, Settled>;

    /// Puts a question that changes nothing in Egnyte. It is of a capability that the connector declares.
    fn ask(&mut self, ask: Ask) -> Answer<'_, Reply> {
        let kind = ask.question.kind();
        Box::pin(std::future::ready(Err(Breakdown { what: format!("nobody is there to be asked `{kind}`") })))
    }

    /// Ends the session. Nothing of it is left behind.
    fn bye(&mut self) -> Answer<'_, ()>;

    /// What the connector wrote to standard error since the session began, bounded; empty for those
    /// that have none.
    fn stderr(&self) -> String {
        String::new()
    }

    /// What the connector must be handed again when it goes on in another process; `None` for one that
    /// keeps nothing.
    fn memory(&self) -> Option<Value> {
        None
    }

    /// Goes on with what [`Connector::memory`] gave.
    ///
    /// # Errors
    /// When that is not its memory.
    fn recall(&mut self, memory: Value) -> Result<(), Breakdown> {
        let _ = memory;
        Ok(())
    }
}

/// A connector build, as the command line names it.
pub trait Target: Send + Sync {
    /// A fresh session.
    ///
    /// # Errors
    /// When the connector does not start.
    fn open(&self, scenario: &str) -> Result<Box<dyn Connector>, Breakdown>;

    /// How the command line would name it: what a failure's rerun command repeats.
    fn spec(&self) -> String;

    /// What the connector says it waits for one answer of Egnyte.
    fn request_timeout(&self) -> Duration {
        REQUEST_TIMEOUT
    }

    /// Whether it could take part in a scenario of this title. Only a recording knows but some.
    fn knows(&self, scenario: &str) -> bool {
        let _ = scenario;
        true
    }

    /// What stands behind its sessions.
    fn footing(&self) -> Footing {
        Footing::BuiltIn
    }

    /// Whether there is anything to open: asked once, before any scenario.
    fn check(&self) -> Answer<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What stands behind a target's sessions: it decides how many of them are worth having at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footing {
    /// The harness itself.
    BuiltIn,
    /// A service that somebody else started.
    Service,
    /// A process for each session, or for each event.
    Processes,
}

/// The connector did not do its part of the conversation: an `errored` verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Breakdown {
    /// What went wrong, quoted where something can be quoted, with the likely cause.
    pub what: String,
}
