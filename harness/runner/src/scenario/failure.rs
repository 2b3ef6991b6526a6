//! Failure of a scenario: its kind, and the message that a report shows.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::connector::{ConnectorError, ErrorCause};
use crate::mock::EgnyteError;

/// Result of a step, or of a part of it.
pub type StepResult<T = ()> = Result<T, Failure>;

/// Act or expectation under way. Boxed, so that it is compiled with the runner, and not with the sentences that await it.
pub type StepFuture<'a> = Pin<Box<dyn Future<Output = StepResult> + 'a>>;

/// Failure of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Kind of the failure.
    pub kind: FailureKind,
    /// Message, in several lines.
    pub message: String,
}

/// Kind of a failure: a fault of the connector, of the scenario or of the harness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Egnyte does not meet an expectation of the scenario.
    Failed,
    /// The scenario has no verdict: the connector crashed, hung or broke the protocol, a problem came before the `When`,
    /// or the scenario asks for the impossible.
    Errored,
    /// The scenario has no verdict, because the connector has not brought about what its Givens describe.
    Unprepared,
    /// The harness or the mock failed.
    HarnessFault,
    /// The scenario has no verdict, because the person who drives the connector skipped it; the message is the reason.
    Skipped,
    /// The scenario has no verdict, because the person who drives the connector ended the run.
    Stopped,
}

impl Failure {
    /// Failure of an expectation about Egnyte.
    pub(crate) fn expectation(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Failed, message: message.into() }
    }

    /// Failure without a verdict.
    pub(crate) fn error(cause: impl fmt::Display) -> Self {
        Self { kind: FailureKind::Errored, message: cause.to_string() }
    }

    /// Failure of the Givens: these premises are missing in Egnyte.
    pub(super) fn unprepared(missing: &[String]) -> Self {
        let message = "the connector has not brought about what the Givens describe, so that nothing can be judged:";
        Self { kind: FailureKind::Unprepared, message: format!("{message}{}", lines(missing)) }
    }

    /// Failure of the harness or the mock.
    pub(crate) fn harness_fault(cause: impl fmt::Display) -> Self {
        Self { kind: FailureKind::HarnessFault, message: cause.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<EgnyteError> for Failure {
    fn from(error: EgnyteError) -> Self {
        match error {
            EgnyteError::Refused { why, .. } => Self::error(format!("Egnyte cannot be prepared like this: {why}")),
            EgnyteError::Gone { .. } => Self::error(error),
            _ => Self::harness_fault(error),
        }
    }
}

impl From<ConnectorError> for Failure {
    fn from(error: ConnectorError) -> Self {
        match error.cause {
            ErrorCause::Connector | ErrorCause::Timeout => Self::error(format!("the connector failed: {error}")),
            ErrorCause::Machine => Self::error(format!("this machine is at fault, not the connector: {error}")),
            ErrorCause::Skip => Self { kind: FailureKind::Skipped, message: error.message },
            ErrorCause::Stop => Self { kind: FailureKind::Stopped, message: error.message },
        }
    }
}

impl Failure {
    /// Adds remarks about what the build read of its directory.
    #[must_use]
    pub(super) fn with_remarks(mut self, remarks: &[String]) -> Self {
        if !remarks.is_empty() && self.kind != FailureKind::HarnessFault {
            self.message.push_str(&format!("\nthe directory and the build:{}", lines(remarks)));
        }
        self
    }
}

/// Formats items as lines, each with an indent.
pub(super) fn lines(items: &[String]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

/// Formats the lists that are not empty, each below its title.
pub(super) fn sections(lists: &[(&str, Vec<String>)]) -> String {
    let filled = lists.iter().filter(|(_, items)| !items.is_empty());
    filled.map(|(title, items)| format!("{title}:{}", lines(items))).collect::<Vec<_>>().join("\n")
}
