//! What the session itself decides, before Egnyte is asked anything.

use crate::directory::EventKind;

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
    let event = directory.change_application(EventKind::IntegrationDeactivated, |app| app.integration.active = false);
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
    let mut scene = Scene::new().provisioned("1", "ada").associated("Engineering", &["ada"]).managed_group("g", &["1"]);
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
    let event = directory.change_application(EventKind::IntegrationActivated, |app| app.integration.base_url = base);
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
    let tell = |event: &crate::protocol::InsightsEvent| {
        assert_eq!((event.timestamp.as_str(), event.success), ("2026-11-23T10:00:00Z", event.error_message.is_none()));
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
        directory.set_property(&person("edsger"), crate::directory::Property::Email, None).unwrap()
    };
    assert_eq!(recorded(&down, stranger).await, [] as [String; 0]);
    assert_eq!(recorded(&down, activate_integration).await, [format!("idm_integration_activate Egnyte: {why}")]);
}
