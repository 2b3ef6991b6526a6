//! Import of Egnyte's users into the directory: an administrator opens the list, chooses users, and waits.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::mock::User;
use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{Importees, ListFilter};
use crate::scenario::phase::StepPhase;
use crate::scenario::state::{ImportRun, Scenario, wrong_reply};
use egnyte_protocol::directory::{Person, PersonState};
use egnyte_protocol::{Capability, ImportStatus, ImportableUser, Imported, NewPerson, Question, Reply};

/// Interval at which the state of an incomplete import is requested.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Largest number of imported people with an event for each.
const MOST_EVENTS: usize = 12;

impl Scenario {
    /// Opens the import list.
    pub fn open_import_list(&mut self, filter: ListFilter) -> StepFuture<'_> {
        Box::pin(async move {
            self.begin(StepPhase::When).await?;
            self.conversation.import_list = Some(self.import_list(filter == ListFilter::NewOnly).await?);
            Ok(())
        })
    }

    /// Imports users, and waits until the import is complete.
    pub fn import<'a>(&'a mut self, phase: StepPhase, importees: &'a Importees) -> StepFuture<'a> {
        Box::pin(async move {
            self.begin(phase).await?;
            let list = self.import_list(false).await?;
            let chosen = self.choose(list, importees).await?;
            let ids = chosen.iter().map(|user| user.id.clone()).collect();
            let first = self.import_state(Question::ImportRun { ids }).await?;
            let at_once = first.done;
            let end = if at_once { first } else { self.wait_for_import(first).await? };
            self.add_imported(&end.created).await?;
            self.conversation.import = Some(ImportRun { chosen, created: end.created, at_once, notice: end.notice });
            self.check_phase(phase)
        })
    }

    /// Adds imported people to the directory. Each is an event; of a large import only the last is delivered.
    async fn add_imported(&mut self, created: &[NewPerson]) -> StepResult {
        for (number, person) in created.iter().enumerate() {
            let person = self.imported_person(person.clone())?;
            let event = self.directory.current.create_person(person);
            if created.len() <= MOST_EVENTS || number + 1 == created.len() {
                self.deliver(event).await?;
            }
        }
        Ok(())
    }

    async fn import_list(&mut self, new_only: bool) -> StepResult<Vec<ImportableUser>> {
        match self.ask_about_import(Question::ImportList { new_only }).await? {
            Reply::Importable(list) => Ok(list.users),
            other => Err(wrong_reply(&other)),
        }
    }

    async fn import_state(&mut self, question: Question) -> StepResult<Imported> {
        match self.ask_about_import(question).await? {
            Reply::Imported(imported) => Ok(imported),
            other => Err(wrong_reply(&other)),
        }
    }

    /// Asks a question whose requests to Egnyte belong to it, and come before its answer.
    async fn ask_about_import(&mut self, question: Question) -> StepResult<Reply> {
        if !self.needs(Capability::Import) {
            return Err(Failure::error("imports are possible only where the Rule has the tag `@needs:import`"));
        }
        let kind = question.kind();
        let reply = self.conversation.ask(question).await;
        self.settle(kind).await?;
        reply
    }

    /// Polls an import until it is complete.
    async fn wait_for_import(&mut self, first: Imported) -> StepResult<Imported> {
        let Some(job) = first.job else {
            let what = "`import.run` was answered with `done` false and no `job` to ask after";
            return Err(Failure::error(format!("the connector failed: {what}")));
        };
        let limit = self.context.patience.event;
        let end = Instant::now() + limit;
        loop {
            let imported = self.import_state(Question::ImportJob { job: job.clone() }).await?;
            if imported.done {
                return Ok(imported);
            }
            if Instant::now() + POLL_INTERVAL > end {
                return Err(Failure::expectation(format!("the import `{job}` was not complete within {limit:?}")));
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    async fn choose(&mut self, list: Vec<ImportableUser>, importees: &Importees) -> StepResult<Vec<ImportableUser>> {
        match importees {
            Importees::Accounts(names) => {
                let mut chosen = Vec::new();
                for name in names {
                    let account = self.find_account(name).await?;
                    chosen.push(find_in_list(&list, &account)?.clone());
                }
                Ok(chosen)
            }
            Importees::LocalUsers(count) => {
                let people = &self.directory.people;
                let is_known = |name: &str| people.iter().any(|person| person.username.eq_ignore_ascii_case(name));
                let new = |user: &ImportableUser| user.status == ImportStatus::New && !is_known(&user.username);
                let chosen: Vec<ImportableUser> = list.into_iter().filter(new).take(*count).collect();
                if chosen.len() == *count {
                    return Ok(chosen);
                }
                let found = chosen.len();
                let message = format!("{count} new local users were to be imported, and the list shows {found}");
                Err(Failure::expectation(message))
            }
        }
    }

    /// Person as they come into the directory. A person of the fixtures keeps their id.
    fn imported_person(&mut self, person: NewPerson) -> StepResult<Person> {
        let NewPerson { username, email, firstname, lastname } = person;
        let directory = &self.directory.current;
        if directory.users.iter().any(|person| person.username == username) {
            let message = format!("the import would add `{username}`, who is in the directory already");
            return Err(Failure::expectation(message));
        }
        let known = self.directory.people.iter().find(|person| person.username == username);
        let id = known.map(|person| person.id.clone()).filter(|id| directory.person(id).is_none());
        let id = id.unwrap_or_else(|| self.directory.next_imported_id());
        Ok(Person { id, username, email, firstname, lastname, state: PersonState::Active })
    }
}

fn find_in_list<'a>(list: &'a [ImportableUser], account: &User) -> StepResult<&'a ImportableUser> {
    let found = list.iter().find(|user| user.username.eq_ignore_ascii_case(&account.user_name));
    found.ok_or_else(|| {
        let (name, total) = (&account.user_name, list.len());
        let message = format!("Egnyte has the user `{name}`, and the import list of {total} does not show them");
        Failure::expectation(message)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};

    use super::*;
    use crate::scenario::acts::AdministratorAct;
    use crate::scenario::parameters::{AccountName, Completion};
    use crate::scenario::puppet::{activation, do_nothing, events, puppet};
    use crate::scenario::{FailureKind, World};
    use egnyte_report::MessageKind;

    /// Imports a local user, with a connector that lists two users and answers each further question with the next reply.
    async fn import_olga(replies: &[Value]) -> (World, StepResult) {
        let replies = Mutex::new(replies.to_vec());
        let answers = move |question: &Question| match question {
            Question::ImportList { .. } => {
                let user = |name: &str| json!({ "id": name, "username": name, "status": "new" });
                let list = json!({ "users": [user("olga"), user("zoe")] });
                Reply::Importable(serde_json::from_value(list).unwrap())
            }
            _ => Reply::Imported(serde_json::from_value(replies.lock().unwrap().remove(0)).unwrap()),
        };
        let mut world = puppet(do_nothing, Arc::new(answers), &[Capability::Import]).await;
        world.open(activation()).await.unwrap();
        create_local_user(&mut world, "olga").await;
        let imported = import(&mut world, local("olga")).await;
        (world, imported)
    }

    async fn create_local_user(world: &mut World, name: &str) {
        let act = AdministratorAct::CreateLocalUser(name.to_owned(), Vec::new());
        world.run(async |scenario| scenario.administer(act).await).await.unwrap();
    }

    async fn import(world: &mut World, importees: Importees) -> StepResult {
        world.run(async |scenario| scenario.import(StepPhase::When, &importees).await).await
    }

    fn local(name: &str) -> Importees {
        Importees::Accounts(vec![AccountName::Local(name.to_owned())])
    }

    fn olga() -> Value {
        json!({ "username": "olga", "email": "olga@local.example", "firstname": "Olga", "lastname": "Local" })
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn incomplete_import_is_polled() {
        let job = json!({ "done": false, "job": "j1" });
        let end = json!({ "done": true, "created": [olga()], "notice": "done" });
        let (mut world, imported) = import_olga(&[job.clone(), job, end]).await;
        imported.unwrap();
        world.run(async |scenario| scenario.expect_import(Completion::WithNotice).await).await.unwrap();
        let at_once = world.run(async |scenario| scenario.expect_import(Completion::AtOnce).await).await;
        let failure = at_once.unwrap_err();
        assert!(failure.message.contains("the import of 1 user was not complete at once"), "{failure}");
        let evidence = world.finish().await;
        assert_eq!(events(&evidence), ["integration.activated", "user.created"]);
        assert_eq!(evidence.messages.iter().filter(|message| message.kind == MessageKind::Ask).count(), 4);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn incomplete_import_needs_a_job() {
        let failure = import_olga(&[json!({ "done": false })]).await.1.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Errored);
        assert!(failure.message.contains("no `job` to ask after"), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn imported_person_must_be_new_in_the_directory() {
        let reply = json!({ "done": true, "created": [{ "username": "ada" }] });
        let failure = import_olga(&[reply]).await.1.unwrap_err();
        assert_eq!(failure.message, "the import would add `ada`, who is in the directory already");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn import_list_must_show_all_users() {
        let (mut world, imported) = import_olga(&[json!({ "done": true, "created": [olga()] })]).await;
        imported.unwrap();
        let failure = import(&mut world, Importees::LocalUsers(3)).await.unwrap_err();
        assert_eq!(failure.message, "3 new local users were to be imported, and the list shows 2");
        create_local_user(&mut world, "eve").await;
        let failure = import(&mut world, local("eve")).await.unwrap_err();
        assert_eq!(failure.message, "Egnyte has the user `eve`, and the import list of 2 does not show them");
    }
}
