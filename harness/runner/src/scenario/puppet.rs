//! Connector for unit tests: it changes the built-in mock through the control API, exactly as its script says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::context::{Patience, Retention, RunContext, ScenarioMeta};
use super::evidence::Evidence;
use super::failure::StepResult;
use super::fixtures::FixtureSet;
use super::parameters::{Association, IntegrationState};
use super::phase::StepPhase;
use super::{ApplicationChange, DirectoryChange, World};
use crate::connector::{Connector, ConnectorError, ConnectorFuture, ScenarioName, Target};
use crate::mock::{Budget, Domain, Egnyte, EgnyteError, UserEdit};
use crate::suite::rules::Keeper;
use egnyte_protocol::directory::EventKind;
use egnyte_protocol::{ApplicationView, Ask, Capability, Delivery, Hello, Identity, Question, Reply, Settled, VERSION};
use egnyte_report::MessageKind;

/// Accounts that the puppet creates for an event, and its answer.
pub(super) type Script = fn(&Delivery) -> (Vec<UserEdit>, Settled);

/// Reply of the puppet to a question.
pub(super) type Answers = Arc<dyn Fn(&Question) -> Reply + Send + Sync>;

#[derive(Clone)]
struct Puppet {
    egnyte: Egnyte,
    script: Script,
    answers: Answers,
    capabilities: Vec<Capability>,
}

impl Connector for Puppet {
    fn hello(&mut self, _: Hello) -> ConnectorFuture<'_, Identity> {
        let (name, capabilities) = ("puppet".to_owned(), self.capabilities.clone());
        let (version, homepage, issues) = (None, None, None);
        Box::pin(async move { Ok(Identity { protocol: VERSION, name, version, capabilities, homepage, issues }) })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move {
            let (users, settled) = (self.script)(&delivery);
            for user in users {
                let created = self.egnyte.create_user(&domain_of(&delivery), &user).await;
                created.map_err(|error: EgnyteError| ConnectorError::new(error.to_string()))?;
            }
            Ok(settled)
        })
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        let reply = (self.answers)(&ask.question);
        Box::pin(async move { Ok(reply) })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn stderr(&self) -> String {
        "its log".to_owned()
    }
}

impl Target for Puppet {
    fn open(&self, _: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(self.clone()))
    }

    fn spec(&self) -> String {
        "puppet".to_owned()
    }
}

fn domain_of(delivery: &Delivery) -> Domain {
    let integration = &delivery.directory.application.as_ref().unwrap().integration;
    let url = integration.base_url.trim_end_matches("/pubapi/scim/v2").to_owned();
    let name = url.rsplit('/').next().unwrap().to_owned();
    Domain {
        name,
        url,
        scim_url: integration.base_url.clone(),
        token: integration.token.clone(),
        ca_file: None,
        public_url: None,
    }
}

/// World with a puppet that follows the script and answers questions; the scenario needs its capabilities.
pub(super) async fn puppet(script: Script, answers: Answers, capabilities: &[Capability]) -> World {
    let (context, meta) = context(script, answers, capabilities).await;
    let mut world = World::default();
    world.begin(Arc::new(context), meta);
    world
}

/// Context and description of a scenario with a puppet; the reference connector does nothing.
pub(super) async fn context(
    script: Script,
    answers: Answers,
    capabilities: &[Capability],
) -> (RunContext, ScenarioMeta) {
    let egnyte = Egnyte::start(None).await.unwrap();
    let puppet = |script| Puppet {
        egnyte: egnyte.clone(),
        script,
        answers: Arc::clone(&answers),
        capabilities: capabilities.to_vec(),
    };
    let (target, reference) = (Arc::new(puppet(script)), Arc::new(puppet(do_nothing)));
    let limit = Duration::from_secs(5);
    let patience = Patience { start: limit, event: limit, grace: Duration::ZERO };
    let FixtureSet { people, domains } = FixtureSet::load_embedded().unwrap();
    let (budget, retention) = (Budget::default(), Retention::Everything);
    let meta = ScenarioMeta {
        session: "s-1".to_owned(),
        scenario: ScenarioName::default(),
        keeper: Keeper::Connector,
        needs: capabilities.to_vec(),
        weaknesses: Vec::new(),
    };
    let (guesses, settling, manual) = (BTreeMap::new(), None, None);
    let context = RunContext {
        egnyte,
        target,
        reference,
        people,
        domains,
        patience,
        settling,
        budget,
        guesses,
        retention,
        manual,
    };
    (context, meta)
}

/// World with a puppet that gives the same reply to every question.
pub(super) async fn world(script: Script, capabilities: &[Capability]) -> World {
    puppet(script, same_reply(), capabilities).await
}

pub(super) fn same_reply() -> Answers {
    let view = ApplicationView { label: "Egnyte".to_owned(), sso_idp_url: String::new() };
    Arc::new(move |_| Reply::Application(view.clone()))
}

/// World whose integration is active.
pub(super) async fn connected_world(script: Script) -> World {
    let mut world = world(script, &[]).await;
    world.open(activation()).await.unwrap();
    world
}

pub(super) fn activation() -> Vec<DirectoryChange> {
    vec![DirectoryChange::Application(ApplicationChange::Integration(IntegrationState::Activated))]
}

pub(super) fn engineering() -> Vec<DirectoryChange> {
    vec![DirectoryChange::CreateUserGroup { name: "Engineering".to_owned(), members: vec!["Ada".to_owned()] }]
}

pub(super) fn association() -> Vec<DirectoryChange> {
    vec![DirectoryChange::Associate("Engineering".to_owned(), Association::Associated)]
}

/// World in which the `When` has associated Ada's user group.
pub(super) async fn after_association(script: Script) -> World {
    let mut world = connected_world(script).await;
    change(&mut world, StepPhase::Given, engineering()).await.unwrap();
    change(&mut world, StepPhase::When, association()).await.unwrap();
    world
}

pub(super) async fn change(world: &mut World, phase: StepPhase, changes: Vec<DirectoryChange>) -> StepResult {
    world.run(async |scenario| scenario.change_directory(phase, changes).await).await
}

/// Kinds of the events that were delivered.
pub(super) fn events(evidence: &Evidence) -> Vec<&str> {
    let delivered = evidence.messages.iter().filter(|message| message.kind == MessageKind::Deliver);
    delivered.map(|message| message.name.as_str()).collect()
}

pub(super) fn do_nothing(_: &Delivery) -> (Vec<UserEdit>, Settled) {
    (Vec::new(), Settled::ok())
}

/// Creates Ada's account on an association, and a wrong one of Grace's on a sync.
pub(super) fn create_accounts(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
    let grace = || UserEdit { user_type: Some("standard".to_owned()), ..account_of(delivery, "Grace") };
    let users = match delivery.event.kind {
        EventKind::Associated => vec![account_of(delivery, "Ada")],
        EventKind::SyncRequested => vec![grace()],
        _ => Vec::new(),
    };
    (users, Settled::ok())
}

pub(super) fn account_of(delivery: &Delivery, name: &str) -> UserEdit {
    let person = delivery.directory.users.iter().find(|person| person.firstname.as_deref() == Some(name)).unwrap();
    UserEdit {
        user_name: Some(person.username.clone()),
        idp_user_name: Some(person.username.clone()),
        email: person.email.clone(),
        given_name: person.firstname.clone(),
        family_name: person.lastname.clone(),
        formatted_name: person.display_name(),
        auth_type: Some("sso".to_owned()),
        user_type: Some("power".to_owned()),
        ..UserEdit::default()
    }
}
