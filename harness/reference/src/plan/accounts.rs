//! Whose account is whose: which account is a person's already, and which one is to be taken over.
//! Knows nothing of what will be changed in it.

use std::collections::BTreeMap;

use egnyte_protocol::directory::Id;

use super::present::Account;
use super::values::{Attribute, fold};
use super::wanted::WantedPerson;
use super::{Basis, Policy, Situation};

/// By what a person's account can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountKey {
    /// Egnyte says that it is bound to the person.
    ExternalId,
    /// The session remembers that it is.
    Memory,
    UserName,
    Email,
}

impl AccountKey {
    /// Best first.
    pub(crate) const ALL: [Self; 4] = [Self::ExternalId, Self::Memory, Self::UserName, Self::Email];

    /// Those that only lead to accounts managed before.
    const BOUND: [Self; 2] = [Self::ExternalId, Self::Memory];
}

/// The account of each person who has one or is to take one over.
#[derive(Debug)]
pub(crate) struct Matching<'a> {
    situation: Situation<'a>,
    policy: Policy,
    accounts: BTreeMap<Id, &'a Account>,
    /// By account id. An account that a flawed policy gives to two people is the first one's.
    claimed: BTreeMap<&'a str, Id>,
    remembered: BTreeMap<&'a str, &'a Id>,
}

impl<'a> Matching<'a> {
    /// Finds everybody's account. All people are tried by one key before anybody is tried by the
    /// next, so that an email never takes the account that a username leads to.
    pub(crate) fn of(situation: &Situation<'a>, policy: &Policy) -> Self {
        let remembered = situation.memory.people.iter().map(|(id, known)| (known.account.as_str(), id)).collect();
        let (accounts, claimed) = (BTreeMap::new(), BTreeMap::new());
        let mut matching = Self { situation: *situation, policy: *policy, accounts, claimed, remembered };
        let gone = situation.gone_people();
        let people = &situation.wanted.people;
        for key in AccountKey::BOUND {
            let uncovered = people.iter().filter(|person| !person.is_covered()).map(|person| &person.id);
            for person in uncovered.chain(&gone) {
                matching.try_bound(key, person);
            }
        }
        for key in policy.account_keys {
            for person in people.iter().filter(|person| person.is_covered()) {
                matching.try_key(*key, person);
            }
        }
        matching
    }

    /// The person's account.
    pub(crate) fn account(&self, person: &Id) -> Option<&'a Account> {
        self.accounts.get(person).copied()
    }

    /// Whether the account has been the person's before this plan.
    pub(crate) fn basis(&self, person: &Id, account: &Account) -> Basis {
        match self.owner(account) {
            Some(owner) if owner == person.as_str() => Basis::Managed,
            _ => Basis::TakeOver,
        }
    }

    /// Every person with an account that was managed before this plan.
    pub(crate) fn managed(&self) -> impl Iterator<Item = (&Id, &'a Account)> {
        let accounts = self.accounts.iter().map(|(person, account)| (person, *account));
        accounts.filter(|(person, account)| self.basis(person, account) == Basis::Managed)
    }

    /// Whether the account is, or is about to be, somebody's of the directory.
    pub(crate) fn is_ours(&self, account: &str) -> bool {
        self.claimed.contains_key(account)
    }

    /// The account that keeps another one from having a value, unless it gives the value up in this
    /// same plan.
    pub(crate) fn holder(&self, attribute: Attribute, value: &str, own: Option<&str>) -> Option<&'a Account> {
        let present = self.situation.present;
        let others = present.accounts_with(attribute, value).filter(|account| Some(account.id.as_str()) != own);
        self.policy.checks_holders.then_some(others)?.find(|account| !self.gives_up(account, attribute))
    }

    /// Whether another account holds a value now, be it to give it up.
    pub(crate) fn is_held(&self, attribute: Attribute, value: &str, own: &str) -> bool {
        self.situation.present.accounts_with(attribute, value).any(|account| account.id != own)
    }

    fn gives_up(&self, account: &Account, attribute: Attribute) -> bool {
        let person = self.claimed.get(account.id.as_str()).and_then(|id| self.situation.wanted.person(id));
        person.filter(|person| person.is_covered()).is_some_and(|person| {
            let settled = self.situation.memory.is_settled(&person.id, attribute, &person.values, &account.values);
            !settled && person.values.get(attribute).map(fold) != account.values.get(attribute).map(fold)
        })
    }

    fn try_bound(&mut self, key: AccountKey, person: &Id) {
        if !self.accounts.contains_key(person)
            && let Some(account) = self.bound(key, person)
        {
            self.claim(person, account);
        }
    }

    fn try_key(&mut self, key: AccountKey, person: &WantedPerson) {
        if self.accounts.contains_key(&person.id) {
            return;
        }
        let name = &person.values.user_name;
        let found = match key {
            AccountKey::ExternalId | AccountKey::Memory => self.bound(key, &person.id),
            AccountKey::UserName => self.free(Attribute::UserName, name, &person.id),
            // A username that leads to somebody else's account is for a human to sort out: the
            // account with the person's email may then be anybody's.
            AccountKey::Email if self.is_somebody_elses(name, &person.id) => None,
            AccountKey::Email => {
                let email = person.values.email.as_deref();
                email.and_then(|email| self.free(Attribute::Email, email, &person.id))
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

    fn bound(&self, key: AccountKey, person: &Id) -> Option<&'a Account> {
        let present = self.situation.present;
        let known = self.situation.memory.people.get(person).map(|known| known.account.as_str());
        match key {
            AccountKey::ExternalId => {
                let mut bound = present.accounts_bound_to(person.as_str());
                let remembered = bound.by_ref().find(|account| Some(account.id.as_str()) == known);
                remembered.or_else(|| present.accounts_bound_to(person.as_str()).next())
            }
            _ => known.and_then(|id| present.account(id)).filter(|account| self.is_free(account, person)),
        }
    }

    fn free(&self, attribute: Attribute, value: &str, person: &Id) -> Option<&'a Account> {
        self.situation.present.accounts_with(attribute, value).find(|account| self.is_free(account, person))
    }

    fn is_free(&self, account: &Account, person: &Id) -> bool {
        let taken = self.claimed.contains_key(account.id.as_str())
            || self.owner(account).is_some_and(|owner| owner != person.as_str());
        !(taken && self.policy.respects_owners)
    }

    fn is_somebody_elses(&self, user_name: &str, person: &Id) -> bool {
        self.holder(Attribute::UserName, user_name, None).is_some_and(|account| !self.is_free(account, person))
    }

    /// Whom an account is bound to. Any external id counts, also one that nobody of the directory has.
    fn owner<'b>(&'b self, account: &'b Account) -> Option<&'b str> {
        let remembered = || self.remembered.get(account.id.as_str()).map(|id| id.as_str());
        account.external_id.as_deref().or_else(remembered)
    }
}
