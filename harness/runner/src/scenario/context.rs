//! Context of a scenario: what all scenarios of a run share, and what the runner says about each.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::fixtures::Domains;
use super::people::People;
use crate::connector::config::Settling;
use crate::connector::manual::ManualRun;
use crate::connector::{ScenarioName, Target};
use crate::mock::{Budget, Egnyte};
use crate::suite::rules::Keeper;
use egnyte_protocol::Capability;

/// Context that all scenarios of a run share.
#[derive(Clone)]
pub struct RunContext {
    /// The mock.
    pub egnyte: Egnyte,
    /// The connector under test.
    pub target: Arc<dyn Target>,
    /// The built-in connector, which drives the rules that Egnyte keeps.
    pub reference: Arc<dyn Target>,
    /// The people.
    pub people: People,
    /// The Egnyte domains of the fixtures.
    pub domains: Domains,
    /// Time limits of the connector.
    pub patience: Patience,
    /// Wait after an answer of the connector, which may still work.
    pub settling: Option<Settling>,
    /// Request budget of each event.
    pub budget: Budget,
    /// Values of guesses in every domain, by id.
    pub guesses: BTreeMap<String, String>,
    /// Extent of the evidence of each scenario.
    pub retention: Retention,
    /// Run that a person drives; `None` for a connector that needs no person.
    pub manual: Option<Arc<ManualRun>>,
}

/// Extent of the evidence that a run keeps of each scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Retention {
    /// Evidence of failures.
    #[default]
    Failures,
    /// The conversation and the exchanges of every scenario.
    Talk,
    /// Everything that is needed to judge a scenario again.
    Everything,
}

impl Retention {
    /// Message as evidence, null unless everything is kept.
    pub(super) fn retain(self, message: &impl Serialize) -> Value {
        if self == Self::Everything { json!(message) } else { Value::Null }
    }
}

/// Time limits of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Limit for its start and introduction.
    pub start: Duration,
    /// Limit for one event.
    pub event: Duration,
    /// Time beyond a limit in which the transport can end the connector itself and collect its log.
    pub grace: Duration,
}

/// Description of one scenario by the runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioMeta {
    /// Name of the connector's session, one for each scenario.
    pub session: String,
    /// Names of the scenario.
    pub scenario: ScenarioName,
    /// Keeper of its rule.
    pub keeper: Keeper,
    /// Capabilities that the scenario needs.
    pub needs: Vec<Capability>,
    /// Weaknesses of this scenario's domain, to prove that the suite detects them.
    pub weaknesses: Vec<String>,
}

impl RunContext {
    /// Run of the person who drives the connector of a scenario.
    pub(super) fn manual_of(&self, meta: &ScenarioMeta) -> Option<&Arc<ManualRun>> {
        self.manual.as_ref().filter(|_| meta.keeper == Keeper::Connector)
    }

    /// Connector that a scenario drives.
    pub(super) fn target_of(&self, meta: &ScenarioMeta) -> &Arc<dyn Target> {
        match meta.keeper {
            Keeper::Connector => &self.target,
            Keeper::Egnyte => &self.reference,
        }
    }
}

impl fmt::Debug for RunContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunContext").field("egnyte", &self.egnyte.url()).field("target", &self.target.spec()).finish()
    }
}
