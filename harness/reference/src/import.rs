//! Bringing Egnyte's users into the directory: who there is, whom the directory has already, and what an import comes to.
//! Nothing in Egnyte is changed by it. Knows nothing of how Egnyte is read.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::Directory;
use egnyte_protocol::{ImportStatus, Importable, ImportableUser, Imported, NewPerson};

use super::memory::Memory;
use super::plan::{Account, fold};

/// How many people are brought in while the administrator waits.
const AT_ONCE: usize = 100;

/// How imports are done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Imports {
    /// How many people are brought in while the administrator waits.
    pub(super) at_once: usize,
    /// Whether the New-Users-only filter is heeded.
    pub(super) filters: bool,
    /// Whether the administrator hears of the end of a large import.
    pub(super) notifies: bool,
    /// Whether imported accounts are deactivated, as if they waited for somebody to manage them.
    pub(super) deactivates_accounts: bool,
    /// What becomes of a list before it is shown.
    pub(super) shown: fn(&mut Vec<ImportableUser>),
    /// What becomes of the people before they are brought in.
    pub(super) brought: fn(&mut Vec<NewPerson>),
}

impl Default for Imports {
    fn default() -> Self {
        Self {
            at_once: AT_ONCE,
            filters: true,
            notifies: true,
            deactivates_accounts: false,
            shown: |_| {},
            brought: |_| {},
        }
    }
}

/// Whom the directory has, by all that leads from an account to a person.
struct Known<'a> {
    ids: BTreeSet<&'a str>,
    accounts: BTreeSet<&'a str>,
    usernames: BTreeSet<String>,
    emails: BTreeSet<String>,
}

impl<'a> Known<'a> {
    fn of(directory: &'a Directory, memory: &'a Memory) -> Self {
        let people = &directory.users;
        Self {
            ids: people.iter().map(|person| person.id.as_str()).collect(),
            accounts: memory.people.values().map(|known| known.account.as_str()).collect(),
            usernames: people.iter().map(|person| fold(&person.username)).collect(),
            emails: people.iter().filter_map(|person| person.email.as_deref()).map(fold).collect(),
        }
    }

    fn has(&self, account: &Account) -> bool {
        let values = &account.values;
        account.external_id.as_deref().is_some_and(|id| self.ids.contains(id))
            || self.accounts.contains(account.id.as_str())
            || self.usernames.contains(&fold(&values.user_name))
            || values.email.as_deref().is_some_and(|email| self.emails.contains(&fold(email)))
    }

    fn status(&self, account: &Account) -> ImportStatus {
        if self.has(account) { ImportStatus::Imported } else { ImportStatus::New }
    }
}

/// The list an administrator chooses from.
pub(super) fn list(
    accounts: Vec<Account>,
    (directory, memory): (&Directory, &Memory),
    new_only: bool,
    habits: &Imports,
) -> Importable {
    let known = Known::of(directory, memory);
    let mut users: Vec<ImportableUser> = accounts.into_iter().map(|account| shown(account, &known)).collect();
    (habits.shown)(&mut users);
    if new_only && habits.filters {
        users.sort_by_key(|user| user.status == ImportStatus::Imported);
    }
    Importable { users }
}

fn shown(account: Account, known: &Known<'_>) -> ImportableUser {
    let status = known.status(&account);
    let Account { id, values, .. } = account;
    let (username, email, firstname, lastname) =
        (values.user_name, values.email, values.given_name, values.family_name);
    ImportableUser { id, username, email, firstname, lastname, status }
}

/// An id that `import.list` never gave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Egnyte has no user with the id `{0}`")]
pub(super) struct NoSuchUser(String);

/// The chosen accounts of people whom the directory does not have yet.
///
/// # Errors
/// When an id is nobody's.
pub(super) fn chosen(
    accounts: Vec<Account>,
    ids: &[String],
    (directory, memory): (&Directory, &Memory),
) -> Result<Vec<Account>, NoSuchUser> {
    let known = Known::of(directory, memory);
    let mut all: BTreeMap<String, Account> =
        accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
    let wanted: BTreeSet<&String> = ids.iter().collect();
    if let Some(nobody) = wanted.iter().find(|id| !all.contains_key(id.as_str())) {
        return Err(NoSuchUser((*nobody).clone()));
    }
    let mut seen = BTreeSet::new();
    let once = ids.iter().filter(|id| seen.insert(id.as_str()));
    Ok(once.filter_map(|id| all.remove(id)).filter(|account| !known.has(account)).collect())
}

/// The imports of a session that are not told of yet.
#[derive(Debug, Default)]
pub(super) struct Jobs(BTreeMap<String, Imported>);

impl Jobs {
    /// Brings people in: at once, or as a job where they are many.
    pub(super) fn run(&mut self, accounts: &[Account], habits: &Imports) -> Imported {
        let mut created: Vec<NewPerson> = accounts.iter().map(person).collect();
        (habits.brought)(&mut created);
        if accounts.len() <= habits.at_once {
            return Imported { done: true, created, ..Imported::default() };
        }
        let job = format!("import-{}", self.0.len() + 1);
        let notice =
            habits.notifies.then(|| format!("Your import of {} users from Egnyte is complete.", created.len()));
        self.0.insert(job.clone(), Imported { done: true, created, job: None, notice });
        Imported { job: Some(job), ..Imported::default() }
    }

    /// What became of a job; `None` where there is none of that name.
    pub(super) fn outcome(&self, job: &str) -> Option<Imported> {
        self.0.get(job).cloned()
    }
}

/// The person an account is brought in as.
fn person(account: &Account) -> NewPerson {
    let values = &account.values;
    NewPerson {
        username: values.user_name.clone(),
        email: values.email.clone(),
        firstname: values.given_name.clone(),
        lastname: values.family_name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, person as id};

    fn statuses(scene: &Scene) -> Vec<ImportStatus> {
        let desk = (&scene.directory, &scene.memory);
        let listed = list(scene.accounts.clone(), desk, false, &Imports::default());
        listed.users.iter().map(|user| user.status).collect()
    }

    #[test]
    fn an_account_is_imported_by_whatever_leads_to_a_person() {
        use ImportStatus::{Imported, New};
        let strange = |account: &mut Account| {
            account.values.user_name = "stranger".to_owned();
            account.values.email = Some("stranger@local.example".to_owned());
        };
        assert_eq!(statuses(&Scene::new().local("1", "ada").with(strange)), [New]);
        assert_eq!(statuses(&Scene::new().provisioned("1", "ada").with(strange)), [Imported]);
        let mut remembered = Scene::new().local("1", "ada").with(strange);
        remembered.memory.bind_account(&id("ada"), "1");
        assert_eq!(statuses(&remembered), [Imported]);
        let by_username = |account: &mut Account| {
            account.values.user_name = "ADA".to_owned();
            account.values.email = None;
        };
        assert_eq!(statuses(&Scene::new().local("1", "ada").with(by_username)), [Imported]);
        let by_email = |account: &mut Account| account.values.user_name = "countess".to_owned();
        assert_eq!(statuses(&Scene::new().local("1", "ada").with(by_email)), [Imported]);
    }

    fn crowd(size: usize) -> Vec<Account> {
        (1..=size).map(|number| Account { id: number.to_string(), ..Account::default() }).collect()
    }

    #[test]
    fn a_hundred_come_at_once_and_more_are_a_job() {
        let mut jobs = Jobs::default();
        let small = jobs.run(&crowd(100), &Imports::default());
        assert!(small.done && small.created.len() == 100 && small.job.is_none());
        let large = jobs.run(&crowd(101), &Imports::default());
        assert!(!large.done && large.created.is_empty());
        let end = jobs.outcome(&large.job.unwrap()).unwrap();
        assert_eq!((end.done, end.created.len()), (true, 101));
        assert_eq!(end.notice.as_deref(), Some("Your import of 101 users from Egnyte is complete."));
        assert_eq!(jobs.outcome("import-9"), None);
    }

    #[test]
    fn whom_the_directory_has_is_not_brought_in_again_and_a_strange_id_is_told() {
        let scene = Scene::new().provisioned("1", "ada").local("2", "grace").with(|account| {
            account.values.user_name = "olga".to_owned();
            account.values.email = None;
        });
        let choose = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            let chosen = chosen(scene.accounts.clone(), &ids, (&scene.directory, &scene.memory))?;
            Ok(chosen.into_iter().map(|account| account.id).collect::<Vec<_>>())
        };
        assert_eq!(choose(&["2", "1", "2"]), Ok(vec!["2".to_owned()]));
        assert_eq!(choose(&["2", "7"]), Err(NoSuchUser("7".to_owned())));
    }
}
