//! Egnyte's users on their way into the directory: an administrator opens the import list, chooses, and waits.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::World;
use super::administrator::AccountName;
use super::asking::misread;
use super::scene::{Moment, Scene};
use super::stage::Failure;
use crate::mock::User;
use egnyte_protocol::directory::{Id, IdKind, Person, PersonState};
use egnyte_protocol::{Capability, ImportStatus, ImportableUser, Imported, NewPerson, Question, Reply};

/// How long is waited before an import that is not complete is asked after again.
const LOOK: Duration = Duration::from_millis(100);

/// How many imported people are told of one by one.
const ONE_BY_ONE: usize = 12;

/// The last id of a person; imported people take theirs from here downwards, away from everybody else's.
const LAST: usize = 0xffe;

/// Which users the list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    None,
    /// New users first, or alone.
    NewOnly,
}

/// Who is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Importees {
    /// These.
    Accounts(Vec<AccountName>),
    /// The first so many of whom nothing is known in the directory.
    LocalUsers(usize),
}

/// How much of the list a table tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What comes before all others.
    Beginning,
}

/// How an import ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// While the administrator waits.
    AtOnce,
    /// Later, and the administrator is told.
    WithNotice,
}

/// What an administrator of the directory has in front of them.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// The import list as last opened.
    pub(super) list: Option<Vec<ImportableUser>>,
    /// The last import.
    pub(super) import: Option<Import>,
    /// How many people who are not of the cast came in by an import.
    came: usize,
}

/// One import, complete.
#[derive(Debug)]
pub(super) struct Import {
    /// Who was chosen.
    pub(super) chosen: Vec<ImportableUser>,
    /// Who came of it.
    pub(super) created: Vec<NewPerson>,
    pub(super) at_once: bool,
    pub(super) notice: Option<String>,
}

impl World {
    /// Lets an administrator of the directory open the import list.
    ///
    /// # Errors
    /// When the connector does not show one.
    pub async fn opens_import_list(&mut self, filter: Filter) -> Result<(), Failure> {
        self.play(async |scene| scene.open_import_list(filter).await).await
    }

    /// Lets an administrator of the directory import users, and waits until they are in.
    ///
    /// # Errors
    /// When the list does not hold them, the import does not end, or what comes of it cannot be.
    pub async fn imports(&mut self, moment: Moment, importees: Importees) -> Result<(), Failure> {
        self.play(async |scene| scene.import(moment, &importees).await).await
    }
}

impl Scene {
    async fn open_import_list(&mut self, filter: Filter) -> Result<(), Failure> {
        self.begin(Moment::When).await?;
        self.desk.list = Some(self.importable(filter == Filter::NewOnly).await?);
        Ok(())
    }

    async fn import(&mut self, moment: Moment, importees: &Importees) -> Result<(), Failure> {
        self.begin(moment).await?;
        let list = self.importable(false).await?;
        let chosen = self.choose(list, importees).await?;
        let ids = chosen.iter().map(|user| user.id.clone()).collect();
        let first = self.imported(Question::ImportRun { ids }).await?;
        let at_once = first.done;
        let end = if at_once { first } else { self.wait_for(first).await? };
        self.bring_in(&end.created).await?;
        self.desk.import = Some(Import { chosen, created: end.created, at_once, notice: end.notice });
        self.undisturbed(moment)
    }

    /// One event for each; but those who come by the dozen are all in before the last is told of.
    async fn bring_in(&mut self, created: &[NewPerson]) -> Result<(), Failure> {
        let one_by_one = created.len() <= ONE_BY_ONE;
        for (number, person) in created.iter().enumerate() {
            let person = self.newcomer(person.clone())?;
            let event = self.directory.create_person(person);
            if one_by_one || number + 1 == created.len() {
                self.deliver(event).await?;
            }
        }
        Ok(())
    }

    async fn importable(&mut self, new_only: bool) -> Result<Vec<ImportableUser>, Failure> {
        match self.ask_about_import(Question::ImportList { new_only }).await? {
            Reply::Importable(list) => Ok(list.users),
            other => Err(misread(&other)),
        }
    }

    async fn imported(&mut self, question: Question) -> Result<Imported, Failure> {
        match self.ask_about_import(question).await? {
            Reply::Imported(imported) => Ok(imported),
            other => Err(misread(&other)),
        }
    }

    /// Puts a question for which Egnyte is read: its requests belong to it, and come before its answer.
    async fn ask_about_import(&mut self, question: Question) -> Result<Reply, Failure> {
        if !self.place.needs.contains(&Capability::Import) {
            return Err(Failure::errored("imports happen only where the Rule has the tag `@needs:import`"));
        }
        let kind = question.kind();
        let reply = self.ask(question).await;
        self.settle(kind).await?;
        reply
    }

    /// Asks after an import until it is complete.
    async fn wait_for(&mut self, first: Imported) -> Result<Imported, Failure> {
        let Some(job) = first.job else {
            let what = "`import.run` was answered with `done` false and no `job` to ask after";
            return Err(Failure::errored(format!("the connector did not do its part: {what}")));
        };
        let patience = self.stage.patience.event;
        let end = Instant::now() + patience;
        loop {
            let imported = self.imported(Question::ImportJob { job: job.clone() }).await?;
            if imported.done {
                return Ok(imported);
            }
            if Instant::now() + LOOK > end {
                return Err(Failure::failed(format!("the import `{job}` was not complete within {patience:?}")));
            }
            sleep(LOOK).await;
        }
    }

    async fn choose(
        &mut self,
        list: Vec<ImportableUser>,
        importees: &Importees,
    ) -> Result<Vec<ImportableUser>, Failure> {
        match importees {
            Importees::Accounts(names) => {
                let mut chosen = Vec::new();
                for name in names {
                    let account = self.account(name).await?;
                    chosen.push(find(&list, &account)?.clone());
                }
                Ok(chosen)
            }
            Importees::LocalUsers(count) => {
                let strange = |user: &ImportableUser| user.status == ImportStatus::New && !self.is_cast(&user.username);
                let chosen: Vec<ImportableUser> = list.into_iter().filter(strange).take(*count).collect();
                if chosen.len() == *count {
                    return Ok(chosen);
                }
                let found = chosen.len();
                Err(Failure::failed(format!("{count} new local users were to be imported, and the list shows {found}")))
            }
        }
    }

    fn is_cast(&self, username: &str) -> bool {
        self.stage.cast.everybody().any(|person| person.username.eq_ignore_ascii_case(username))
    }

    /// The person who comes into the directory. Somebody the features know keeps the id they know them by.
    fn newcomer(&mut self, person: NewPerson) -> Result<Person, Failure> {
        let NewPerson { username, email, firstname, lastname } = person;
        if self.directory.users.iter().any(|known| known.username == username) {
            let told = format!("the import would bring in `{username}`, who is in the directory already");
            return Err(Failure::failed(told));
        }
        let cast = self.stage.cast.everybody().find(|known| known.username == username);
        let cast = cast.filter(|known| self.directory.person(&known.id).is_none()).map(|known| known.id.clone());
        let id = cast.unwrap_or_else(|| {
            self.desk.came += 1;
            Id::nth(IdKind::Person, LAST + 1 - self.desk.came)
        });
        Ok(Person { id, username, email, firstname, lastname, state: PersonState::Active })
    }
}

/// The line of the list that is an account's.
fn find<'a>(list: &'a [ImportableUser], account: &User) -> Result<&'a ImportableUser, Failure> {
    let found = list.iter().find(|user| user.username.eq_ignore_ascii_case(&account.user_name));
    found.ok_or_else(|| {
        let total = list.len();
        let name = &account.user_name;
        Failure::failed(format!("Egnyte has the user `{name}`, and the import list of {total} does not show them"))
    })
}
