//! The reference connector: keeps every rule, speaks SCIM over HTTP like anybody else's, and shares
//! nothing with the mock. With a [`Flaw`] it breaks one rule on purpose, to prove that the suite
//! catches it.
//!
//! An event is handled in four steps: `plan::Wanted` is made from the directory, `plan::Present`
//! is read from Egnyte, `plan::plan` compares the two without any I/O, and `carry` carries the
//! plan out.

mod asking;
mod carry;
mod client;
mod events;
mod flaw;
mod habits;
mod import;
mod life;
mod memory;
mod plan;
mod sign_in;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::directory::{Directory, Event, EventKind, Integration};
use crate::protocol::{Ask, Capability, Delivery, Hello, Identity, Question, Reply, Settled, VERSION};

use super::{Answer, Breakdown, Connector, Target};

pub use client::{Pace, RealTime};
pub use flaw::{Flaw, UnknownFlaw};

use carry::Books;
use client::{Clients, Egnyte, Manners, Trouble};
use events::{Attempt, Log, Names, Scribe, What, lookups};
use habits::Habits;
use import::Jobs;
use life::IdpUrl;
use memory::{Activation, Gate, Memory};
use plan::{GroupManagement, Policy, Present, Situation, Wanted};
use sign_in::Visit;

/// What it can do beyond people and groups.
const CAPABILITIES: [Capability; 6] = [
    Capability::Integration,
    Capability::Application,
    Capability::Events,
    Capability::Import,
    Capability::SignIn,
    Capability::KeepsLocalMembers,
];

/// The reference connector, whole or with one flaw.
#[derive(Clone)]
pub struct ReferenceTarget {
    clients: Arc<Clients>,
    flaw: Option<Flaw>,
    pace: Arc<dyn Pace>,
}

/// The reference connector as a target. All its sessions share one pool of connections.
pub fn target(flaw: Option<Flaw>) -> ReferenceTarget {
    ReferenceTarget { clients: Arc::default(), flaw, pace: Arc::new(RealTime) }
}

impl ReferenceTarget {
    /// The same, reaching Egnyte through this proxy. A proxy of the environment is not looked for: the mock is on
    /// this machine.
    #[must_use]
    pub fn through(self, proxy: Option<String>) -> Self {
        Self { clients: Arc::new(Clients::through(proxy)), ..self }
    }

    /// The same, waiting in another way.
    #[must_use]
    pub fn paced(self, pace: Arc<dyn Pace>) -> Self {
        Self { pace, ..self }
    }
}

impl Target for ReferenceTarget {
    fn open(&self, _scenario: &str) -> Result<Box<dyn Connector>, Breakdown> {
        Ok(Box::new(Session::new(self.clone())))
    }

    fn request_timeout(&self) -> Duration {
        Manners::default().timeout
    }

    fn spec(&self) -> String {
        self.flaw.map_or_else(|| "reference".to_owned(), |flaw| format!("reference:flaw={}", flaw.name()))
    }
}

struct Session {
    target: ReferenceTarget,
    memory: Memory,
    habits: Habits,
    idp_url: IdpUrl,
    log: Log,
    jobs: Jobs,
    /// The directory as it was last handed over.
    directory: Option<Directory>,
}

impl Connector for Session {
    fn hello(&mut self, _hello: Hello) -> Answer<'_, Identity> {
        let identity = Identity {
            protocol: VERSION,
            name: "reference".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            capabilities: CAPABILITIES.to_vec(),
            homepage: None,
            issues: None,
        };
        Box::pin(async move { Ok(identity) })
    }

    fn deliver(&mut self, delivery: Delivery) -> Answer<'_, Settled> {
        Box::pin(async move {
            let Delivery { event, directory, .. } = delivery;
            let seen = self.habits.life.seen(directory, self.directory.as_ref(), event.kind);
            let settled = self.handle(&seen, &event).await;
            self.directory = Some(seen);
            Ok(settled)
        })
    }

    fn ask(&mut self, ask: Ask) -> Answer<'_, Reply> {
        Box::pin(async move { self.answer(ask.question).await })
    }

    fn bye(&mut self) -> Answer<'_, ()> {
        self.memory = Memory::default();
        Box::pin(async { Ok(()) })
    }

    fn memory(&self) -> Option<Value> {
        serde_json::to_value(&self.memory).ok()
    }

    fn recall(&mut self, memory: Value) -> Result<(), Breakdown> {
        let broken = |error| Breakdown { what: format!("this is no memory of the reference connector: {error}") };
        self.memory = serde_json::from_value(memory).map_err(broken)?;
        Ok(())
    }
}

impl Session {
    fn new(target: ReferenceTarget) -> Self {
        let mut habits = Habits::default();
        if let Some(flaw) = target.flaw {
            flaw.pervert(&mut habits);
        }
        let (memory, idp_url, log, jobs) = <(Memory, IdpUrl, Log, Jobs)>::default();
        Self { target, memory, habits, idp_url, log, jobs, directory: None }
    }

    async fn answer(&mut self, question: Question) -> Result<Reply, Breakdown> {
        let application = self.directory.as_ref().and_then(|directory| directory.application.as_ref());
        match question {
            Question::ApplicationShow {} => {
                let view = self.idp_url.view(application).map(Reply::Application);
                view.ok_or_else(|| Breakdown { what: "there is no application".to_owned() })
            }
            Question::SignInMetadata {} => Ok(Reply::Metadata(sign_in::metadata()?)),
            Question::SignInRespond { user, request, relay_state } => {
                let visit = Visit { user: &user, request: request.as_deref(), relay_state };
                self.attend(visit).map(Reply::SignIn)
            }
            Question::EventsList {} => Ok(Reply::Events(self.log.listed())),
            Question::ImportList { new_only } => self.importable(new_only).await.map(Reply::Importable),
            Question::ImportRun { ids } => self.bring_in(&ids).await.map(Reply::Imported),
            Question::ImportJob { job } => self.import_outcome(&job).map(Reply::Imported),
        }
    }

    async fn handle(&mut self, directory: &Directory, event: &Event) -> Settled {
        if let Err(refused) = self.idp_url.take_note(directory, event.kind, &self.habits.life) {
            return Settled { ok: false, error: Some(refused.to_string()), problems: Vec::new() };
        }
        let ran = self.memory.activation == Activation::On;
        match self.memory.admit(directory, event) {
            Gate::Closed => {
                if ran && event.kind == EventKind::IntegrationDeactivated {
                    self.record(directory, event, None);
                }
                Settled::ok()
            }
            Gate::Refused => {
                let error = "single sign-on has to be configured before the integration is activated".to_owned();
                self.record(directory, event, Some(&error));
                Settled { ok: false, error: Some(error), problems: Vec::new() }
            }
            Gate::Open(integration) => self.sync(integration, directory, event).await,
        }
    }

    /// Brings Egnyte into step.
    async fn sync(&mut self, integration: &Integration, directory: &Directory, event: &Event) -> Settled {
        let management = if integration.manage_groups { GroupManagement::On } else { GroupManagement::Off };
        let mut wanted = Wanted::of(directory, management);
        let mut policy = Policy::default();
        if let Some(flaw) = self.target.flaw {
            flaw.prepare(&mut policy, &mut wanted, &self.memory);
        }
        let happened = Happened { directory, event };
        let (egnyte, quiet) = match self.reach(integration) {
            Ok(reached) => reached,
            Err(trouble) => return self.give_up(happened, &wanted, &policy, Unread::Accounts(trouble)),
        };
        let settled = match read(&egnyte, &wanted).await {
            Err(unread) => self.give_up(happened, &wanted, &policy, unread),
            Ok(present) => {
                self.record(directory, event, None);
                self.carry_out(happened, (&wanted, &present), &policy, &egnyte).await
            }
        };
        self.memory.quiet_until = quiet.millis();
        settled
    }

    async fn carry_out(
        &mut self,
        Happened { directory, event }: Happened<'_>,
        (wanted, present): (&Wanted, &Present),
        policy: &Policy,
        egnyte: &Egnyte,
    ) -> Settled {
        let situation = Situation { wanted, present, memory: &self.memory, event };
        let mut plan = plan::plan(&situation, policy);
        if let Some(flaw) = self.target.flaw {
            flaw.alter(&mut plan.operations, &situation);
        }
        self.memory.reconcile(&plan, wanted);
        let (habits, pace) = (self.habits.events, &*self.target.pace);
        let scribe = Scribe { log: &mut self.log, habits, pace, directory };
        let books = Books { memory: &mut self.memory, scribe, names: Names { wanted, present } };
        let settled = carry::carry_out(plan, policy, egnyte, books).await;
        self.memory.close(wanted);
        settled
    }

    /// Ends a sync that could not even begin. What happens to the integration stands for all that was looked up for it.
    fn give_up(&mut self, happened: Happened<'_>, wanted: &Wanted, policy: &Policy, unread: Unread) -> Settled {
        let Happened { directory, event } = happened;
        let (Unread::Accounts(trouble) | Unread::Groups(trouble)) = &unread;
        if What::of(event.kind).is_some() {
            self.record(directory, event, Some(&trouble.to_string()));
        } else if matches!(unread, Unread::Accounts(_)) {
            for lookup in lookups(wanted, &self.memory, event, trouble) {
                self.scribe(directory).note(lookup);
            }
        }
        let (Unread::Accounts(trouble) | Unread::Groups(trouble)) = unread;
        carry::settled(policy, Some(trouble), Vec::new())
    }

    /// Writes down what an administrator tried with the integration itself, if that is what happened.
    fn record(&mut self, directory: &Directory, event: &Event, failure: Option<&str>) {
        let (Some(what), Some(application)) = (What::of(event.kind), &directory.application) else { return };
        let attempt = Attempt::at_integration(what, application);
        let attempt = match failure {
            Some(why) => attempt.failed(why),
            None => attempt,
        };
        self.scribe(directory).note(attempt);
    }

    fn scribe<'a>(&'a mut self, directory: &'a Directory) -> Scribe<'a> {
        Scribe { log: &mut self.log, habits: self.habits.events, pace: &*self.target.pace, directory }
    }
}

/// What a sync is for.
#[derive(Clone, Copy)]
struct Happened<'a> {
    directory: &'a Directory,
    event: &'a Event,
}

/// What of Egnyte could not be read, and why.
enum Unread {
    Accounts(Trouble),
    Groups(Trouble),
}

/// All that Egnyte holds, as far as it matters.
async fn read(egnyte: &Egnyte, wanted: &Wanted) -> Result<Present, Unread> {
    let accounts = egnyte.accounts().await.map_err(Unread::Accounts)?;
    let groups = if wanted.reads_groups { egnyte.groups().await.map_err(Unread::Groups)? } else { Vec::new() };
    Ok(Present::new(accounts, groups))
}

#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
