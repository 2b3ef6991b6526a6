//! Index from a user to the groups of the user. The inverse, `Group::members`, is part of each group.

use std::sync::Arc;

use crate::id_map::IdMap;
use crate::{GroupId, UserId};

/// Groups of each user who is a member of any, in ascending order of id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memberships(IdMap<UserId, Arc<[GroupId]>>);

impl Memberships {
    /// Adds a membership.
    pub(crate) fn join(&mut self, user: UserId, group: GroupId) {
        let groups = self.of(user);
        if let Err(position) = groups.binary_search(&group) {
            let (before, after) = groups.split_at(position);
            let more = [before, &[group], after].concat();
            self.0.insert(user, more.into());
        }
    }

    /// Removes a membership.
    pub(crate) fn leave(&mut self, user: UserId, group: GroupId) {
        match self.of(user) {
            [only] if *only == group => drop(self.0.remove(&user)),
            groups if groups.contains(&group) => {
                let fewer = groups.iter().copied().filter(|other| *other != group).collect();
                self.0.insert(user, fewer);
            }
            _ => {}
        }
    }

    /// Returns the groups of a user.
    pub(crate) fn of(&self, user: UserId) -> &[GroupId] {
        self.0.get(&user).map_or(&[], |groups| groups)
    }
}
