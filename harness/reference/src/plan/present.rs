//! What Egnyte holds now, as far as it was read, found by id, by name and by whom it is bound to.
//! Knows nothing of how it was read.

use std::collections::{BTreeMap, BTreeSet};

use super::values::{Attribute, Values, fold};

/// An Egnyte account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: String,
    /// Whom it is bound to: a person's id, if a connector of this directory bound it.
    pub(crate) external_id: Option<String>,
    pub(crate) values: Values,
    pub(crate) active: bool,
    pub(crate) user_type: Option<String>,
}

/// An Egnyte group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: String,
    /// Whom it is bound to: a user group's id, if a connector of this directory bound it.
    pub(crate) external_id: Option<String>,
    pub(crate) name: String,
    /// Account ids.
    pub(crate) members: BTreeSet<String>,
}

/// Everything that was read, indexed.
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
    /// Indexes what was read.
    pub(crate) fn new(accounts: Vec<Account>, groups: Vec<Group>) -> Self {
        let mut present = Self::default();
        for (at, account) in accounts.iter().enumerate() {
            present.account_ids.insert(account.id.clone(), at);
            note(&mut present.user_names, Some(fold(&account.values.user_name)), at);
            note(&mut present.emails, account.values.email.as_deref().map(fold), at);
            note(&mut present.bound_accounts, account.external_id.clone(), at);
        }
        for (at, group) in groups.iter().enumerate() {
            present.group_ids.insert(group.id.clone(), at);
            note(&mut present.bound_groups, group.external_id.clone(), at);
        }
        Self { accounts, groups, ..present }
    }

    /// The account of that id.
    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.account_ids.get(id).map(|at| &self.accounts[*at])
    }

    /// The group of that id.
    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.group_ids.get(id).map(|at| &self.groups[*at])
    }

    /// The accounts bound to a person.
    pub(crate) fn accounts_bound_to(&self, person: &str) -> impl Iterator<Item = &Account> {
        places(&self.bound_accounts, person).iter().map(|at| &self.accounts[*at])
    }

    /// The groups bound to a user group.
    pub(crate) fn groups_bound_to(&self, user_group: &str) -> impl Iterator<Item = &Group> {
        places(&self.bound_groups, user_group).iter().map(|at| &self.groups[*at])
    }

    /// The accounts with that value of an attribute that accounts do not share, whatever its case.
    pub(crate) fn accounts_with(&self, attribute: Attribute, value: &str) -> impl Iterator<Item = &Account> {
        let index = match attribute {
            Attribute::Email => &self.emails,
            _ => &self.user_names,
        };
        places(index, &fold(value)).iter().map(|at| &self.accounts[*at])
    }
}

fn note(index: &mut BTreeMap<String, Vec<usize>>, key: Option<String>, at: usize) {
    if let Some(key) = key {
        index.entry(key).or_default().push(at);
    }
}

fn places<'a>(index: &'a BTreeMap<String, Vec<usize>>, key: &str) -> &'a [usize] {
    index.get(key).map(Vec::as_slice).unwrap_or_default()
}
