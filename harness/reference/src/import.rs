//! Import of Egnyte's users into the directory: the list of users, the selection, and the result.
//!
//! An import changes nothing in Egnyte.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::{Directory, Person};
use egnyte_protocol::{ImportStatus, Importable, ImportableUser, Imported, NewPerson};

use super::plan::{Account, State, fold};

/// Policy of imports.
#[derive(Debug, Clone, Copy)]
pub(super) struct ImportPolicy {
    /// Largest import that is done at once; a larger one is a job.
    pub(super) max_at_once: usize,
    /// Values that an imported user has in common with a person.
    pub(super) known_by: KnownBy,
    /// Applies the filter for new users.
    pub(super) filters: bool,
    /// Notifies the administrator of the end of a job.
    pub(super) notifies: bool,
    /// Deactivates the accounts of imported users.
    pub(super) deactivates_accounts: bool,
    /// Change of the list before it is shown.
    pub(super) edit_list: fn(&mut Vec<ImportableUser>),
    /// Change of the people before they are created.
    pub(super) edit_people: fn(&mut Vec<NewPerson>),
}

impl Default for ImportPolicy {
    fn default() -> Self {
        Self {
            max_at_once: 100,
            known_by: KnownBy::UsernameOrEmail,
            filters: true,
            notifies: true,
            deactivates_accounts: false,
            edit_list: |_| {},
            edit_people: |_| {},
        }
    }
}

/// Values that an imported user has in common with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KnownBy {
    UsernameOrEmail,
    UsernameOnly,
    EmailOnly,
}

/// People of the directory, indexed by the properties that an account can have in common with them.
pub(super) struct DirectoryIndex<'a> {
    ids: BTreeSet<&'a str>,
    accounts: BTreeSet<&'a str>,
    usernames: BTreeSet<String>,
    emails: BTreeSet<String>,
}

impl<'a> DirectoryIndex<'a> {
    /// Indexes the people of the directory and their bound accounts.
    pub(super) fn new(directory: &'a Directory, state: &'a State, policy: &ImportPolicy) -> Self {
        let people = &directory.users;
        let username = |person: &Person| (policy.known_by != KnownBy::EmailOnly).then(|| fold(&person.username));
        let email =
            |person: &Person| person.email.as_deref().filter(|_| policy.known_by != KnownBy::UsernameOnly).map(fold);
        Self {
            ids: people.iter().map(|person| person.id.as_str()).collect(),
            accounts: state.people.values().map(|binding| binding.account.as_str()).collect(),
            usernames: people.iter().filter_map(username).collect(),
            emails: people.iter().filter_map(email).collect(),
        }
    }

    fn contains(&self, account: &Account) -> bool {
        let values = &account.values;
        account.external_id.as_deref().is_some_and(|id| self.ids.contains(id))
            || self.accounts.contains(account.id.as_str())
            || self.usernames.contains(&fold(&values.user_name))
            || values.email.as_deref().is_some_and(|email| self.emails.contains(&fold(email)))
    }

    fn to_importable(&self, account: Account) -> ImportableUser {
        let status = if self.contains(&account) { ImportStatus::Imported } else { ImportStatus::New };
        let Account { id, values, .. } = account;
        let (username, email, firstname, lastname) =
            (values.user_name, values.email, values.given_name, values.family_name);
        ImportableUser { id, username, email, firstname, lastname, status }
    }
}

/// Lists the users for an administrator.
pub(super) fn list(
    accounts: Vec<Account>,
    index: &DirectoryIndex<'_>,
    new_only: bool,
    policy: &ImportPolicy,
) -> Importable {
    let mut users: Vec<ImportableUser> = accounts.into_iter().map(|account| index.to_importable(account)).collect();
    (policy.edit_list)(&mut users);
    if new_only && policy.filters {
        users.sort_by_key(|user| user.status == ImportStatus::Imported);
    }
    Importable { users }
}

/// Error: an id is not in the import list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Egnyte has no user with the id `{0}`")]
pub(super) struct UnknownUserError(String);

/// Selects the accounts with these ids whose people are not in the directory yet.
pub(super) fn select(
    accounts: Vec<Account>,
    ids: &[String],
    index: &DirectoryIndex<'_>,
) -> Result<Vec<Account>, UnknownUserError> {
    let mut all: BTreeMap<String, Account> =
        accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
    let wanted: BTreeSet<&String> = ids.iter().collect();
    if let Some(unknown) = wanted.iter().find(|id| !all.contains_key(id.as_str())) {
        return Err(UnknownUserError((*unknown).clone()));
    }
    Ok(ids.iter().filter_map(|id| all.remove(id)).filter(|account| !index.contains(account)).collect())
}

/// Import jobs of a session.
#[derive(Debug, Default)]
pub(super) struct ImportJobs(BTreeMap<String, Imported>);

impl ImportJobs {
    /// Imports the people of these accounts: at once, or as a job if there are many.
    pub(super) fn import(&mut self, accounts: &[Account], policy: &ImportPolicy) -> Imported {
        let mut created: Vec<NewPerson> = accounts.iter().map(to_person).collect();
        (policy.edit_people)(&mut created);
        if accounts.len() <= policy.max_at_once {
            return Imported { done: true, created, ..Imported::default() };
        }
        let job = format!("import-{}", self.0.len() + 1);
        let notice =
            policy.notifies.then(|| format!("Your import of {} users from Egnyte is complete.", created.len()));
        self.0.insert(job.clone(), Imported { done: true, created, job: None, notice });
        Imported { job: Some(job), ..Imported::default() }
    }

    /// Returns the result of a job; `None` if there is no job of this name.
    pub(super) fn result(&self, job: &str) -> Option<Imported> {
        self.0.get(job).cloned()
    }
}

fn to_person(account: &Account) -> NewPerson {
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
        let index = DirectoryIndex::new(&scene.directory, &scene.state, &ImportPolicy::default());
        let list = list(scene.accounts.clone(), &index, false, &ImportPolicy::default());
        list.users.iter().map(|user| user.status).collect()
    }

    #[test]
    fn an_account_with_any_property_of_a_person_is_imported() {
        use ImportStatus::{Imported, New};
        let strange = |account: &mut Account| {
            account.values.user_name = "stranger".to_owned();
            account.values.email = Some("stranger@local.example".to_owned());
        };
        assert_eq!(statuses(&Scene::new().local("1", "ada").with(strange)), [New]);
        assert_eq!(statuses(&Scene::new().provision("1", "ada").with(strange)), [Imported]);
        let mut bound = Scene::new().local("1", "ada").with(strange);
        bound.state.bind_account(&id("ada"), "1");
        assert_eq!(statuses(&bound), [Imported]);
        let by_username = |account: &mut Account| {
            account.values.user_name = "ADA".to_owned();
            account.values.email = None;
        };
        assert_eq!(statuses(&Scene::new().local("1", "ada").with(by_username)), [Imported]);
        let by_email = |account: &mut Account| account.values.user_name = "countess".to_owned();
        assert_eq!(statuses(&Scene::new().local("1", "ada").with(by_email)), [Imported]);
    }

    fn accounts(size: usize) -> Vec<Account> {
        (1..=size).map(|number| Account { id: number.to_string(), ..Account::default() }).collect()
    }

    #[test]
    fn an_import_of_more_than_a_hundred_users_is_a_job() {
        let mut jobs = ImportJobs::default();
        let small = jobs.import(&accounts(100), &ImportPolicy::default());
        assert!(small.done && small.created.len() == 100 && small.job.is_none());
        let large = jobs.import(&accounts(101), &ImportPolicy::default());
        assert!(!large.done && large.created.is_empty());
        let end = jobs.result(&large.job.unwrap()).unwrap();
        assert_eq!((end.done, end.created.len()), (true, 101));
        assert_eq!(end.notice.as_deref(), Some("Your import of 101 users from Egnyte is complete."));
        assert_eq!(jobs.result("import-9"), None);
    }

    #[test]
    fn imported_users_are_skipped_and_an_unknown_id_is_an_error() {
        let scene = Scene::new().provision("1", "ada").local("2", "grace").with(|account| {
            account.values.user_name = "olga".to_owned();
            account.values.email = None;
        });
        let select_ids = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            let index = DirectoryIndex::new(&scene.directory, &scene.state, &ImportPolicy::default());
            let selected = select(scene.accounts.clone(), &ids, &index)?;
            Ok(selected.into_iter().map(|account| account.id).collect::<Vec<_>>())
        };
        assert_eq!(select_ids(&["2", "1", "2"]), Ok(vec!["2".to_owned()]));
        assert_eq!(select_ids(&["2", "7"]), Err(UnknownUserError("7".to_owned())));
    }
}
