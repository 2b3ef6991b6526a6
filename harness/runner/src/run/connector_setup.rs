//! Connector under test, with all that a run needs to know about it.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::connector::config::{Expectation, Settling};
use crate::connector::manual::ManualRun;
use crate::connector::options::ConnectorOptions;
use crate::connector::{Isolation, Target};
use crate::mock::Budget;
use crate::mock::tls_front::TlsFront;
use crate::scenario::Patience;
use egnyte_directories::Source;

use super::connector_setup_error::ConnectorSetupError;
use super::mock_args::GuessChoice;

/// Connector under test, with all that a run needs to know about it.
pub(crate) struct ConnectorSetup {
    pub(super) target: Arc<dyn Target>,
    pub(super) patience: Patience,
    /// Wait after each answer of the connector.
    pub(super) settling: Option<Settling>,
    pub(super) budget: Budget,
    /// TLS front between the connector and the built-in mock.
    pub(super) front: Option<Arc<TlsFront>>,
    /// Address of a running mock.
    pub(super) mock: Option<String>,
    /// Port of the built-in mock; 0 for a free one.
    pub(super) mock_port: u16,
    /// Run that a person drives; `None` for a connector that needs no person.
    pub(super) manual: Option<Arc<ManualRun>>,
    /// Answers to guesses about Egnyte.
    pub(super) guesses: Vec<GuessChoice>,
    /// Form of the directory, for a build that reads it by itself or that it is pushed to.
    pub(crate) source: Option<Source>,
    /// True if the connector sees the titles of scenarios.
    pub(super) shows_scenario: bool,
    /// Known failures.
    pub(super) expectations: Vec<Expectation>,
    /// Configuration file, as messages name it.
    pub(crate) file: Option<String>,
}

impl ConnectorSetup {
    /// Returns how many scenarios run at a time, if the user requests no number: more processes than cores only wait for
    /// each other, and a service may handle one request at a time; so does a person.
    pub(crate) fn concurrency(&self, requested: Option<NonZeroUsize>) -> usize {
        const IN_PROCESS: usize = 32;
        const SERVICE: usize = 8;
        if self.manual.is_some() {
            return 1;
        }
        requested.map_or_else(
            || match self.target.isolation() {
                Isolation::InProcess => IN_PROCESS,
                Isolation::Service => SERVICE,
                Isolation::Processes => available_parallelism().map_or(1, NonZeroUsize::get),
            },
            NonZeroUsize::get,
        )
    }

    /// Returns whether a person drives the connector.
    pub(crate) fn is_manual(&self) -> bool {
        self.manual.is_some()
    }

    /// Checks that a person who drives the connector can still answer.
    pub(crate) fn check_input(&self) -> Result<(), ConnectorSetupError> {
        let is_lost = self.manual.as_ref().is_some_and(|manual| manual.has_lost_input());
        if is_lost { Err(ConnectorSetupError::NoAnswer) } else { Ok(()) }
    }

    /// Refuses what would have a person do everything again.
    pub(crate) fn refuse_repetition(&self, what: &'static str) -> Result<(), ConnectorSetupError> {
        if self.manual.is_some() { Err(ConnectorSetupError::Repetition(what)) } else { Ok(()) }
    }
}

/// Returns the time limits. Transports have deadlines of their own and can quote what came before them, so that those of the
/// run are a little longer.
pub(super) fn patience(target: &dyn Target, options: &ConnectorOptions) -> Patience {
    let grace = match target.isolation() {
        Isolation::InProcess => Duration::ZERO,
        Isolation::Service | Isolation::Processes => 5 * options.grace,
    };
    Patience { start: options.start_timeout, event: options.event_timeout, grace }
}
