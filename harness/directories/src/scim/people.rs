//! People as accounts of the build: each is looked up before it is created or updated.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use egnyte_protocol::directory::{DirectoryIndex, Id, Person};

use super::account::{Account, AccountMap};
use super::provider::{Creation, Lookup, Provider, RequestError};
use super::report::Report;
use super::request::PushRequest;
use super::resource::{UserValues, id, value_at};

/// Attributes by which an account is looked up, in this order.
const LOOKUPS: [&str; 2] = ["userName", "emails.value"];

/// User type of a new user, a constant of the application's mapping.
const USER_TYPE: &str = "power";

/// Entries of a page.
const PAGE: usize = 100;

/// Most pages of a list that does not end.
const MOST_PAGES: usize = 10_000;

/// Accounts that the application manages.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    by_person: AccountMap,
    /// Accounts of people who were deleted in the directory.
    former: BTreeMap<String, FormerOwner>,
}

/// Person who was deleted in the directory.
#[derive(Debug)]
struct FormerOwner {
    person: Id,
    /// True once the build was told.
    is_told: bool,
}

impl Accounts {
    /// Returns the id of a person's account.
    pub(super) fn account(&self, person: &Id) -> Option<&str> {
        self.by_person.get(person).map(Account::id)
    }

    /// Returns the ids of all accounts of people in the directory.
    pub(super) fn ids(&self) -> BTreeSet<&str> {
        self.by_person.ids()
    }

    /// Pushes every person who differs from what was pushed before; all are compared with the build's list first, if `all` is
    /// true.
    pub(super) async fn push(
        &mut self,
        provider: &mut Provider,
        (index, all): (&DirectoryIndex<'_>, bool),
        report: &mut Report,
    ) -> Result<(), RequestError> {
        for (person, account) in self.by_person.take(|id| index.person(id).is_none()) {
            self.former.insert(account.id().to_owned(), FormerOwner { person, is_told: false });
        }
        if all {
            self.compare(provider).await?;
        }
        let (covered, other): (Vec<&Person>, Vec<&Person>) =
            index.directory().users.iter().partition(|person| index.covers(&person.id));
        for person in covered {
            let end = self.provision(provider, person).await;
            report.add_person(&person.id, end)?;
        }
        for person in other {
            let end = self.deprovision(provider, person).await;
            report.add_person(&person.id, end)?;
        }
        for (account, owner) in self.former.iter_mut().filter(|(_, owner)| !owner.is_told) {
            let end = provider.delete(&format!("/Users/{account}")).await;
            owner.is_told = end.is_ok();
            report.add_person(&owner.person, end)?;
        }
        Ok(())
    }

    /// Reads the build's list of users, and forgets what was pushed to those that differ now.
    async fn compare(&mut self, provider: &mut Provider) -> Result<(), RequestError> {
        let listed = list_users(provider).await?;
        self.by_person.keep_listed(|account| listed.contains_key(account));
        for account in self.by_person.accounts_mut() {
            let present = listed.get(account.id()).and_then(UserValues::of_resource);
            if account.answered.is_some() && account.answered != present {
                account.pushed = None;
            }
            account.answered = present;
        }
        Ok(())
    }

    /// Brings the account of a covered person in step: their own, else one that is found, else a new one.
    async fn provision(&mut self, provider: &mut Provider, person: &Person) -> Result<(), RequestError> {
        let values = UserValues::of_person(person, true);
        if let Some(account) = self.by_person.get_mut(&person.id) {
            if account.pushed.as_ref() == Some(&values) {
                return Ok(());
            }
            match account.update(provider, (person, &values)).await {
                Err(RequestError::NotFound(_)) => self.by_person.remove(&person.id),
                end => return end,
            }
        }
        let found = match self.find(provider, person).await? {
            None => self.create(provider, (person, &values)).await?,
            found => found,
        };
        // A new account has the values already.
        let Some(found) = found else { return Ok(()) };
        self.bind(person, &found)?.update(provider, (person, &values)).await
    }

    /// Deactivates the account of a person who is not covered.
    async fn deprovision(&mut self, provider: &mut Provider, person: &Person) -> Result<(), RequestError> {
        let Some(account) = self.by_person.get_mut(&person.id) else { return Ok(()) };
        if account.pushed.as_ref().is_some_and(|pushed| !pushed.active) {
            return Ok(());
        }
        match account.deactivate(provider, &person.id).await {
            Err(RequestError::NotFound(_)) => {
                self.by_person.remove(&person.id);
                Ok(())
            }
            end => end,
        }
    }

    /// Looks for an account that no other person has: by username, else by email.
    async fn find(&self, provider: &mut Provider, person: &Person) -> Result<Option<Value>, RequestError> {
        let values = [Some(&person.username), person.email.as_ref()];
        for (attribute, value) in LOOKUPS.into_iter().zip(values) {
            let Some(value) = value else { continue };
            let list = match provider.send(&PushRequest::lookup("/Users", attribute, value)).await {
                // A build need not offer every filter.
                Err(RequestError::Refused(_)) if attribute != LOOKUPS[0] => continue,
                list => list?,
            };
            let is_same = |user: &&Value| value_at(user, attribute).to_lowercase() == value.to_lowercase();
            let matches: Vec<&Value> = list["Resources"].as_array().into_iter().flatten().filter(is_same).collect();
            if let Some(free) = matches.iter().find(|user| self.is_free(user, person)) {
                return Ok(Some((**free).clone()));
            }
            if !matches.is_empty() {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Returns whether a person may have an account: that of a former person is theirs only if they are hired again, with the
    /// same username and email.
    fn is_free(&self, user: &Value, person: &Person) -> bool {
        let Some(id) = id(user) else { return false };
        let has = |attribute: &str, value: &str| value_at(user, attribute).to_lowercase() == value.to_lowercase();
        let is_same = has(LOOKUPS[0], &person.username) && has(LOOKUPS[1], person.email.as_deref().unwrap_or_default());
        !self.by_person.has_account(&id) && (is_same || !self.former.contains_key(&id))
    }

    /// Creates an account. Returns the one that is found after all, where a reply was lost.
    async fn create(
        &mut self,
        provider: &mut Provider,
        (person, values): (&Person, &UserValues),
    ) -> Result<Option<Value>, RequestError> {
        let mut user = values.user(&person.id);
        user["userType"] = Value::from(USER_TYPE);
        let request = PushRequest::post("/Users", user);
        match provider.create(&request, &(&*self, person)).await? {
            Creation::Found(found) => Ok(Some(found)),
            Creation::Answered(answer) => {
                let account = self.bind(person, &answer)?;
                (account.pushed, account.answered) = (Some(values.clone()), UserValues::of_resource(&answer));
                Ok(None)
            }
        }
    }

    /// Makes a resource the account of a person.
    fn bind(&mut self, person: &Person, user: &Value) -> Result<&mut Account, RequestError> {
        let missing = || RequestError::NotScim("the build answered with a user without an id".to_owned());
        let id = id(user).ok_or_else(missing)?;
        self.former.remove(&id);
        Ok(self.by_person.insert(&person.id, Account::new(id)))
    }
}

impl Lookup for (&Accounts, &Person) {
    async fn find(&self, provider: &mut Provider) -> Result<Option<Value>, RequestError> {
        self.0.find(provider, self.1).await
    }
}

/// Reads the whole list of users, by id.
async fn list_users(provider: &mut Provider) -> Result<BTreeMap<String, Value>, RequestError> {
    let (mut users, mut read) = (BTreeMap::new(), 0);
    for _ in 0..MOST_PAGES {
        let page = provider.send(&PushRequest::page("/Users", read + 1, PAGE)).await?;
        let resources = page["Resources"].as_array().cloned().unwrap_or_default();
        let total = page["totalResults"].as_u64().and_then(|total| usize::try_from(total).ok());
        read += resources.len();
        let is_end = resources.is_empty() || total.is_none_or(|total| read >= total);
        users.extend(resources.into_iter().filter_map(|user| Some((id(&user)?, user))));
        if is_end {
            break;
        }
    }
    Ok(users)
}
