//! The pure heart of the connector: what Egnyte is to hold, what it holds, what is remembered, and
//! from these what is to be done. No I/O, no clock; knows nothing of SCIM.
//!
//! Every event leads to the same plan, made from the two states alone, so that whatever was missed
//! arrives with the next event. The event itself only tells of people and user groups that the
//! directory no longer has.

mod accounts;
mod groups;
mod operation;
mod people;
mod present;
mod values;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use crate::directory::{Event, EventKind, Id, Was};

use super::memory::Memory;

pub(crate) use accounts::{AccountKey, Matching};
pub(crate) use groups::{bound_groups, same_name};
pub(crate) use operation::{
    AccountUpdate, Basis, Change, GroupUpdate, NewAccount, NewGroup, Obstacle, Operation, POWER,
};
pub(crate) use present::{Account, Group, Present};
pub(crate) use values::{Attribute, Values, fold};
pub(crate) use wanted::{GroupManagement, Wanted, WantedGroup};

/// All that a plan is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation<'a> {
    pub(crate) wanted: &'a Wanted,
    pub(crate) present: &'a Present,
    pub(crate) memory: &'a Memory,
    pub(crate) event: &'a Event,
}

/// How the connector goes about it. The default keeps every rule; a flaw is a departure from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    /// By what a person's account is found, best first.
    pub(crate) account_keys: &'static [AccountKey],
    /// Whether an account that is somebody else's is left alone.
    pub(crate) respects_owners: bool,
    /// Whether a name that another account or group holds is reported rather than sent.
    pub(crate) checks_holders: bool,
    /// Whether a group of the same name is taken over.
    pub(crate) takes_groups_over: bool,
    /// Whether group names that differ only in case are the same.
    pub(crate) folds_group_names: bool,
    /// Which refusals end the carrying out of a plan.
    pub(crate) ends_after: EndsAfter,
    /// Whether the administrator learns of refusals.
    pub(crate) reports_problems: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            account_keys: &AccountKey::ALL,
            respects_owners: true,
            checks_holders: true,
            takes_groups_over: true,
            folds_group_names: true,
            ends_after: EndsAfter::Nothing,
            reports_problems: true,
        }
    }
}

/// Which refusals end the carrying out of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndsAfter {
    Nothing,
    /// Any.
    Refusal,
    /// One that is about a group.
    RefusedGroup,
}

/// What is to be done, and which bindings were found to hold already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The managed account of each person who has one.
    pub(crate) accounts: BTreeMap<Id, String>,
    /// The managed group of each user group that has one.
    pub(crate) groups: BTreeMap<Id, String>,
    /// People before groups, because a group's members need their accounts.
    pub(crate) operations: Vec<Operation>,
}

/// Makes the plan.
pub(crate) fn plan(situation: &Situation<'_>, policy: &Policy) -> Plan {
    let matching = Matching::of(situation, policy);
    let mut operations = people::operations(situation, policy, &matching);
    let mut groups = BTreeMap::new();
    if situation.wanted.touches_groups {
        operations.extend(groups::operations(situation, policy, &matching));
        groups = bound_groups(situation).into_iter().map(|(id, group)| (id, group.id.clone())).collect();
    }
    let accounts = matching.managed().map(|(person, account)| (person.clone(), account.id.clone())).collect();
    Plan { accounts, groups, operations }
}

impl Situation<'_> {
    /// People who had an account and are no longer in the directory.
    pub(crate) fn gone_people(&self) -> BTreeSet<Id> {
        let deleted = (self.event.kind == EventKind::UserDeleted).then_some(self.event.user.as_ref()).flatten();
        let remembered = self.memory.people.keys();
        remembered.chain(deleted).filter(|id| self.wanted.person(id).is_none()).cloned().collect()
    }

    /// User groups that were associated, and are no longer in the directory.
    pub(crate) fn gone_groups(&self) -> BTreeSet<Id> {
        let deleted = (self.event.kind == EventKind::UserGroupDeleted).then_some(self.event.was.as_ref()).flatten();
        let deleted = deleted.and_then(|was| match was {
            Was::UserGroup(group) if group.associated => Some(&group.id),
            _ => None,
        });
        let remembered = self.memory.groups.iter().filter(|(_, known)| known.associated).map(|(id, _)| id);
        remembered.chain(deleted).filter(|id| self.wanted.group(id).is_none()).cloned().collect()
    }
}

#[cfg(test)]
mod tests;
