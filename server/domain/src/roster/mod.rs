//! The roster: accounts, groups, who is in which, and every command that changes them.
//!
//! A command does all it says or, with a `Refusal`, nothing; it costs O(log n) or what it touches. A roster is copied
//! in no time, which is how snapshots, marks and taking back half a change are made. Lookups hold *all* matches,
//! because a domain may have been told to accept duplicates.

mod accounts;
mod groups;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::id_map::Numbered;
use crate::index::Index;
use crate::memberships::Memberships;
use crate::names::Folded;
use crate::ordered_ids::Ranked;
use crate::{Email, Group, GroupId, IdpUserName, Rules, User, UserId};

/// Accounts, groups and memberships of one Egnyte domain.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    rules: Rules,
    users: Numbered<UserId, Arc<User>>,
    user_ranks: Ranked<UserId>,
    /// By Egnyte's own user name and by the IdP user name: mostly they are the same, and who asks means either.
    logins: Index<UserId>,
    emails: Index<UserId>,
    user_external_ids: Index<UserId>,
    groups: OrdMap<GroupId, Arc<Group>>,
    group_ranks: Ranked<GroupId>,
    group_names: Index<GroupId>,
    group_external_ids: Index<GroupId>,
    memberships: Memberships,
    touched: Option<Touched>,
}

/// What commands laid hands on since somebody began to watch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touched {
    pub(crate) users: OrdSet<UserId>,
    pub(crate) groups: OrdSet<GroupId>,
    pub(crate) members: OrdSet<(GroupId, UserId)>,
}

impl Roster {
    /// An empty roster under these rules.
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// The rules in force.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Puts other rules in force; what is there already stays as it is.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
    }

    /// The account of that id.
    pub fn user(&self, id: UserId) -> Option<&Arc<User>> {
        self.users.get(&id)
    }

    /// The group of that id.
    pub fn group(&self, id: GroupId) -> Option<&Arc<Group>> {
        self.groups.get(&id)
    }

    /// How many accounts there are.
    pub fn user_count(&self) -> usize {
        self.users.len()
    }

    /// How many groups there are.
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// Every account, in order of id.
    pub fn users(&self) -> impl Iterator<Item = &Arc<User>> {
        self.users_from(0, usize::MAX)
    }

    /// Every group, in order of id.
    pub fn groups(&self) -> impl Iterator<Item = &Arc<Group>> {
        self.groups.values()
    }

    /// At most `count` accounts from the one at `start`, counted from 0; the last page costs as little as the first.
    pub fn users_from(&self, start: usize, count: usize) -> impl Iterator<Item = &Arc<User>> {
        self.user_ranks.page(start, count).filter_map(|id| self.user(id))
    }

    /// At most `count` groups from the one at `start`, counted from 0.
    pub fn groups_from(&self, start: usize, count: usize) -> impl Iterator<Item = &Arc<Group>> {
        self.group_ranks.page(start, count).filter_map(|id| self.group(id))
    }

    /// The accounts whose Egnyte user name this is.
    pub fn users_named(&self, name: &str) -> Vec<Arc<User>> {
        self.users_in(&self.logins, &Folded::of(name), |user, name| user.user_name.folded() == *name)
    }

    /// The accounts whose IdP user name this is.
    pub fn users_with_idp_user_name(&self, name: &str) -> Vec<Arc<User>> {
        self.users_in(&self.logins, &Folded::of(name), has_idp_user_name)
    }

    /// The accounts of which one name or the other is this, in order of id.
    pub fn users_with_either_name(&self, name: &str) -> Vec<Arc<User>> {
        let either = |user: &User, name: &Folded| user.user_name.folded() == *name || has_idp_user_name(user, name);
        self.users_in(&self.logins, &Folded::of(name), either)
    }

    /// The accounts whose user name reads as this, whichever of the two it is that is read.
    pub fn users_read_as(&self, name: &str) -> Vec<Arc<User>> {
        let reads = |user: &User, name: &Folded| Folded::of(self.rules.user_name_of(user)) == *name;
        self.users_in(&self.logins, &Folded::of(name), reads)
    }

    /// The accounts that single sign-on finds by this name: by IdP user name, else by Egnyte's own.
    pub fn users_with_login(&self, name: &str) -> Vec<Arc<User>> {
        let mut found = self.users_with_idp_user_name(name);
        found.extend(self.users_named(name).into_iter().filter(|user| user.idp_user_name.is_none()));
        found
    }

    /// The accounts with this email address.
    pub fn users_with_email(&self, email: &str) -> Vec<Arc<User>> {
        let has = |user: &User, email: &Folded| user.email.as_ref().map(Email::folded).as_ref() == Some(email);
        self.users_in(&self.emails, &Folded::of(email), has)
    }

    /// The accounts with this email address, or with it among those besides.
    pub fn users_with_any_email(&self, email: &str) -> Vec<Arc<User>> {
        let has = |user: &User, email: &Folded| {
            let besides = user.other_emails.iter().map(|other| Folded::of(other));
            user.email.as_ref().map(Email::folded).into_iter().chain(besides).any(|each| each == *email)
        };
        self.users_in(&self.emails, &Folded::of(email), has)
    }

    /// The accounts with this external id, to the letter.
    pub fn users_with_external_id(&self, id: &str) -> Vec<Arc<User>> {
        let has = |user: &User, id: &Folded| user.external_id.as_deref().map(Folded::exactly).as_ref() == Some(id);
        self.users_in(&self.user_external_ids, &Folded::exactly(id), has)
    }

    /// The groups of this name.
    pub fn groups_named(&self, name: &str) -> Vec<Arc<Group>> {
        self.groups_in(&self.group_names, &Folded::of(name), |group| Some(group.display_name.folded()))
    }

    /// The groups with this external id, to the letter.
    pub fn groups_with_external_id(&self, id: &str) -> Vec<Arc<Group>> {
        let of = |group: &Group| group.external_id.as_deref().map(Folded::exactly);
        self.groups_in(&self.group_external_ids, &Folded::exactly(id), of)
    }

    /// The groups somebody is in, in order of id.
    pub fn groups_of(&self, user: UserId) -> impl Iterator<Item = &Arc<Group>> {
        self.memberships.of(user).iter().filter_map(|group| self.group(*group))
    }

    /// Begins to note what is touched, and hands over what was noted until now.
    pub(crate) fn watch(&mut self) -> Option<Touched> {
        self.touched.replace(Touched::default())
    }

    /// What was touched since `watch`.
    pub(crate) fn touched(&self) -> Option<&Touched> {
        self.touched.as_ref()
    }

    fn users_in(&self, index: &Index<UserId>, name: &Folded, has: impl Fn(&User, &Folded) -> bool) -> Vec<Arc<User>> {
        let candidates = index.candidates(name).filter_map(|id| self.user(id));
        candidates.filter(|user| has(user, name)).cloned().collect()
    }

    fn groups_in(
        &self,
        index: &Index<GroupId>,
        name: &Folded,
        of: impl Fn(&Group) -> Option<Folded>,
    ) -> Vec<Arc<Group>> {
        let candidates = index.candidates(name).filter_map(|id| self.group(id));
        candidates.filter(|group| of(group).as_ref() == Some(name)).cloned().collect()
    }
}

fn has_idp_user_name(user: &User, name: &Folded) -> bool {
    user.idp_user_name.as_ref().map(IdpUserName::folded).as_ref() == Some(name)
}
