//! Imports, played with a connector that knows two users whom Egnyte has, and brings them in at its leisure.

use serde_json::json;

use super::tests::staged;
use super::*;
use crate::connector::{Connector, ConnectorError, ConnectorFuture, Target};
use crate::mock::Egnyte;
use egnyte_protocol::{
    Ask, Capability, Delivery, Hello, Identity, Importable, Imported, Question, Reply, Settled, VERSION,
};

/// What an import comes to, each time the connector is asked.
#[derive(Clone)]
struct Importer(Vec<serde_json::Value>);

impl Connector for Importer {
    fn hello(&mut self, _: Hello) -> ConnectorFuture<'_, Identity> {
        let (version, homepage, issues) = (None, None, None);
        let (name, capabilities) = ("importer".to_owned(), vec![Capability::Import]);
        Box::pin(async move { Ok(Identity { protocol: VERSION, name, version, capabilities, homepage, issues }) })
    }

    fn deliver(&mut self, _: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async { Ok(Settled::ok()) })
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        let user = |name: &str| json!({ "id": name, "username": name, "status": "new" });
        let reply = match ask.question {
            Question::ImportList { .. } => {
                let list = json!({ "users": [user("olga"), user("zoe")] });
                Reply::Importable(serde_json::from_value::<Importable>(list).unwrap())
            }
            _ => Reply::Imported(serde_json::from_value::<Imported>(self.0.remove(0)).unwrap()),
        };
        Box::pin(async { Ok(reply) })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

impl Target for Importer {
    fn open(&self, _: &str) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(self.clone()))
    }

    fn spec(&self) -> String {
        "importer".to_owned()
    }
}

/// Olga is imported, up to the moment when she should be in.
async fn imports(answers: &[serde_json::Value]) -> (World, Result<(), Failure>) {
    let egnyte = Egnyte::start(None).await.unwrap();
    let mut world = staged(egnyte, Arc::new(Importer(answers.to_vec())), &[Capability::Import]);
    world.opens(vec![Happening::Application(ApplicationChange::Integration(Switch::On))]).await.unwrap();
    world.administers(Act::LocalUser("olga".to_owned(), Vec::new())).await.unwrap();
    let olga = Importees::Accounts(vec![AccountName::Local("olga".to_owned())]);
    let imported = world.imports(Moment::When, olga).await;
    (world, imported)
}

fn olga() -> serde_json::Value {
    json!({ "username": "olga", "email": "olga@local.example", "firstname": "Olga", "lastname": "Local" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_not_complete_is_asked_after_again() {
    let job = json!({ "done": false, "job": "j1" });
    let end = json!({ "done": true, "created": [olga()], "notice": "done" });
    let (mut world, imported) = imports(&[job.clone(), job, end]).await;
    imported.unwrap();
    world.expects_import(Completion::WithNotice).await.unwrap();
    let told = world.expects_import(Completion::AtOnce).await.unwrap_err().to_string();
    assert!(told.contains("the import of 1 user was not complete at once"), "{told}");
    assert_eq!(world.finish().await.events, ["integration.activated", "user.created"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_without_a_name_cannot_be_asked_after() {
    let (_, imported) = imports(&[json!({ "done": false })]).await;
    let failure = imported.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Errored);
    assert!(failure.message.contains("no `job` to ask after"), "{failure}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_into_the_directory_twice() {
    let ada = json!({ "username": "ada" });
    let told = imports(&[json!({ "done": true, "created": [ada] })]).await.1.unwrap_err().to_string();
    assert_eq!(told, "the import would bring in `ada`, who is in the directory already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_lacks_somebody_fails_and_so_does_one_that_is_too_short() {
    let (mut world, imported) = imports(&[json!({ "done": true, "created": [olga()] })]).await;
    imported.unwrap();
    let told = world.imports(Moment::When, Importees::LocalUsers(3)).await.unwrap_err().to_string();
    assert_eq!(told, "3 new local users were to be imported, and the list shows 2");
    world.administers(Act::LocalUser("eve".to_owned(), Vec::new())).await.unwrap();
    let eve = Importees::Accounts(vec![AccountName::Local("eve".to_owned())]);
    let told = world.imports(Moment::When, eve).await.unwrap_err().to_string();
    assert_eq!(told, "Egnyte has the user `eve`, and the import list of 2 does not show them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_tag_nothing_is_asked() {
    let egnyte = Egnyte::start(None).await.unwrap();
    let mut world = staged(egnyte, Arc::new(Importer(Vec::new())), &[]);
    world.opens(Vec::new()).await.unwrap();
    let told = world.opens_import_list(Filter::None).await.unwrap_err().to_string();
    assert!(told.contains("`@needs:import`"), "{told}");
    let told = world.expects_events(&[]).await.unwrap_err().to_string();
    assert!(told.contains("`@needs:events`"), "{told}");
}
