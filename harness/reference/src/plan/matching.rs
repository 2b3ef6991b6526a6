//! Matching of people and accounts: finds the account that a person has, or takes over.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::Id;

use super::input::{AccountKey, PlanInput, PlanPolicy};
use super::operation::Basis;
use super::present::Account;
use super::values::{Attribute, fold};
use super::wanted::WantedPerson;

/// Account of each person who has one or takes one over.
#[derive(Debug)]
pub(crate) struct Matching<'a> {
    input: PlanInput<'a>,
    policy: PlanPolicy,
    accounts: BTreeMap<Id, &'a Account>,
    /// Person by account id. If a flaw gives an account to two people, the first one has it.
    claimed: BTreeMap<&'a str, Id>,
    bound: BTreeMap<&'a str, &'a Id>,
    /// People who had an account and are no longer in the directory.
    gone: BTreeSet<Id>,
}

impl<'a> Matching<'a> {
    /// Finds the accounts of all people. Each key is applied to all people before the next key, so that an email never
    /// takes the account of another person's username.
    pub(crate) fn new(input: &PlanInput<'a>, policy: &PlanPolicy) -> Self {
        let bound = input.state.people.iter().map(|(id, binding)| (binding.account.as_str(), id)).collect();
        let (accounts, claimed) = (BTreeMap::new(), BTreeMap::new());
        let gone = input.gone_people();
        let mut matching = Self { input: *input, policy: *policy, accounts, claimed, bound, gone };
        let people = &input.wanted.people;
        for key in AccountKey::BOUND {
            for person in people.iter().filter(|person| !person.is_covered()) {
                matching.match_bound(key, &person.id);
            }
        }
        for key in policy.account_keys {
            for person in people.iter().filter(|person| person.is_covered()) {
                matching.match_by_key(*key, person);
            }
        }
        matching.match_gone();
        matching
    }

    /// Returns the account of the person.
    pub(crate) fn account(&self, person: &Id) -> Option<&'a Account> {
        self.accounts.get(person).copied()
    }

    /// Returns whether the account is managed for the person already, or taken over.
    pub(crate) fn basis(&self, person: &Id, account: &Account) -> Basis {
        match self.owner(account) {
            Some(owner) if owner == person.as_str() => Basis::Managed,
            _ => Basis::TakeOver,
        }
    }

    /// Returns the people whose accounts were managed before this plan.
    pub(crate) fn managed_accounts(&self) -> impl Iterator<Item = (&Id, &'a Account)> {
        let accounts = self.accounts.iter().map(|(person, account)| (person, *account));
        accounts.filter(|(person, account)| self.basis(person, account) == Basis::Managed)
    }

    /// Returns whether no other person of the directory has the account of this person, or takes it over.
    pub(crate) fn is_kept(&self, person: &Id, account: &Account) -> bool {
        self.claimed.get(account.id.as_str()) == Some(person)
    }

    /// Returns whether the account belongs to a person of the directory, or will after this plan.
    pub(crate) fn is_ours(&self, account: &str) -> bool {
        self.claimed.contains_key(account)
    }

    /// Finds another account that holds a value and does not release it in this plan.
    pub(crate) fn find_holder(&self, attribute: Attribute, value: &str, own: Option<&str>) -> Option<&'a Account> {
        let present = self.input.present;
        let holders = self.policy.search.accounts(present, attribute, value);
        let others = holders.into_iter().filter(|account| Some(account.id.as_str()) != own);
        self.policy.checks_holders.then_some(others)?.find(|account| !self.releases(account, attribute))
    }

    /// Returns whether another account holds a value now, even if it releases it in this plan.
    pub(crate) fn is_held(&self, attribute: Attribute, value: &str, own: &str) -> bool {
        self.input.present.accounts_with(attribute, value).any(|account| account.id != own)
    }

    fn releases(&self, account: &Account, attribute: Attribute) -> bool {
        let person = self.claimed.get(account.id.as_str()).and_then(|id| self.input.wanted.person(id));
        person.filter(|person| person.is_covered()).is_some_and(|person| {
            let settled = self.input.state.is_stored_form(&person.id, attribute, &person.values, &account.values);
            !settled && person.values.get(attribute).map(fold) != account.values.get(attribute).map(fold)
        })
    }

    fn match_bound(&mut self, key: AccountKey, person: &Id) {
        if !self.accounts.contains_key(person)
            && let Some(account) = self.find_bound(key, person)
        {
            self.claim(person, account);
        }
    }

    /// Finds the accounts of the people who are gone. A person who is hired again may have claimed one of them.
    fn match_gone(&mut self) {
        for person in self.gone.clone() {
            let known =
                self.input.state.people.get(&person).and_then(|known| self.input.present.account(&known.account));
            if let Some(account) = self.find_bound(AccountKey::ExternalId, &person).or(known) {
                self.claim(&person, account);
            }
        }
    }

    fn match_by_key(&mut self, key: AccountKey, person: &WantedPerson) {
        if self.accounts.contains_key(&person.id) {
            return;
        }
        let name = &person.values.user_name;
        let found = match key {
            AccountKey::ExternalId | AccountKey::State => self.find_bound(key, &person.id),
            AccountKey::UserName => self.find_free(Attribute::UserName, name, &person.id),
            // If the username belongs to another person's account, the email proves nothing: an administrator decides.
            AccountKey::Email if self.belongs_to_other(name, &person.id) => None,
            AccountKey::Email => {
                let email = person.values.email.as_deref();
                email.and_then(|email| self.find_free(Attribute::Email, email, &person.id))
            }
        };
        if let Some(account) = found {
            self.claim(&person.id, account);
        }
    }

    fn claim(&mut self, person: &Id, account: &'a Account) {
        self.accounts.insert(person.clone(), account);
        self.claimed.entry(&account.id).or_insert_with(|| person.clone());
    }

    fn find_bound(&self, key: AccountKey, person: &Id) -> Option<&'a Account> {
        let present = self.input.present;
        let known = self.input.state.people.get(person).map(|known| known.account.as_str());
        match key {
            AccountKey::ExternalId => {
                let mut bound = present.accounts_bound_to(person.as_str());
                let confirmed = bound.by_ref().find(|account| Some(account.id.as_str()) == known);
                confirmed.or_else(|| present.accounts_bound_to(person.as_str()).next())
            }
            _ => known.and_then(|id| present.account(id)).filter(|account| self.is_free(account, person)),
        }
    }

    fn find_free(&self, attribute: Attribute, value: &str, person: &Id) -> Option<&'a Account> {
        let found = self.policy.search.accounts(self.input.present, attribute, value);
        found.into_iter().find(|account| self.is_free(account, person))
    }

    fn is_free(&self, account: &Account, person: &Id) -> bool {
        let of_other = self.owner(account).is_some_and(|owner| owner != person.as_str());
        let taken = self.claimed.contains_key(account.id.as_str()) || (of_other && !self.is_rehired(account, person));
        !(taken && self.policy.respects_owners)
    }

    /// Returns whether the person is hired again: the account of a person who is gone has the same username and email.
    fn is_rehired(&self, account: &Account, person: &Id) -> bool {
        let is_gone = self.owner(account).is_some_and(|owner| self.gone.contains(owner));
        let values = self.input.wanted.person(person).map(|person| &person.values);
        let same = |attribute| {
            values.and_then(|values| values.get(attribute)).map(fold) == account.values.get(attribute).map(fold)
        };
        self.policy.takes_former_accounts_over && is_gone && same(Attribute::UserName) && same(Attribute::Email)
    }

    fn belongs_to_other(&self, user_name: &str, person: &Id) -> bool {
        self.find_holder(Attribute::UserName, user_name, None).is_some_and(|account| !self.is_free(account, person))
    }

    /// Returns the person that an account is bound to. Every external id counts, also one that is not in the directory.
    /// That of a person who is hired again stays the former one, so that the state takes precedence.
    fn owner<'b>(&'b self, account: &'b Account) -> Option<&'b str> {
        let bound = self.bound.get(account.id.as_str()).map(|id| id.as_str());
        bound.or(account.external_id.as_deref())
    }
}
