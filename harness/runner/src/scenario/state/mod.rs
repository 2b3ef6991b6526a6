//! State of a scenario: its Egnyte domain, its directory, its conversation with the connector.

mod conversation;
mod directory;
mod egnyte;

use std::sync::Arc;

use crate::mock::{Exchange, Roster};
use crate::scenario::account::{KnownPerson, Naming};
use crate::scenario::context::{RunContext, ScenarioMeta};
use crate::scenario::evidence::measure;
use crate::scenario::failure::{Failure, StepResult};
use crate::scenario::premises::Premises;
use crate::scenario::session::ConnectorSession;
use egnyte_protocol::Capability;
use egnyte_report::ClosingAccount;

pub(crate) use conversation::{Conversation, ImportRun, ProblemReport, wrong_reply};
pub(crate) use directory::DirectorySide;
pub(crate) use egnyte::{EgnyteSide, Mark, SignInAttempt};

/// A scenario that has its Egnyte domain.
pub struct Scenario {
    pub(super) context: Arc<RunContext>,
    pub(super) meta: ScenarioMeta,
    pub(super) egnyte: EgnyteSide,
    pub(super) directory: DirectorySide,
    pub(super) conversation: Conversation,
    pub(super) premises: Premises,
    pub(super) account: Option<ClosingAccount>,
    /// Notes about what the scenario does not prove, if it passes.
    pub(super) notes: Vec<String>,
    /// Roster of Egnyte at the latest `When`, where everything is kept.
    pub(super) roster_before: Roster,
}

impl Scenario {
    /// Creates the Egnyte domain, and the directory that is connected to it.
    pub(super) async fn create(context: Arc<RunContext>, meta: ScenarioMeta) -> StepResult<Self> {
        let egnyte = EgnyteSide::create(&context, &meta).await?;
        let directory = DirectorySide::new(context.people.clone(), context.people.directory(&egnyte.domain));
        Ok(Self {
            context,
            meta,
            egnyte,
            directory,
            conversation: Conversation::default(),
            premises: Premises::default(),
            account: None,
            notes: Vec::new(),
            roster_before: Roster::default(),
        })
    }

    /// Opens the session with the connector.
    pub(super) async fn connect(&mut self) -> StepResult {
        let target = Arc::clone(self.context.target_of(&self.meta));
        let (scenario, patience) = (self.meta.scenario.clone(), self.context.patience);
        let opening = ConnectorSession::open(target, scenario, &self.meta.session, patience);
        let (session, identity) = measure(&mut self.conversation.waited, opening).await?;
        self.conversation.session = Some(session);
        self.conversation.identity = Some(identity);
        Ok(())
    }

    /// Returns whether the connector declares the capability.
    pub(super) fn declares(&self, capability: Capability) -> bool {
        self.conversation.identity.as_ref().is_some_and(|identity| identity.capabilities.contains(&capability))
    }

    /// Returns whether the scenario needs the capability.
    pub(super) fn needs(&self, capability: Capability) -> bool {
        self.meta.needs.contains(&capability)
    }

    /// Everyone in the features, as a closing account needs them.
    pub(super) fn people(&self) -> Vec<KnownPerson> {
        self.directory.known_people()
    }

    /// Roster of Egnyte, with the names that the features use.
    pub(super) async fn roster(&mut self) -> StepResult<(Roster, Naming)> {
        let roster = self.egnyte.call(|mock, domain| mock.roster(domain)).await?;
        let naming = Naming::of(&self.people(), &roster, &[]);
        Ok((roster, naming))
    }

    /// Exchanges since the mark, and the number of those that the mock no longer holds.
    pub(super) async fn exchanges_since_mark(&mut self) -> StepResult<(Vec<Exchange>, u64)> {
        let Some(Mark { exchange, .. }) = self.egnyte.mark else {
            return Err(Failure::error("requests are counted from a When on, and there was none yet"));
        };
        let journal = self.egnyte.call(|mock, domain| mock.journal(domain, exchange)).await?;
        Ok((journal.exchanges, journal.dropped))
    }
}
