//! Session of the reference connector: syncs each event, and answers the questions.

use std::sync::Arc;

use serde_json::Value;

use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture};
use egnyte_protocol::directory::{Directory, EventKind, Integration};
use egnyte_protocol::{
    Ask, Capability, Delivery, EventLog, Hello, Identity, Importable, Imported, Question, Reply, Settled, VERSION,
};

use super::application::IdpUrl;
use super::apply::{ApplyContext, apply, summarize};
use super::client::{Backoff, ClientPool, Clock, RequestError, ScimClient, TokenInUrl};
use super::event_recorder::{Attempt, EventRecorder, Names, failed_lookups, integration_event_type};
use super::flaw::Flaw;
use super::import::{self, DirectoryIndex, ImportJobs};
use super::plan::{Account, Activation, Admission, GroupManagement, PlanInput, Present, State, Wanted, plan};
use super::policies::Policies;
use super::sign_in::{self, SignIn};

/// Capabilities beyond people and groups.
const CAPABILITIES: [Capability; 6] = [
    Capability::Integration,
    Capability::Application,
    Capability::Events,
    Capability::Import,
    Capability::SignIn,
    Capability::KeepsLocalMembers,
];

/// Session of the reference connector.
pub(super) struct Session {
    pool: Arc<ClientPool>,
    clock: Arc<dyn Clock>,
    flaw: Option<Flaw>,
    policies: Policies,
    state: State,
    idp_url: IdpUrl,
    log: EventLog,
    jobs: ImportJobs,
    /// Directory of the last event.
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

    fn deliver(&mut self, mut delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move {
            let policy = &self.policies.application;
            policy.adjust(&mut delivery.directory, self.directory.as_ref(), delivery.event.kind);
            let settled = self.handle(&delivery).await;
            self.directory = Some(delivery.directory);
            Ok(settled)
        })
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        Box::pin(async move { self.answer(ask.question).await })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        self.state = State::default();
        Box::pin(async { Ok(()) })
    }

    fn snapshot(&self) -> Option<Value> {
        serde_json::to_value(&self.state).ok()
    }

    fn restore(&mut self, snapshot: Value) -> Result<(), ConnectorError> {
        let invalid = |error| ConnectorError::new(format!("not a snapshot of the reference connector: {error}"));
        self.state = serde_json::from_value(snapshot).map_err(invalid)?;
        Ok(())
    }
}

/// Part of Egnyte that could not be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unread {
    Accounts,
    Groups,
}

impl Session {
    /// Creates a session, with the policies changed by the flaw.
    pub(super) fn new(pool: Arc<ClientPool>, clock: Arc<dyn Clock>, flaw: Option<Flaw>) -> Self {
        let mut policies = Policies::default();
        if let Some(flaw) = flaw {
            flaw.apply_to_policies(&mut policies);
        }
        let (state, idp_url, log, jobs) = <(State, IdpUrl, EventLog, ImportJobs)>::default();
        Self { pool, clock, flaw, policies, state, idp_url, log, jobs, directory: None }
    }

    async fn handle(&mut self, delivery: &Delivery) -> Settled {
        let Delivery { directory, event, .. } = delivery;
        if let Err(error) = self.idp_url.update(directory, event.kind, &self.policies.application) {
            return Settled::error(error.to_string());
        }
        let was_active = self.state.activation == Activation::On;
        match self.state.admit(directory, event) {
            Admission::Inactive => {
                if was_active && event.kind == EventKind::IntegrationDeactivated {
                    self.record_integration(delivery, None);
                }
                Settled::ok()
            }
            Admission::Refused => {
                let error = "single sign-on has to be configured before the integration is activated";
                self.record_integration(delivery, Some(error));
                Settled::error(error)
            }
            Admission::Sync(integration) => self.sync(integration, delivery).await,
        }
    }

    /// Syncs Egnyte with the directory.
    async fn sync(&mut self, integration: &Integration, delivery: &Delivery) -> Settled {
        let management = if integration.manage_groups { GroupManagement::On } else { GroupManagement::Off };
        let mut wanted = Wanted::new(&delivery.directory, management);
        if let Some(flaw) = self.flaw {
            flaw.apply_to_wanted(&mut wanted, &self.state);
        }
        let (client, backoff) = match self.connect(integration) {
            Ok(connected) => connected,
            Err(error) => return self.give_up(delivery, &wanted, (Unread::Accounts, error)),
        };
        let settled = match read(&client, &wanted).await {
            Err(error) => self.give_up(delivery, &wanted, error),
            Ok(present) => {
                self.record_integration(delivery, None);
                self.apply_plan(delivery, (&wanted, &present), &client).await
            }
        };
        self.state.backoff_until = backoff.to_millis();
        settled
    }

    async fn apply_plan(
        &mut self,
        Delivery { directory, event, .. }: &Delivery,
        (wanted, present): (&Wanted, &Present),
        client: &ScimClient,
    ) -> Settled {
        let input = PlanInput { wanted, present, state: &self.state, event };
        let mut plan = plan(&input, &self.policies.plan);
        if let Some(flaw) = self.flaw {
            flaw.apply_to_plan(&mut plan.operations, &input);
        }
        self.state.reconcile(&plan, wanted);
        if !self.policies.plan.keeps_stored_forms {
            self.state.people.forget_stored_values();
        }
        let recorder =
            EventRecorder { log: &mut self.log, policy: self.policies.recording, clock: &*self.clock, directory };
        let context = ApplyContext { state: &mut self.state, recorder, names: Names { wanted, present } };
        let settled = apply(plan, &self.policies.plan, client, context).await;
        self.state.end_sync(wanted);
        settled
    }

    /// Ends a sync whose accounts or groups could not be read. A change of the integration is recorded as failed, any
    /// other event as failed lookups.
    fn give_up(&mut self, delivery: &Delivery, wanted: &Wanted, (unread, error): (Unread, RequestError)) -> Settled {
        if integration_event_type(delivery.event.kind).is_some() {
            self.record_integration(delivery, Some(&error.to_string()));
        } else if unread == Unread::Accounts {
            for lookup in failed_lookups(wanted, &self.state, &delivery.event, &error) {
                self.recorder(&delivery.directory).record(lookup);
            }
        }
        summarize(&self.policies.plan, Some(error), Vec::new())
    }

    /// Records the event, if it is a change of the integration itself.
    fn record_integration(&mut self, Delivery { directory, event, .. }: &Delivery, error: Option<&str>) {
        let application = directory.application.as_ref();
        if let Some(attempt) = application.and_then(|application| Attempt::on_integration(event.kind, application)) {
            let attempt = if let Some(error) = error { attempt.fail(error) } else { attempt };
            self.recorder(directory).record(attempt);
        }
    }

    fn recorder<'a>(&'a mut self, directory: &'a Directory) -> EventRecorder<'a> {
        EventRecorder { log: &mut self.log, policy: self.policies.recording, clock: &*self.clock, directory }
    }

    async fn answer(&mut self, question: Question) -> Result<Reply, ConnectorError> {
        let application = self.directory.as_ref().and_then(|directory| directory.application.as_ref());
        match question {
            Question::ApplicationShow {} => {
                let view = self.idp_url.view(application).map(Reply::Application);
                view.ok_or_else(|| ConnectorError::new("there is no application"))
            }
            Question::SignInMetadata {} => sign_in::metadata().map(Reply::Metadata),
            Question::SignInRespond { user, request, relay_state } => {
                let directory = self
                    .directory
                    .as_ref()
                    .ok_or_else(|| ConnectorError::new("there is no directory before the first event"))?;
                let sign_in = SignIn { user: &user, request: request.as_deref(), relay_state };
                Ok(Reply::SignIn(self.policies.sign_in.respond(directory, sign_in)))
            }
            Question::EventsList {} => Ok(Reply::Events(self.log.clone())),
            Question::ImportList { new_only } => self.import_list(new_only).await.map(Reply::Importable),
            Question::ImportRun { ids } => self.import_run(&ids).await.map(Reply::Imported),
            Question::ImportJob { job } => {
                let result = self.jobs.result(&job).map(Reply::Imported);
                result.ok_or_else(|| ConnectorError::new(format!("there is no import `{job}`")))
            }
        }
    }

    async fn import_list(&mut self, new_only: bool) -> Result<Importable, ConnectorError> {
        let (_, accounts, directory) = self.read_accounts().await?;
        let policy = &self.policies.import;
        Ok(import::list(accounts, &DirectoryIndex::new(&directory, &self.state, policy), new_only, policy))
    }

    async fn import_run(&mut self, ids: &[String]) -> Result<Imported, ConnectorError> {
        let (client, accounts, directory) = self.read_accounts().await?;
        let index = DirectoryIndex::new(&directory, &self.state, &self.policies.import);
        let selected = import::select(accounts, ids, &index);
        let selected = selected.map_err(|error| ConnectorError::new(error.to_string()))?;
        if self.policies.import.deactivates_accounts {
            for account in &selected {
                client.deactivate_account(&account.id).await.map_err(to_connector_error)?;
            }
        }
        Ok(self.jobs.import(&selected, &self.policies.import))
    }

    /// Reads the accounts of Egnyte, for comparison with the directory.
    async fn read_accounts(&mut self) -> Result<(ScimClient, Vec<Account>, Directory), ConnectorError> {
        let inactive = || ConnectorError::new("no import is possible, because the integration is not active");
        let directory = self.directory.clone().ok_or_else(inactive)?;
        let integration = directory.application.as_ref().map(|application| &application.integration);
        let integration = integration.filter(|integration| integration.active).ok_or_else(inactive)?;
        let (client, backoff) = self.connect(integration).map_err(to_connector_error)?;
        let accounts = client.accounts().await;
        self.state.backoff_until = backoff.to_millis();
        Ok((client, accounts.map_err(to_connector_error)?, directory))
    }

    /// Creates the client of an integration, with the backoff of earlier events.
    fn connect(&self, integration: &Integration) -> Result<(ScimClient, Backoff), RequestError> {
        let mut policy = self.policies.client;
        if policy.token_in_url == TokenInUrl::BeforeFirstPerson && self.state.people.is_empty() {
            policy.token_in_url = TokenInUrl::Always;
        }
        let backoff = Backoff::from_millis(self.state.backoff_until);
        let client = ScimClient::new(&self.pool, integration, Arc::clone(&self.clock), policy, backoff.clone())?;
        Ok((client, backoff))
    }
}

/// Reads the accounts of Egnyte, and its groups if they are needed.
async fn read(client: &ScimClient, wanted: &Wanted) -> Result<Present, (Unread, RequestError)> {
    let accounts = client.accounts().await.map_err(|error| (Unread::Accounts, error))?;
    if !wanted.reads_groups {
        return Ok(Present::new(accounts, Vec::new()));
    }
    let groups = client.groups().await.map_err(|error| (Unread::Groups, error))?;
    Ok(Present::new(accounts, groups))
}

fn to_connector_error(error: RequestError) -> ConnectorError {
    ConnectorError::new(error.to_string())
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::InsightsEvent;
    use egnyte_protocol::directory::{Event, Property};

    use super::*;
    use crate::client::SystemClock;
    use crate::client::scripted::serve;
    use crate::plan::Attribute;
    use crate::scene::{Scene, person};

    fn session() -> Session {
        Session::new(Arc::default(), Arc::new(SystemClock), None)
    }

    async fn settle(session: &mut Session, directory: &Directory, event: Event) -> Settled {
        session.deliver(Delivery { session: "s-1".to_owned(), event, directory: directory.clone() }).await.unwrap()
    }

    #[tokio::test]
    async fn an_inactive_integration_sends_no_request() {
        let mut directory = Scene::new().associate("Engineering", &["ada"]).directory;
        let event =
            directory.change_application(EventKind::IntegrationDeactivated, |app| app.integration.active = false);
        assert_eq!(settle(&mut session(), &directory, event).await, Settled::ok());
        directory.application = None;
        let event = directory.request_sync();
        assert_eq!(settle(&mut session(), &directory, event).await, Settled::ok());
    }

    #[tokio::test]
    async fn activation_without_single_sign_on_is_refused() {
        let mut directory = Scene::new().directory;
        let event = directory.change_application(EventKind::IntegrationActivated, |app| app.sso.configured = false);
        let mut session = session();
        let settled = settle(&mut session, &directory, event).await;
        assert!(!settled.ok && settled.error.unwrap().contains("single sign-on"));
        let event = directory.request_sync();
        assert_eq!(settle(&mut session, &directory, event).await, Settled::ok());
    }

    #[test]
    fn state_is_serialized_without_loss() {
        let mut scene =
            Scene::new().provision("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.state.bind_account(&person("ada"), "1");
        scene.state.record_value(&person("ada"), Attribute::UserName, Some("ADA"), &scene.accounts[0]);
        let stored = serde_json::to_string(&scene.state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&stored).unwrap(), scene.state);
    }

    const NOTHING: &str = "200 OK\n{\"totalResults\":0}";

    /// Activates the integration with Ada and Grace in "Engineering". Returns the answer and the requests.
    async fn activate(flaw: Option<&str>, scripts: &[&str]) -> (Settled, Vec<String>) {
        let (base, server) = serve(scripts).await;
        let mut directory = Scene::new().associate("Engineering", &["ada", "grace"]).directory;
        let event =
            directory.change_application(EventKind::IntegrationActivated, |app| app.integration.base_url = base);
        let flaw = flaw.map(|flaw| flaw.parse().unwrap());
        let mut session = Session::new(Arc::default(), server.clone(), flaw);
        let settled = settle(&mut session, &directory, event).await;
        (settled, server.requests())
    }

    const REFUSED: &str = "400 Bad\n{\"detail\":\"Invalid user name\"}";
    const GRACE: &str = "201 Created\n{\"id\":\"2\",\"userName\":\"grace\"}";
    const GROUP: &str = "201 Created\n{\"id\":\"g\",\"displayName\":\"Engineering\"}";

    #[tokio::test]
    async fn a_refused_person_is_a_problem_and_the_others_are_synced() {
        let (settled, requests) = activate(None, &[NOTHING, NOTHING, REFUSED, GRACE, GROUP]).await;
        assert!(!settled.ok);
        assert_eq!(settled.problems.len(), 1);
        assert_eq!(settled.problems[0].user, Some(person("ada")));
        assert!(requests[4].starts_with("POST /Groups") && requests[4].contains(r#""members":[{"value":"2"}]"#));
    }

    #[tokio::test]
    async fn stops_at_first_problem_sends_no_more_requests() {
        let (settled, requests) = activate(Some("stops-at-first-problem"), &[NOTHING, NOTHING, REFUSED]).await;
        assert_eq!((settled.problems.len(), requests.len()), (1, 3));
    }

    #[tokio::test]
    async fn hides_problems_answers_ok() {
        let scripts = [NOTHING, NOTHING, REFUSED, GRACE, GROUP];
        assert_eq!(activate(Some("hides-problems"), &scripts).await.0, Settled::ok());
    }

    #[tokio::test]
    async fn a_refused_token_ends_the_sync() {
        let (settled, requests) = activate(None, &["401 No\n"]).await;
        assert_eq!(settled.error.as_deref(), Some("the sync ended early: token refused"));
        assert_eq!(requests.len(), 1);
    }

    /// Delivers one event, and describes each recorded event: its type, its resource and its error.
    async fn recorded(scripts: &[&str], change: impl FnOnce(&mut Directory) -> Event) -> Vec<String> {
        let (base, server) = serve(scripts).await;
        let mut directory = Scene::new().associate("Engineering", &["ada", "grace"]).directory;
        directory.change_application(EventKind::ApplicationUpdated, |app| app.integration.base_url = base);
        let event = change(&mut directory);
        let mut session = Session::new(Arc::default(), server, None);
        settle(&mut session, &directory, event).await;
        let ask = Ask { session: "s-1".to_owned(), question: Question::EventsList {} };
        let Reply::Events(log) = session.ask(ask).await.unwrap() else { panic!("another reply") };
        let describe = |event: &InsightsEvent| {
            assert_eq!(
                (event.timestamp.as_str(), event.success),
                ("2026-11-23T10:00:00Z", event.error_message.is_none())
            );
            let name = event.resource.username.as_ref().or(event.resource.name.as_ref()).unwrap();
            let error = event.error_message.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
            format!("{} {name}{error}", event.event_type)
        };
        log.events.iter().map(describe).collect()
    }

    fn activate_integration(directory: &mut Directory) -> Event {
        directory.change_application(EventKind::IntegrationActivated, |_| {})
    }

    #[tokio::test]
    async fn each_attempt_is_recorded_once_with_its_error() {
        let down = "503 Down\n";
        let scripts = [NOTHING, NOTHING, REFUSED, down, NOTHING, GRACE, GROUP];
        let expected = [
            "idm_integration_activate Egnyte",
            "user_create_provision ada: Egnyte refused the request: Invalid user name (400)",
            "user_create_provision grace",
            "group_create_provision Engineering",
        ];
        assert_eq!(recorded(&scripts, activate_integration).await, expected);
    }

    #[tokio::test]
    async fn a_group_whose_members_were_all_refused_is_not_recorded() {
        let events = recorded(&[NOTHING, NOTHING, REFUSED, REFUSED], activate_integration).await;
        assert_eq!(events.iter().filter(|event| event.starts_with("group")).count(), 0, "{events:?}");
    }

    #[tokio::test]
    async fn failed_lookups_are_recorded_for_the_people_of_the_event() {
        let down = ["503 Down\n"; 4];
        let why = "Egnyte failed with 503, after retries";
        let associate = |directory: &mut Directory| directory.set_associated("Engineering", true).unwrap();
        let both = ["ada", "grace"].map(|name| format!("user_lookup_provision {name}: {why}"));
        assert_eq!(recorded(&down, associate).await, both);
        let one = |directory: &mut Directory| directory.join("Engineering", &person("linus")).unwrap();
        assert_eq!(recorded(&down, one).await, [format!("user_lookup_provision linus: {why}")]);
        let stranger =
            |directory: &mut Directory| directory.set_property(&person("edsger"), Property::Email, None).unwrap();
        assert_eq!(recorded(&down, stranger).await, [] as [String; 0]);
        assert_eq!(recorded(&down, activate_integration).await, [format!("idm_integration_activate Egnyte: {why}")]);
    }
}
