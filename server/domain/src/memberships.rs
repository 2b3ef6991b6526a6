//! Who is in which groups, from the side of the people: from the groups' side, each says so itself.

use std::sync::Arc;

use crate::id_map::Numbered;
use crate::{GroupId, UserId};

/// The groups of everybody who is in any, in order of id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memberships(Numbered<UserId, Arc<[GroupId]>>);

impl Memberships {
    /// Notes that somebody is in a group.
    pub(crate) fn join(&mut self, user: UserId, group: GroupId) {
        let theirs = self.of(user);
        if let Err(place) = theirs.binary_search(&group) {
            let (before, after) = theirs.split_at(place);
            let more = [before, &[group], after].concat();
            self.0.insert(user, more.into());
        }
    }

    /// Notes that somebody is no longer in a group.
    pub(crate) fn leave(&mut self, user: UserId, group: GroupId) {
        match self.of(user) {
            [only] if *only == group => drop(self.0.remove(&user)),
            theirs if theirs.contains(&group) => {
                let fewer = theirs.iter().copied().filter(|other| *other != group).collect();
                self.0.insert(user, fewer);
            }
            _ => {}
        }
    }

    /// The groups that somebody is in.
    pub(crate) fn of(&self, user: UserId) -> &[GroupId] {
        self.0.get(&user).map_or(&[], |theirs| theirs)
    }
}
