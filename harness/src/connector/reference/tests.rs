//! What the session itself decides, before Egnyte is asked anything.

use crate::directory::EventKind;

use super::plan::Attribute;
use super::scene::{Scene, person};
use super::*;

fn session() -> Session {
    Session { target: target(None), memory: Memory::default() }
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
    assert_eq!(target(Some(Flaw::ALL[0])).spec(), "reference:flaw=provisions-everyone");
}
