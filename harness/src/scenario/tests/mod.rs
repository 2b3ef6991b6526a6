//! Scenarios played against the built-in mock with a puppet for a connector: it does to Egnyte, through the
//! control API, exactly what its script says.

mod sign_in;

use std::time::Duration;

use super::*;
use crate::connector::{Connector, ConnectorError, ConnectorFuture, Target};
use crate::mock::{Budget, Domain, Egnyte, UserEdit};
use crate::scenario::fixtures::Fixtures;
use crate::scenario::people::Cast;
use crate::suite::rules::Keeper;
use egnyte_protocol::directory::EventKind;
use egnyte_protocol::{
    ApplicationView, Ask, Capability, Delivery, Hello, Identity, Problem, Question, Reply, Settled, VERSION,
};

/// What a puppet does with an event.
type Script = fn(&Delivery) -> (Vec<UserEdit>, Settled);

/// What a puppet says to a question.
type Answers = fn(&Question) -> Reply;

#[derive(Clone)]
struct Puppet {
    egnyte: Egnyte,
    script: Script,
    answers: Answers,
    capabilities: Vec<Capability>,
}

impl Connector for Puppet {
    fn hello(&mut self, _: Hello) -> ConnectorFuture<'_, Identity> {
        let capabilities = self.capabilities.clone();
        let (version, homepage, issues) = (None, None, None);
        Box::pin(async move {
            Ok(Identity { protocol: VERSION, name: "puppet".to_owned(), version, capabilities, homepage, issues })
        })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move {
            let (users, settled) = (self.script)(&delivery);
            for user in users {
                self.egnyte.create_user(&domain_of(&delivery), &user).await.map_err(broken)?;
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
    fn open(&self, _: &str) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(self.clone()))
    }

    fn spec(&self) -> String {
        "puppet".to_owned()
    }
}

fn broken(error: crate::mock::EgnyteError) -> ConnectorError {
    ConnectorError::new(error.to_string())
}

fn domain_of(delivery: &Delivery) -> Domain {
    let integration = &delivery.directory.application.as_ref().unwrap().integration;
    let url = integration.base_url.trim_end_matches("/pubapi/scim/v2").to_owned();
    let name = url.rsplit('/').next().unwrap().to_owned();
    Domain { name, url, scim_url: integration.base_url.clone(), token: integration.token.clone(), ca_file: None }
}

async fn world(script: Script, capabilities: &[Capability]) -> World {
    asked(script, plain, capabilities).await
}

/// A world whose puppet also answers questions; the scenario needs what it declares.
async fn asked(script: Script, answers: Answers, capabilities: &[Capability]) -> World {
    let egnyte = Egnyte::start(None).await.unwrap();
    let puppet = Puppet { egnyte: egnyte.clone(), script, answers, capabilities: capabilities.to_vec() };
    staged(egnyte, Arc::new(puppet), capabilities)
}

/// A scenario that needs these capabilities, with a connector.
pub(super) fn staged(egnyte: Egnyte, target: Arc<dyn Target>, needs: &[Capability]) -> World {
    let idle = Puppet { egnyte: egnyte.clone(), script: nothing, answers: plain, capabilities: vec![] };
    let idle: Arc<dyn Target> = Arc::new(idle);
    let limit = Duration::from_secs(5);
    let patience = Patience { start: limit, event: limit, grace: Duration::ZERO };
    let Fixtures { cast, domains } = Fixtures::embedded().unwrap();
    let mut world = World::default();
    let place = Place {
        session: "s-1".to_owned(),
        title: "A title".to_owned(),
        keeper: Keeper::Connector,
        needs: needs.to_vec(),
        weaknesses: Vec::new(),
    };
    let budget = Budget::default();
    let stage = Stage { egnyte, target, reference: idle, cast, domains, patience, budget, keep: Keep::Everything };
    world.begin(Arc::new(stage), place);
    world
}

/// Says the same to every question.
fn plain(_: &Question) -> Reply {
    Reply::Application(ApplicationView { label: "Egnyte".to_owned(), sso_idp_url: String::new() })
}

fn nothing(_: &Delivery) -> (Vec<UserEdit>, Settled) {
    (Vec::new(), Settled::ok())
}

fn account_of(delivery: &Delivery, name: &str) -> UserEdit {
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

/// Makes Ada's account on any association, and a wrong one of Grace's on a sync.
fn eager(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
    let grace = || UserEdit { user_type: Some("standard".to_owned()), ..account_of(delivery, "Grace") };
    let users = match delivery.event.kind {
        EventKind::Associated => vec![account_of(delivery, "Ada")],
        EventKind::SyncRequested => vec![grace()],
        _ => Vec::new(),
    };
    (users, Settled::ok())
}

/// Reports Ada, and nobody else, whenever a user group is associated; and everything on a sync.
fn complaining(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
    let ada = Cast::acme().unwrap().called("Ada").unwrap().id.clone();
    let problem = Problem { user: Some(ada), user_group: None, error: "her email is taken".to_owned() };
    let settled = match delivery.event.kind {
        EventKind::Associated => Settled { ok: true, error: None, problems: vec![problem] },
        EventKind::SyncRequested => Settled { ok: false, error: Some("out of order".to_owned()), problems: vec![] },
        _ => Settled::ok(),
    };
    (Vec::new(), settled)
}

/// Makes Ada's account whatever happens.
fn restless(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
    (vec![account_of(delivery, "Ada")], Settled::ok())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_integration_is_not_active_only_its_owner_is_told() {
    let mut world = world(restless, &[]).await;
    world.opens(Vec::new()).await.unwrap();
    world
        .happens(Moment::Given, vec![Happening::Application(ApplicationChange::Integration(Switch::Off))])
        .await
        .unwrap();
    world.happens(Moment::When, engineering()).await.unwrap();
    world.closes_unchanged(Leeway::None).await.unwrap();
    assert_eq!(world.finish().await.events, Vec::<String>::new());
    let mut world = self::world(nothing, &[Capability::Integration]).await;
    world.opens(Vec::new()).await.unwrap();
    world
        .happens(Moment::Given, vec![Happening::Application(ApplicationChange::Integration(Switch::Off))])
        .await
        .unwrap();
    assert_eq!(world.finish().await.events, ["integration.deactivated"]);
}

fn connected() -> Vec<Happening> {
    vec![Happening::Application(ApplicationChange::Integration(Switch::On))]
}

fn engineering() -> Vec<Happening> {
    vec![Happening::UserGroup { name: "Engineering".to_owned(), members: vec!["Ada".to_owned()] }]
}

fn associated() -> Vec<Happening> {
    vec![Happening::Associated("Engineering".to_owned())]
}

fn rows(texts: &[&str]) -> Vec<Vec<String>> {
    texts.iter().map(|text| vec![(*text).to_owned()]).collect()
}

/// A world whose story has come to the `When`, which associates Ada's user group.
async fn after_association(script: Script) -> World {
    let mut world = world(script, &[]).await;
    world.opens(connected()).await.unwrap();
    world.happens(Moment::Given, engineering()).await.unwrap();
    world.happens(Moment::When, associated()).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_expected_and_nothing_else_passes() {
    let mut world = after_association(eager).await;
    world.closes(&rows(&["user Ada is created"]), Leeway::None).await.unwrap();
    let evidence = world.finish().await;
    assert_eq!(evidence.failure, None);
    assert_eq!(evidence.events, ["integration.activated", "user-group.created", "user-group.associated"]);
    assert_eq!(evidence.stderr, "its log");
    assert_eq!(evidence.identity.unwrap().name, "puppet");
    assert!(evidence.waited.mock > Duration::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_where_egnyte_was_made_slow_tells_by_what_measure() {
    let mut world = world(nothing, &[]).await;
    world.opens(connected()).await.unwrap();
    world.happens(Moment::Given, engineering()).await.unwrap();
    world.suffers(1, Requests::Writes, Misfortune::HalfTheTimeout).await.unwrap();
    world.happens(Moment::When, associated()).await.unwrap();
    let failure = world.closes(&rows(&["user Ada is created"]), Leeway::None).await.unwrap_err();
    let told = "Egnyte was made slow:\n  by a request timeout of 10s; `request_timeout` in conformance.toml says";
    assert!(failure.message.contains(told), "{failure}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_did_not_happen_and_what_happened_unasked_is_told() {
    let mut world = after_association(eager).await;
    let failure = world.closes(&rows(&["Ada joins \"Engineering\""]), Leeway::None).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Failed);
    let told = "did not happen:\n  Ada joins \"Engineering\"\nhappened but was not expected:\n  user Ada is created";
    assert_eq!(failure.message, told);
    assert_eq!(world.finish().await.failure, Some(failure));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_account_begins_at_the_when_before_it() {
    let mut world = after_association(eager).await;
    world.happens(Moment::When, vec![Happening::SyncedAgain]).await.unwrap();
    let both = ["user Ada is created", "user Grace is created", "user Grace gets user type \"standard\""];
    world.closes(&rows(&both), Leeway::None).await.unwrap();
    world.happens(Moment::When, vec![Happening::Leaves("Ada".to_owned(), "Engineering".to_owned())]).await.unwrap();
    world.closes_unchanged(Leeway::None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_aside_is_not_judged() {
    let mut world = after_association(eager).await;
    world.happens(Moment::When, vec![Happening::SyncedAgain]).await.unwrap();
    world.expects_synced_or_reported("Grace").await.unwrap();
    world.closes(&rows(&["user Ada is created"]), Leeway::Aside("Grace".to_owned())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_that_no_sentence_speaks_of_fails_the_scenario() {
    let mut world = after_association(complaining).await;
    let failure = world.closes_unchanged(Leeway::None).await.unwrap_err();
    assert_eq!(failure.message, "reported by the connector but not expected:\n  Ada: her email is taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_that_a_sentence_speaks_of_is_expected() {
    let mut world = after_association(complaining).await;
    world.expects_report(&Subject::Person("Ada".to_owned())).await.unwrap();
    world.closes_unchanged(Leeway::None).await.unwrap();
    assert_eq!(world.finish().await.problems.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_with_somebody_else_is_not_the_expected_one() {
    let mut world = after_association(complaining).await;
    let failure = world.expects_report(&Subject::UserGroup("Engineering".to_owned())).await.unwrap_err();
    let told = "the connector reported no problem with \"Engineering\"\nit did report:\n  Ada: her email is taken";
    assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Failed, told));
    let missing = world.expects_synced_or_reported("Grace").await.unwrap_err();
    assert!(missing.message.starts_with("Grace has no account in Egnyte"), "{missing}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_report_is_told_with_what_changed_instead() {
    let mut world = after_association(eager).await;
    let failure = world.expects_report(&Subject::Person("Ada".to_owned())).await.unwrap_err();
    assert_eq!(
        failure.message,
        "the connector reported no problem with Ada\nwhat changed in Egnyte meanwhile:\n  user Ada is created"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_before_the_when_leaves_the_scenario_unjudged() {
    let mut world = world(complaining, &[]).await;
    world.opens(connected()).await.unwrap();
    let failure = world.happens(Moment::Given, vec![Happening::SyncedAgain]).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Errored);
    assert_eq!(failure.message, "already before the When, the connector reported:\n  the whole sync: out of order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scenario_that_makes_no_sense_is_answered_in_its_own_words() {
    let mut world = world(nothing, &[]).await;
    let failure = world.happens(Moment::Given, engineering()).await.unwrap_err();
    assert!(failure.message.contains("it begins with `Given an empty Egnyte domain`"), "{failure}");
    world.opens(Vec::new()).await.unwrap();
    let failure = world.closes_unchanged(Leeway::None).await.unwrap_err();
    assert!(failure.message.starts_with("nothing happened yet"), "{failure}");
    let failure = world.closes(&[], Leeway::None).await.unwrap_err();
    assert!(failure.message.starts_with("the changes are missing"), "{failure}");
    let failure = world.administers(Act::Deactivate(AccountName::Person("Ada".to_owned()))).await.unwrap_err();
    assert_eq!(failure.message, "Egnyte has no account of `Ada`; it has none");
    let failure = world.opens(Vec::new()).await.unwrap_err();
    assert_eq!(failure.message, "the scenario has an Egnyte domain already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrators_acts_come_before_the_account() {
    let mut world = world(nothing, &[]).await;
    world.opens(connected()).await.unwrap();
    let (ada, olga) = (AccountName::Person("Ada".to_owned()), AccountName::Local("olga".to_owned()));
    for act in [
        Act::User("Ada".to_owned(), vec![(crate::scenario::account::Attribute::Username, "countess".to_owned())]),
        Act::UserWith("Grace".to_owned(), vec![vec!["user type".to_owned(), "admin".to_owned()]]),
        Act::LocalUser("olga".to_owned(), Vec::new()),
        Act::Group("Finance".to_owned(), vec![ada.clone(), olga.clone()]),
        Act::Group("Sales".to_owned(), Vec::new()),
        Act::AddTo(olga, "Sales".to_owned()),
        Act::DeleteGroup("Finance".to_owned()),
        Act::Set(crate::scenario::account::Attribute::Email, ada.clone(), "ada@old.example".to_owned()),
        Act::Accept(Leniency::DuplicateEmails),
        Act::Accept(Leniency::DuplicateUsernames),
        Act::Accept(Leniency::DuplicateGroupNames),
        Act::Accept(Leniency::IncompletePeople),
        Act::LowerCaseUsernames,
        Act::Group("Sales".to_owned(), Vec::new()),
    ] {
        let told = format!("{act:?}");
        world.administers(act).await.unwrap_or_else(|failure| panic!("{told}: {failure}"));
    }
    world.happens(Moment::When, vec![Happening::SyncedAgain]).await.unwrap();
    world.closes_unchanged(Leeway::None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_egnyte_keeps_is_driven_with_the_built_in_connector() {
    let mut world = world(eager, &[]).await;
    if let Some((_, place)) = &mut world.lent {
        place.keeper = Keeper::Egnyte;
    }
    world.opens(connected()).await.unwrap();
    world.happens(Moment::Given, engineering()).await.unwrap();
    world.happens(Moment::When, associated()).await.unwrap();
    world.closes_unchanged(Leeway::None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mock_that_is_not_there_is_one_clear_error() {
    let error = Egnyte::attach("http://127.0.0.1:9").await.err().map(|error| error.to_string()).unwrap();
    assert!(error.starts_with("there is no Egnyte mock at http://127.0.0.1:9: "), "{error}");
    let egnyte = Egnyte::start(None).await.unwrap();
    assert_eq!(Egnyte::attach(egnyte.url()).await.unwrap().url(), egnyte.url());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_tries_over_scim_is_answered_by_egnyte() {
    let mut world = world(nothing, &[]).await;
    world.opens(connected()).await.unwrap();
    let failure = world.expects_refusal("userType").await.unwrap_err();
    assert_eq!(failure.message, "nobody tried anything that Egnyte could refuse");
    world.creates_untyped("Ada").await.unwrap();
    world.expects_refusal("userType").await.unwrap();
    world.closes_unchanged(Leeway::None).await.unwrap();
    let failure = world.expects_refusal("userName").await.unwrap_err();
    assert!(failure.message.starts_with("Egnyte refused it, but not for `userName`: it said `"), "{failure}");
    let exchanges = world.finish().await.exchanges;
    assert_eq!(exchanges.iter().map(|exchange| exchange.status).collect::<Vec<_>>(), [400]);
}
