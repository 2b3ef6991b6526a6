//! The reference connector: keeps every rule, speaks SCIM over HTTP like anybody else's, and shares
//! nothing with the mock. With a [`Flaw`] it breaks one rule on purpose, to prove that the suite
//! catches it.
//!
//! An event is handled in four steps: `plan::Wanted` is made from the directory, `plan::Present`
//! is read from Egnyte, `plan::plan` compares the two without any I/O, and `carry` carries the
//! plan out.

pub mod saml;
pub mod serve;

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

use egnyte_protocol::directory::{Directory, Event, EventKind, Integration};
use egnyte_protocol::{Ask, Capability, Delivery, Hello, Identity, Question, Reply, Settled, VERSION};

use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, Target};

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
    fn open(&self, _scenario: &str) -> Result<Box<dyn Connector>, ConnectorError> {
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
    fn hello(&mut self, _hello: Hello) -> ConnectorFuture<'_, Identity> {
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

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move {
            let Delivery { event, directory, .. } = delivery;
            let seen = self.habits.life.seen(directory, self.directory.as_ref(), event.kind);
            let settled = self.handle(&seen, &event).await;
            self.directory = Some(seen);
            Ok(settled)
        })
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        Box::pin(async move { self.answer(ask.question).await })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        self.memory = Memory::default();
        Box::pin(async { Ok(()) })
    }

    fn snapshot(&self) -> Option<Value> {
        serde_json::to_value(&self.memory).ok()
    }

    fn restore(&mut self, snapshot: Value) -> Result<(), ConnectorError> {
        let broken = |error| ConnectorError::new(format!("this is no memory of the reference connector: {error}"));
        self.memory = serde_json::from_value(snapshot).map_err(broken)?;
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

    async fn answer(&mut self, question: Question) -> Result<Reply, ConnectorError> {
        let application = self.directory.as_ref().and_then(|directory| directory.application.as_ref());
        match question {
            Question::ApplicationShow {} => {
                let view = self.idp_url.view(application).map(Reply::Application);
                view.ok_or_else(|| ConnectorError::new("there is no application"))
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
mod tests {
    use egnyte_protocol::directory::EventKind;

    use super::client::scripted::serve;
    use super::plan::Attribute;
    use super::scene::{Scene, person};
    use super::*;

    fn session() -> Session {
        Session::new(target(None))
    }

    async fn settle(session: &mut Session, directory: &Directory, event: Event) -> Settled {
        session.deliver(Delivery { session: "s-1".to_owned(), event, directory: directory.clone() }).await.unwrap()
    }

    #[tokio::test]
    async fn while_the_integration_is_not_active_nothing_is_asked_of_egnyte() {
        let mut directory = Scene::new().associated("Engineering", &["ada"]).directory;
        let event =
            directory.change_application(EventKind::IntegrationDeactivated, |app| app.integration.active = false);
        assert_eq!(settle(&mut session(), &directory, event).await, Settled::ok());
        directory.application = None;
        let event = directory.request_sync();
        assert_eq!(settle(&mut session(), &directory, event).await, Settled::ok());
    }

    #[tokio::test]
    async fn activation_is_refused_until_single_sign_on_is_configured() {
        let mut directory = Scene::new().directory;
        let event = directory.change_application(EventKind::IntegrationActivated, |app| app.sso.configured = false);
        let mut session = session();
        let settled = settle(&mut session, &directory, event).await;
        assert!(!settled.ok && settled.error.unwrap().contains("single sign-on"));
        let event = directory.request_sync();
        assert_eq!(settle(&mut session, &directory, event).await, Settled::ok());
    }

    #[test]
    fn memory_survives_a_state_folder() {
        let mut scene =
            Scene::new().provisioned("1", "ada").associated("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.memory.bind_account(&person("ada"), "1");
        scene.memory.note_answer(&person("ada"), Attribute::UserName, Some("ADA"), &scene.accounts[0]);
        let stored = serde_json::to_string(&scene.memory).unwrap();
        assert_eq!(serde_json::from_str::<Memory>(&stored).unwrap(), scene.memory);
    }

    #[test]
    fn a_target_is_named_as_on_the_command_line() {
        assert_eq!(target(None).spec(), "reference");
        assert_eq!(target(Some(Flaw::ALL[0])).spec(), "reference:flaw=empty-idp-url");
    }

    const NOTHING: &str = "200 OK\n{\"totalResults\":0}";

    /// A session in which Ada and Grace are to come in with "Engineering", up to the answer.
    async fn activate(flaw: Option<&str>, scripts: &[&str]) -> (Settled, Vec<String>) {
        let (base, witness) = serve(scripts).await;
        let mut directory = Scene::new().associated("Engineering", &["ada", "grace"]).directory;
        let event =
            directory.change_application(EventKind::IntegrationActivated, |app| app.integration.base_url = base);
        let flaw = flaw.map(|flaw| flaw.parse().unwrap());
        let mut session = Session::new(target(flaw).paced(witness.clone()));
        let settled = settle(&mut session, &directory, event).await;
        (settled, witness.requests())
    }

    const REFUSED: &str = "400 Bad\n{\"detail\":\"Invalid user name\"}";
    const GRACE: &str = "201 Created\n{\"id\":\"2\",\"userName\":\"grace\"}";
    const GROUP: &str = "201 Created\n{\"id\":\"g\",\"displayName\":\"Engineering\"}";

    #[tokio::test]
    async fn a_refused_person_is_reported_and_everyone_else_is_synced() {
        let (settled, requests) = activate(None, &[NOTHING, NOTHING, REFUSED, GRACE, GROUP]).await;
        assert!(!settled.ok);
        assert_eq!(settled.problems.len(), 1);
        assert_eq!(settled.problems[0].user, Some(person("ada")));
        assert!(requests[4].starts_with("POST /Groups") && requests[4].contains(r#""members":[{"value":"2"}]"#));
    }

    #[tokio::test]
    async fn a_flaw_stops_at_the_first_problem() {
        let (settled, requests) = activate(Some("stops-at-first-problem"), &[NOTHING, NOTHING, REFUSED]).await;
        assert_eq!((settled.problems.len(), requests.len()), (1, 3));
    }

    #[tokio::test]
    async fn a_flaw_hides_problems() {
        let scripts = [NOTHING, NOTHING, REFUSED, GRACE, GROUP];
        assert_eq!(activate(Some("hides-problems"), &scripts).await.0, Settled::ok());
    }

    #[tokio::test]
    async fn a_refused_token_ends_the_sync_at_once() {
        let (settled, requests) = activate(None, &["401 No\n"]).await;
        assert_eq!(settled.error.as_deref(), Some("the sync ended early: token refused"));
        assert_eq!(requests.len(), 1);
    }

    /// What a session records of one event: what was tried, with whom, and why it failed.
    async fn recorded(scripts: &[&str], happen: impl FnOnce(&mut Directory) -> Event) -> Vec<String> {
        let (base, witness) = serve(scripts).await;
        let mut directory = Scene::new().associated("Engineering", &["ada", "grace"]).directory;
        directory.change_application(EventKind::ApplicationUpdated, |app| app.integration.base_url = base);
        let event = happen(&mut directory);
        let mut session = Session::new(target(None).paced(witness));
        settle(&mut session, &directory, event).await;
        let ask = Ask { session: "s-1".to_owned(), question: Question::EventsList {} };
        let Reply::Events(log) = session.ask(ask).await.unwrap() else { panic!("another answer") };
        let tell = |event: &egnyte_protocol::InsightsEvent| {
            assert_eq!(
                (event.timestamp.as_str(), event.success),
                ("2026-11-23T10:00:00Z", event.error_message.is_none())
            );
            let about = event.resource.username.as_ref().or(event.resource.name.as_ref()).unwrap();
            let why = event.error_message.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            format!("{} {about}{why}", event.event_type)
        };
        log.events.iter().map(tell).collect()
    }

    fn activate_integration(directory: &mut Directory) -> Event {
        directory.change_application(EventKind::IntegrationActivated, |_| {})
    }

    #[tokio::test]
    async fn each_attempt_is_recorded_once_and_with_what_egnyte_said() {
        let down = "503 Down\n";
        let scripts = [NOTHING, NOTHING, REFUSED, down, NOTHING, GRACE, GROUP];
        let expected = [
            "idm_integration_activate Egnyte",
            "user_create_provision ada: Egnyte refused it: Invalid user name (400)",
            "user_create_provision grace",
            "group_create_provision Engineering",
        ];
        assert_eq!(recorded(&scripts, activate_integration).await, expected);
    }

    #[tokio::test]
    async fn a_group_that_nobody_could_be_put_into_was_not_tried() {
        let events = recorded(&[NOTHING, NOTHING, REFUSED, REFUSED], activate_integration).await;
        assert_eq!(events.iter().filter(|event| event.starts_with("group")).count(), 0, "{events:?}");
    }

    #[tokio::test]
    async fn where_nobody_can_be_looked_up_those_are_recorded_whom_it_was_about() {
        let down = ["503 Down\n"; 4];
        let why = "Egnyte failed with 503, also when asked again";
        let associate = |directory: &mut Directory| directory.set_associated("Engineering", true).unwrap();
        let both = ["ada", "grace"].map(|name| format!("user_lookup_provision {name}: {why}"));
        assert_eq!(recorded(&down, associate).await, both);
        let one = |directory: &mut Directory| directory.join("Engineering", &person("linus")).unwrap();
        assert_eq!(recorded(&down, one).await, [format!("user_lookup_provision linus: {why}")]);
        let stranger = |directory: &mut Directory| {
            directory.set_property(&person("edsger"), egnyte_protocol::directory::Property::Email, None).unwrap()
        };
        assert_eq!(recorded(&down, stranger).await, [] as [String; 0]);
        assert_eq!(recorded(&down, activate_integration).await, [format!("idm_integration_activate Egnyte: {why}")]);
    }
}
