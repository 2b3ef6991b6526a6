//! Traits of a connector: a target opens sessions, and a session exchanges the messages.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::Value;

use crate::ask::{Ask, Reply};
use crate::message::{Delivery, Hello, Identity, Settled};

/// Time that a connector waits for one response of Egnyte, unless it declares another.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Future of a connector's method. It is boxed, so that a caller compiles nothing of the connector's code.
pub type ConnectorFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, ConnectorError>> + Send + 'a>>;

/// Session with a connector: one for each scenario.
pub trait Connector: Send {
    /// Opens the session.
    fn hello(&mut self, hello: Hello) -> ConnectorFuture<'_, Identity>;

    /// Delivers one event and waits until the connector has finished its work for it.
    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled>;

    /// Asks a question of a capability that the connector declares. A question changes nothing in Egnyte.
    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        let error = ConnectorError::new(format!("the connector cannot be asked `{}`", ask.question.kind()));
        Box::pin(std::future::ready(Err(error)))
    }

    /// Closes the session.
    fn bye(&mut self) -> ConnectorFuture<'_, ()>;

    /// Returns the standard error output since the session began, of limited length; empty without a process.
    fn stderr(&self) -> String {
        String::new()
    }

    /// Returns whether the connector sends requests on its own, after its answer too: none of them is late.
    fn polls(&self) -> bool {
        false
    }

    /// Returns remarks that explain a failure, of a build whose reads of its directory are seen.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the state that another process needs to continue the session; `None` for a connector without state.
    fn snapshot(&self) -> Option<Value> {
        None
    }

    /// Continues from a [`Connector::snapshot`]. It is an error if the value is not one.
    fn restore(&mut self, snapshot: Value) -> Result<(), ConnectorError> {
        let _ = snapshot;
        Ok(())
    }
}

/// Names of the scenario that a session is opened for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScenarioName {
    /// Key, by which a recording knows the scenario.
    pub key: String,
    /// Name for the connector, which means nothing unless the user wants it to.
    pub shown: String,
}

/// Connector build, as the command line names it.
pub trait Target: Send + Sync {
    /// Opens a new session for a scenario.
    fn open(&self, scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError>;

    /// Returns the target as the command line writes it, for the rerun command of a failure.
    fn spec(&self) -> String;

    /// Returns the time that the connector waits for one response of Egnyte.
    fn request_timeout(&self) -> Duration {
        REQUEST_TIMEOUT
    }

    /// Returns the reason why the scenario of this key cannot be run. Only a recording lacks scenarios.
    fn lacks_scenario(&self, key: &str) -> Option<String> {
        let _ = key;
        None
    }

    /// Returns the reason why a scenario with this sentence cannot be judged. Only a build that reads its directory by
    /// itself lacks sentences.
    fn lacks_sentence(&self, sentence: &str) -> Option<String> {
        let _ = sentence;
        None
    }

    /// Returns the isolation of the sessions.
    fn isolation(&self) -> Isolation {
        Isolation::InProcess
    }

    /// Checks once, before any scenario, that sessions can be opened.
    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Isolation of a target's sessions from the harness. It decides the default concurrency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// The sessions run in the harness's process.
    InProcess,
    /// The sessions run in a service that the user started.
    Service,
    /// The sessions run in processes of their own, one for each session or for each event.
    Processes,
}

/// Error of a connector: it broke the conversation, and the verdict is `errored`, or a person who drives it ended the
/// scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConnectorError {
    /// Description of the error, with a quotation where there is one, and with the likely cause.
    pub message: String,
    /// Cause of the error.
    pub cause: ErrorCause,
}

/// Cause of a [`ConnectorError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCause {
    /// The connector is at fault.
    Connector,
    /// The connector did not answer, or end its work, in time.
    Timeout,
    /// This machine is at fault, not the connector.
    Machine,
    /// The person who drives the connector skips the scenario; the message is the reason.
    Skip,
    /// The person who drives the connector ends the run.
    Stop,
}

impl ConnectorError {
    /// Creates an error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), cause: ErrorCause::Connector }
    }

    /// Creates an error that skips the scenario, for this reason.
    pub fn skip(reason: impl Into<String>) -> Self {
        Self { message: reason.into(), cause: ErrorCause::Skip }
    }

    /// Creates an error that ends the run.
    pub fn stop() -> Self {
        Self { message: "the run was ended".to_owned(), cause: ErrorCause::Stop }
    }

    /// Says that the connector exceeded a time limit.
    #[must_use]
    pub fn of_timeout(self) -> Self {
        Self { cause: ErrorCause::Timeout, ..self }
    }

    /// Blames this machine for the error.
    #[must_use]
    pub fn of_this_machine(self) -> Self {
        Self { cause: ErrorCause::Machine, ..self }
    }
}
