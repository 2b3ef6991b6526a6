//! The reference connector: keeps every rule, speaks SCIM over HTTP like anybody else's, and shares
//! nothing with the mock. With a [`Flaw`] it breaks one rule on purpose, to prove that the suite
//! catches it.
//!
//! An event is handled in four steps: `plan::Wanted` is made from the directory, `plan::Present`
//! is read from Egnyte, `plan::plan` compares the two without any I/O, and `carry` carries the
//! plan out.

mod carry;
mod client;
mod flaw;
mod habits;
mod life;
mod memory;
mod plan;
mod sign_in;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::directory::{Directory, Event, Integration};
use crate::protocol::{Ask, Capability, Delivery, Hello, Identity, Question, Reply, Settled, VERSION};
use crate::saml::NotSigned;

use super::{Answer, Breakdown, Connector, Target};

pub use client::{Pace, RealTime};
pub use flaw::{Flaw, UnknownFlaw};

use client::{Clients, Conduct, Egnyte, Manners, Quiet, Trouble};
use habits::Habits;
use life::IdpUrl;
use memory::{Gate, Memory};
use plan::{GroupManagement, Policy, Present, Situation, Wanted};
use sign_in::Visit;

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
    /// The directory as it was last handed over.
    directory: Option<Directory>,
}

impl Connector for Session {
    fn hello(&mut self, _hello: Hello) -> Answer<'_, Identity> {
        let identity = Identity {
            protocol: VERSION,
            name: "reference".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            capabilities: vec![
                Capability::Integration,
                Capability::Application,
                Capability::SignIn,
                Capability::KeepsLocalMembers,
            ],
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
        Self { target, memory: Memory::default(), habits, idp_url: IdpUrl::default(), directory: None }
    }

    async fn answer(&mut self, question: Question) -> Result<Reply, Breakdown> {
        let application = self.directory.as_ref().and_then(|directory| directory.application.as_ref());
        match question {
            Question::ApplicationShow {} => {
                let view = self.idp_url.view(application).map(Reply::Application);
                view.ok_or_else(|| Breakdown { what: "there is no application".to_owned() })
            }
            Question::SignInMetadata {} => {
                let unsigned = |error: NotSigned| Breakdown { what: error.to_string() };
                sign_in::metadata().map(Reply::Metadata).map_err(unsigned)
            }
            Question::SignInRespond { user, request, relay_state } => {
                let Some(directory) = &self.directory else {
                    return Err(Breakdown { what: "there is no directory yet to look people up in".to_owned() });
                };
                let visit = Visit { user: &user, request: request.as_deref(), relay_state };
                Ok(Reply::SignIn(sign_in::respond(directory, visit, &self.habits.sign_in)))
            }
            other => Err(Breakdown { what: format!("the reference connector knows no answer to `{}`", other.kind()) }),
        }
    }

    async fn handle(&mut self, directory: &Directory, event: &Event) -> Settled {
        if let Err(refused) = self.idp_url.take_note(directory, event.kind, &self.habits.life) {
            return Settled { ok: false, error: Some(refused.to_string()), problems: Vec::new() };
        }
        match self.memory.admit(directory, event) {
            Gate::Closed => Settled::ok(),
            Gate::Refused => Settled {
                ok: false,
                error: Some("single sign-on has to be configured before the integration is activated".to_owned()),
                problems: Vec::new(),
            },
            Gate::Open(integration) => self.sync(integration, directory, event).await,
        }
    }

    /// Brings Egnyte into step.
    async fn sync(&mut self, integration: &Integration, directory: &Directory, event: &Event) -> Settled {
        let management = if integration.manage_groups { GroupManagement::On } else { GroupManagement::Off };
        let mut wanted = Wanted::of(directory, management);
        let (mut policy, mut manners) = (Policy::default(), Manners::default());
        if let Some(flaw) = self.target.flaw {
            flaw.prepare(&mut policy, &mut wanted, &self.memory);
            flaw.spoil(&mut manners);
        }
        let quiet = Quiet::until(self.memory.quiet_until);
        let conduct = Conduct { pace: Arc::clone(&self.target.pace), manners, quiet: quiet.clone() };
        let egnyte = match Egnyte::new(&self.target.clients, integration, conduct) {
            Ok(egnyte) => egnyte,
            Err(trouble) => return carry::settled(&policy, Some(trouble), Vec::new()),
        };
        let settled = match read(&egnyte, &wanted).await {
            Err(trouble) => carry::settled(&policy, Some(trouble), Vec::new()),
            Ok(present) => {
                let situation = Situation { wanted: &wanted, present: &present, memory: &self.memory, event };
                let mut plan = plan::plan(&situation, &policy);
                if let Some(flaw) = self.target.flaw {
                    flaw.alter(&mut plan.operations, &situation);
                }
                self.memory.reconcile(&plan, &wanted);
                let settled = carry::carry_out(plan, &policy, &egnyte, &mut self.memory).await;
                self.memory.close(&wanted);
                settled
            }
        };
        self.memory.quiet_until = quiet.millis();
        settled
    }
}

/// All that Egnyte holds, as far as it matters.
async fn read(egnyte: &Egnyte, wanted: &Wanted) -> Result<Present, Trouble> {
    let accounts = egnyte.accounts().await?;
    let groups = if wanted.reads_groups { egnyte.groups().await? } else { Vec::new() };
    Ok(Present::new(accounts, groups))
}

#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
