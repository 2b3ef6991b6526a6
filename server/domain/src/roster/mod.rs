//! Roster: accounts, groups, memberships, and the commands that change them.
//!
//! A command is atomic: it succeeds, or it returns a `RosterError` and changes nothing. It costs O(log n), or the size
//! of its change. A copy costs O(1): snapshots, marks and rollback are copies. Lookups return *all* matches, because a
//! domain can accept duplicates.

mod accounts;
mod groups;
mod nesting;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::id_map::IdMap;
use crate::index::Index;
use crate::memberships::Memberships;
use crate::names::CaseFolded;
use crate::ordered_ids::OrderedIds;
use crate::{CommandEffect, Email, Group, GroupId, IdpUserName, Rules, User, UserId};

/// Accounts, groups and memberships of one Egnyte domain.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    rules: Rules,
    users: IdMap<UserId, Arc<User>>,
    ordered_users: OrderedIds<UserId>,
    /// Both user names: mostly they are equal, and a login can be either.
    logins: Index<UserId>,
    emails: Index<UserId>,
    user_external_ids: Index<UserId>,
    groups: OrdMap<GroupId, Arc<Group>>,
    ordered_groups: OrderedIds<GroupId>,
    group_names: Index<GroupId>,
    group_external_ids: Index<GroupId>,
    memberships: Memberships,
    /// Groups of which each group is a member.
    parents: OrdMap<GroupId, OrdSet<GroupId>>,
    changed_ids: Option<ChangedIds>,
    /// Effects of the commands since they were taken last.
    effects: Vec<CommandEffect>,
}

/// Ids that commands changed since tracking began.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangedIds {
    pub(crate) users: OrdSet<UserId>,
    pub(crate) groups: OrdSet<GroupId>,
    pub(crate) members: OrdSet<(GroupId, UserId)>,
    /// Accounts with each state, active or not, that a command gave them.
    pub(crate) states: OrdSet<(UserId, bool)>,
    /// Memberships that a command began (`true`) or ended.
    pub(crate) moves: OrdSet<(GroupId, UserId, bool)>,
}

impl Roster {
    /// Creates an empty roster.
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Returns the rules in force.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Sets the rules; accounts and groups stay unchanged.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
    }

    /// Finds an account by id.
    pub fn user(&self, id: UserId) -> Option<&Arc<User>> {
        self.users.get(&id)
    }

    /// Finds a group by id.
    pub fn group(&self, id: GroupId) -> Option<&Arc<Group>> {
        self.groups.get(&id)
    }

    /// Returns the number of accounts.
    pub fn user_count(&self) -> usize {
        self.users.len()
    }

    /// Returns the number of groups.
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// Returns all accounts, in order of id.
    pub fn users(&self) -> impl Iterator<Item = &Arc<User>> {
        self.users_from(0, usize::MAX)
    }

    /// Returns all groups, in order of id.
    pub fn groups(&self) -> impl Iterator<Item = &Arc<Group>> {
        self.groups.values()
    }

    /// Returns at most `count` accounts from position `start`, counted from 0, in O(log n + count).
    pub fn users_from(&self, start: usize, count: usize) -> impl Iterator<Item = &Arc<User>> {
        self.ordered_users.page(start, count).filter_map(|id| self.user(id))
    }

    /// Returns the number of accounts with ids up to and including this one.
    pub fn users_to(&self, id: UserId) -> usize {
        self.ordered_users.count_to(id)
    }

    /// Returns the number of groups with ids up to and including this one.
    pub fn groups_to(&self, id: GroupId) -> usize {
        self.ordered_groups.count_to(id)
    }

    /// Returns at most `count` groups from position `start`, counted from 0.
    pub fn groups_from(&self, start: usize, count: usize) -> impl Iterator<Item = &Arc<Group>> {
        self.ordered_groups.page(start, count).filter_map(|id| self.group(id))
    }

    /// Returns the accounts with this Egnyte user name.
    pub fn users_with_user_name(&self, name: &str) -> Vec<Arc<User>> {
        self.users_in(&self.logins, &CaseFolded::new(name), |user, name| user.user_name.case_folded() == *name)
    }

    /// Returns the accounts with this IdP user name.
    pub fn users_with_idp_user_name(&self, name: &str) -> Vec<Arc<User>> {
        self.users_in(&self.logins, &CaseFolded::new(name), has_idp_user_name)
    }

    /// Returns the accounts with this Egnyte or IdP user name, in order of id.
    pub fn users_with_either_name(&self, name: &str) -> Vec<Arc<User>> {
        let either =
            |user: &User, name: &CaseFolded| user.user_name.case_folded() == *name || has_idp_user_name(user, name);
        self.users_in(&self.logins, &CaseFolded::new(name), either)
    }

    /// Returns the accounts with this user name as provisioning clients read it.
    pub fn users_with_scim_user_name(&self, name: &str) -> Vec<Arc<User>> {
        let reads = |user: &User, name: &CaseFolded| CaseFolded::new(self.rules.user_name_of(user)) == *name;
        self.users_in(&self.logins, &CaseFolded::new(name), reads)
    }

    /// Returns the accounts with this login: the IdP user name, or else the Egnyte user name.
    pub fn users_with_login(&self, name: &str) -> Vec<Arc<User>> {
        let mut found = self.users_with_idp_user_name(name);
        found.extend(self.users_with_user_name(name).into_iter().filter(|user| user.idp_user_name.is_none()));
        found
    }

    /// Returns the accounts with this email address.
    pub fn users_with_email(&self, email: &str) -> Vec<Arc<User>> {
        let has = |user: &User, email: &CaseFolded| user.email.as_ref().map(Email::case_folded).as_ref() == Some(email);
        self.users_in(&self.emails, &CaseFolded::new(email), has)
    }

    /// Returns the accounts with this email address, or with it among their other addresses.
    pub fn users_with_any_email(&self, email: &str) -> Vec<Arc<User>> {
        let has = |user: &User, email: &CaseFolded| {
            let besides = user.other_emails.iter().map(|other| CaseFolded::new(other));
            user.email.as_ref().map(Email::case_folded).into_iter().chain(besides).any(|each| each == *email)
        };
        self.users_in(&self.emails, &CaseFolded::new(email), has)
    }

    /// Returns the accounts with this external id, case-sensitively.
    pub fn users_with_external_id(&self, id: &str) -> Vec<Arc<User>> {
        let has =
            |user: &User, id: &CaseFolded| user.external_id.as_deref().map(CaseFolded::exact).as_ref() == Some(id);
        self.users_in(&self.user_external_ids, &CaseFolded::exact(id), has)
    }

    /// Returns the groups with this name.
    pub fn groups_with_name(&self, name: &str) -> Vec<Arc<Group>> {
        self.groups_in(&self.group_names, &CaseFolded::new(name), |group| Some(group.display_name.case_folded()))
    }

    /// Returns the groups with this external id, case-sensitively.
    pub fn groups_with_external_id(&self, id: &str) -> Vec<Arc<Group>> {
        let of = |group: &Group| group.external_id.as_deref().map(CaseFolded::exact);
        self.groups_in(&self.group_external_ids, &CaseFolded::exact(id), of)
    }

    /// Returns the groups of a user, in order of id.
    pub fn groups_of(&self, user: UserId) -> impl Iterator<Item = &Arc<Group>> {
        self.memberships.of(user).iter().filter_map(|group| self.group(*group))
    }

    /// Removes and returns the effects of the commands since the last call.
    pub fn take_effects(&mut self) -> Vec<CommandEffect> {
        std::mem::take(&mut self.effects)
    }

    /// Restarts the tracking of changed ids, and returns those tracked so far.
    pub(crate) fn restart_tracking(&mut self) -> Option<ChangedIds> {
        self.changed_ids.replace(ChangedIds::default())
    }

    /// Returns the ids that changed since tracking began.
    pub(crate) fn changed_ids(&self) -> Option<&ChangedIds> {
        self.changed_ids.as_ref()
    }

    fn users_in(
        &self,
        index: &Index<UserId>,
        name: &CaseFolded,
        has: impl Fn(&User, &CaseFolded) -> bool,
    ) -> Vec<Arc<User>> {
        let candidates = index.candidates(name).filter_map(|id| self.user(id));
        candidates.filter(|user| has(user, name)).cloned().collect()
    }

    fn groups_in(
        &self,
        index: &Index<GroupId>,
        name: &CaseFolded,
        of: impl Fn(&Group) -> Option<CaseFolded>,
    ) -> Vec<Arc<Group>> {
        let candidates = index.candidates(name).filter_map(|id| self.group(id));
        candidates.filter(|group| of(group).as_ref() == Some(name)).cloned().collect()
    }
}

fn has_idp_user_name(user: &User, name: &CaseFolded) -> bool {
    user.idp_user_name.as_ref().map(IdpUserName::case_folded).as_ref() == Some(name)
}
