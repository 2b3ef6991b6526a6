//! What a run lends to each of its scenarios, and what a scenario leaves behind for the reports.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::kept::{Keep, Rosters};
use crate::connector::Target;
use crate::mock::findings::ObservedFinding;
use crate::mock::{Budget, Egnyte, Exchange};
use crate::scenario::fixtures::Domains;
use crate::scenario::people::Cast;
use crate::suite::rules::Keeper;
use egnyte_protocol::{Capability, Identity, Problem};
use egnyte_report::{ClosingAccount, Message};

/// What all scenarios of a run share.
#[derive(Clone)]
pub struct Stage {
    /// The mock.
    pub egnyte: Egnyte,
    /// The connector under test.
    pub target: Arc<dyn Target>,
    /// The built-in connector, which drives the rules that Egnyte keeps.
    pub reference: Arc<dyn Target>,
    /// The people.
    pub cast: Cast,
    /// The domains that are written down.
    pub domains: Domains,
    /// How long a connector may take.
    pub patience: Patience,
    /// What each event may cost.
    pub budget: Budget,
    /// How much is kept of each scenario.
    pub keep: Keep,
}

/// How long a connector may take before its scenario goes on without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To start and to introduce itself.
    pub start: Duration,
    /// Over one event.
    pub event: Duration,
    /// What it gets beyond that: time in which its way in can end it by itself and bring back what it wrote.
    pub grace: Duration,
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("egnyte", &self.egnyte.url()).field("target", &self.target.spec()).finish()
    }
}

/// Where one scenario takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Names the connector's session, one for each scenario.
    pub session: String,
    /// The scenario's title.
    pub title: String,
    /// Who keeps the rule.
    pub keeper: Keeper,
    /// The capabilities that the scenario needs.
    pub needs: Vec<Capability>,
    /// Weaknesses switched on in this scenario's domain, to prove that the suite sees them.
    pub weaknesses: Vec<String>,
}

/// What a scenario leaves behind.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Why it did not pass, if it did not.
    pub failure: Option<Failure>,
    /// What the connector and Egnyte said to each other since the `When`, or from the beginning where it
    /// did not come to that. Fetched for a failure, or where everything is kept.
    pub exchanges: Vec<Exchange>,
    /// What they said before that.
    pub earlier: Vec<Exchange>,
    /// What was said to the connector, in order.
    pub messages: Vec<Message>,
    /// The closing account, where it came to one.
    pub account: Option<ClosingAccount>,
    /// What Egnyte held, where everything is kept.
    pub rosters: Option<Rosters>,
    /// What the mock found in the connector's requests; nothing where the reference stood in for it.
    pub findings: Vec<ObservedFinding>,
    /// What a scenario that passed does not show after all.
    pub notes: Vec<String>,
    /// Every problem the connector reported.
    pub problems: Vec<Problem>,
    /// What the connector wrote to standard error.
    pub stderr: String,
    /// The kinds of the events delivered, in order.
    pub events: Vec<String>,
    /// What the time went into.
    pub waited: Waited,
    /// How the connector introduced itself.
    pub identity: Option<Identity>,
}

/// How long a scenario waited for others, and what it took itself. What is left of its time it waited for its
/// turn among the scenarios under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waited {
    /// For the connector.
    pub connector: Duration,
    /// For the mock's control API.
    pub mock: Duration,
    /// Not at all: own work.
    pub own: Duration,
}

/// Why a scenario did not pass.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Whose affair it is.
    pub kind: FailureKind,
    /// What did not happen, what happened unasked: several lines.
    pub message: String,
}

/// Whose affair a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// An expectation about Egnyte was not met.
    Failed,
    /// It could not be judged: the connector crashed, hung or broke the protocol, something went wrong
    /// before the `When`, or the scenario says what cannot be.
    Errored,
    /// The harness or the mock did not do its part.
    HarnessFault,
}

impl Failure {
    /// An expectation about Egnyte was not met.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Failed, message: message.into() }
    }

    /// The scenario could not be judged.
    pub fn errored(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Errored, message: message.into() }
    }

    /// The harness or the mock did not do its part.
    pub fn ours(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::HarnessFault, message: message.into() }
    }
}
