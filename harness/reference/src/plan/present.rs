//! Present state of Egnyte: its accounts and groups, indexed by id, name and external id.

use std::collections::{BTreeMap, BTreeSet};

use super::values::{Attribute, Values, fold};

/// Account in Egnyte.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: String,
    /// Id of the person that the account is bound to, if a connector of this directory bound it.
    pub(crate) external_id: Option<String>,
    pub(crate) values: Values,
    pub(crate) active: bool,
    pub(crate) user_type: Option<String>,
}

/// Group in Egnyte.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: String,
    /// Id of the user group that the group is bound to, if a connector of this directory bound it.
    pub(crate) external_id: Option<String>,
    pub(crate) name: String,
    /// Ids of accounts.
    pub(crate) members: BTreeSet<String>,
}

/// Present state of Egnyte, indexed.
#[derive(Debug, Default)]
pub(crate) struct Present {
    pub(crate) accounts: Vec<Account>,
    pub(crate) groups: Vec<Group>,
    account_ids: BTreeMap<String, usize>,
    group_ids: BTreeMap<String, usize>,
    bound_accounts: BTreeMap<String, Vec<usize>>,
    bound_groups: BTreeMap<String, Vec<usize>>,
    user_names: BTreeMap<String, Vec<usize>>,
    emails: BTreeMap<String, Vec<usize>>,
}

impl Present {
    /// Indexes accounts and groups.
    pub(crate) fn new(accounts: Vec<Account>, groups: Vec<Group>) -> Self {
        let mut present = Self::default();
        for (at, account) in accounts.iter().enumerate() {
            present.account_ids.insert(account.id.clone(), at);
            add_to_index(&mut present.user_names, Some(fold(&account.values.user_name)), at);
            add_to_index(&mut present.emails, account.values.email.as_deref().map(fold), at);
            add_to_index(&mut present.bound_accounts, account.external_id.clone(), at);
        }
        for (at, group) in groups.iter().enumerate() {
            present.group_ids.insert(group.id.clone(), at);
            add_to_index(&mut present.bound_groups, group.external_id.clone(), at);
        }
        Self { accounts, groups, ..present }
    }

    /// Finds the account of this id.
    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.account_ids.get(id).map(|at| &self.accounts[*at])
    }

    /// Finds the group of this id.
    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.group_ids.get(id).map(|at| &self.groups[*at])
    }

    /// Returns the accounts bound to a person.
    pub(crate) fn accounts_bound_to(&self, person: &str) -> impl Iterator<Item = &Account> {
        positions(&self.bound_accounts, person).iter().map(|at| &self.accounts[*at])
    }

    /// Returns the groups bound to a user group.
    pub(crate) fn groups_bound_to(&self, user_group: &str) -> impl Iterator<Item = &Group> {
        positions(&self.bound_groups, user_group).iter().map(|at| &self.groups[*at])
    }

    /// Returns the accounts with this value of a unique attribute, without regard to case.
    pub(crate) fn accounts_with(&self, attribute: Attribute, value: &str) -> impl Iterator<Item = &Account> {
        let index = match attribute {
            Attribute::Email => &self.emails,
            _ => &self.user_names,
        };
        positions(index, &fold(value)).iter().map(|at| &self.accounts[*at])
    }
}

fn add_to_index(index: &mut BTreeMap<String, Vec<usize>>, key: Option<String>, at: usize) {
    if let Some(key) = key {
        index.entry(key).or_default().push(at);
    }
}

fn positions<'a>(index: &'a BTreeMap<String, Vec<usize>>, key: &str) -> &'a [usize] {
    index.get(key).map(Vec::as_slice).unwrap_or_default()
}
