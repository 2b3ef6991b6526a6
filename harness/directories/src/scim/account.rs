//! Accounts of people in the build: by person, and by their own id.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use egnyte_protocol::directory::{Id, Person};

use super::provider::{Provider, RequestError};
use super::request::PushRequest;
use super::resource::UserValues;

/// Account of one person.
#[derive(Debug)]
pub(super) struct Account {
    id: String,
    /// Values that were pushed; `None` if they have to be pushed again.
    pub(super) pushed: Option<UserValues>,
    /// Values in the answer to them.
    pub(super) answered: Option<UserValues>,
}

impl Account {
    /// Creates an account that nothing was pushed to.
    pub(super) fn new(id: String) -> Self {
        Self { id, pushed: None, answered: None }
    }

    /// Returns the id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Replaces the user after a look at it: values that the application does not map go back as they were read.
    pub(super) async fn update(
        &mut self,
        provider: &mut Provider,
        (person, values): (&Person, &UserValues),
    ) -> Result<(), RequestError> {
        let current = provider.send(&PushRequest::get(&self.path())).await?;
        self.replace(provider, (&person.id, values), &current).await
    }

    /// Deactivates the user, and changes nothing else of it.
    pub(super) async fn deactivate(&mut self, provider: &mut Provider, person: &Id) -> Result<(), RequestError> {
        let current = provider.send(&PushRequest::get(&self.path())).await?;
        let Some(values) = UserValues::of_resource(&current) else {
            return Err(RequestError::NotScim(format!("the build answered GET {} without a userName", self.path())));
        };
        if !values.active {
            (self.pushed, self.answered) = (Some(values.clone()), Some(values));
            return Ok(());
        }
        self.replace(provider, (person, &values.inactive()), &current).await
    }

    async fn replace(
        &mut self,
        provider: &mut Provider,
        (person, values): (&Id, &UserValues),
        current: &Value,
    ) -> Result<(), RequestError> {
        let mut user = values.user(person);
        user["id"] = Value::from(self.id.as_str());
        if current["userType"].is_string() {
            user["userType"] = current["userType"].clone();
        }
        let answer = provider.send(&PushRequest::put(&self.path(), user)).await?;
        (self.pushed, self.answered) = (Some(values.clone()), UserValues::of_resource(&answer));
        Ok(())
    }

    fn path(&self) -> String {
        format!("/Users/{}", self.id)
    }
}

/// Accounts by person, and the number of people who have each of them.
#[derive(Debug, Default)]
pub(super) struct AccountMap {
    by_person: BTreeMap<Id, Account>,
    /// More than one where a build answers with the account of another person.
    holders: BTreeMap<String, usize>,
}

impl AccountMap {
    /// Returns the account of a person.
    pub(super) fn get(&self, person: &Id) -> Option<&Account> {
        self.by_person.get(person)
    }

    /// Returns the account of a person, whose values may change.
    pub(super) fn get_mut(&mut self, person: &Id) -> Option<&mut Account> {
        self.by_person.get_mut(person)
    }

    /// Returns every account, whose values may change.
    pub(super) fn accounts_mut(&mut self) -> impl Iterator<Item = &mut Account> {
        self.by_person.values_mut()
    }

    /// Returns the ids of all accounts.
    pub(super) fn ids(&self) -> BTreeSet<&str> {
        self.holders.keys().map(String::as_str).collect()
    }

    /// Returns whether a person has the account of this id.
    pub(super) fn has_account(&self, id: &str) -> bool {
        self.holders.contains_key(id)
    }

    /// Gives a person an account, in place of the one before.
    pub(super) fn insert(&mut self, person: &Id, account: Account) -> &mut Account {
        self.remove(person);
        *self.holders.entry(account.id.clone()).or_default() += 1;
        self.by_person.entry(person.clone()).insert_entry(account).into_mut()
    }

    /// Removes the account of a person.
    pub(super) fn remove(&mut self, person: &Id) {
        if let Some(account) = self.by_person.remove(person) {
            self.release(&account);
        }
    }

    /// Removes and returns the accounts of these people.
    pub(super) fn take(&mut self, is_taken: impl Fn(&Id) -> bool) -> Vec<(Id, Account)> {
        let taken: Vec<(Id, Account)> = self.by_person.extract_if(.., |person, _| is_taken(person)).collect();
        taken.iter().for_each(|(_, account)| self.release(account));
        taken
    }

    /// Keeps the accounts with these ids only.
    pub(super) fn keep_listed(&mut self, is_listed: impl Fn(&str) -> bool) {
        self.by_person.retain(|_, account| is_listed(&account.id));
        self.holders.retain(|id, _| is_listed(id));
    }

    fn release(&mut self, account: &Account) {
        if let Some(holders) = self.holders.get_mut(&account.id) {
            *holders -= 1;
            if *holders == 0 {
                self.holders.remove(&account.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::directory::IdKind;

    use super::*;

    #[test]
    fn ids_are_those_of_the_accounts_that_people_have() {
        let [ada, grace, linus] = [0, 1, 2].map(|number| Id::nth(IdKind::Person, number));
        let mut accounts = AccountMap::default();
        for (person, id) in [(&ada, "1"), (&grace, "2"), (&linus, "2"), (&ada, "3")] {
            accounts.insert(person, Account::new(id.to_owned()));
        }
        assert_eq!(accounts.ids(), ["2", "3"].into());
        accounts.remove(&grace);
        assert!(accounts.has_account("2"), "Linus has it as well");
        let taken = accounts.take(|person| *person == linus);
        assert_eq!((taken.len(), accounts.ids()), (1, ["3"].into()));
        accounts.keep_listed(|id| id == "2");
        assert!(accounts.get(&ada).is_none() && !accounts.has_account("3"));
    }
}
