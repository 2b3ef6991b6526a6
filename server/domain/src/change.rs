//! What became different since a mark: found from what commands touched, never by comparing everything.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::roster::Touched;
use crate::{Group, GroupId, Roster, User, UserId};

/// The most marks that are kept; the oldest give way.
pub const MOST_MARKS: usize = 256;

/// One difference between two states.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// An account came to be.
    UserCreated(Arc<User>),
    /// An account became different.
    UserChanged {
        /// As it was.
        before: Arc<User>,
        /// As it is.
        after: Arc<User>,
    },
    /// An account is gone; this is what it was.
    UserDeleted(Arc<User>),
    /// A group came to be; who is in it is told by `MemberJoined`.
    GroupCreated(Arc<Group>),
    /// A group has another name.
    GroupRenamed {
        /// As it was.
        before: Arc<Group>,
        /// As it is.
        after: Arc<Group>,
    },
    /// A group is gone; this is what it was.
    GroupDeleted(Arc<Group>),
    /// Somebody is in a group who was not.
    MemberJoined(Arc<User>, Arc<Group>),
    /// Somebody who is still an account is no longer in a group that is still there.
    MemberLeft(Arc<User>, Arc<Group>),
}

/// There is no mark of that number: never set, or given way to newer ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no mark {mark}: the newest {} are kept", MOST_MARKS)]
pub struct NoSuchMark {
    /// The number asked for.
    pub mark: u64,
}

/// The states that were marked, oldest first.
#[derive(Debug, Default)]
pub struct Marks {
    last: u64,
    epochs: VecDeque<Epoch>,
}

/// A marked state, and what was touched from there to the next mark.
#[derive(Debug)]
struct Epoch {
    mark: u64,
    before: Roster,
    touched: Touched,
}

impl Marks {
    /// Marks the present state and gives it a number.
    pub fn mark(&mut self, roster: &mut Roster) -> u64 {
        let touched = roster.watch();
        if let (Some(epoch), Some(touched)) = (self.epochs.back_mut(), touched) {
            epoch.touched = touched;
        }
        self.last += 1;
        self.epochs.push_back(Epoch { mark: self.last, before: roster.clone(), touched: Touched::default() });
        if self.epochs.len() > MOST_MARKS {
            self.epochs.pop_front();
        }
        self.last
    }

    /// Forgets every mark; numbers go on, so that a forgotten mark is never taken for a new one.
    pub fn clear(&mut self) {
        self.epochs.clear();
    }

    /// What became different since a mark: accounts, then groups, then memberships, each in order of id.
    pub fn changes(&self, since: u64, now: &Roster) -> Result<Vec<Change>, NoSuchMark> {
        let from = self.epochs.iter().position(|epoch| epoch.mark == since).ok_or(NoSuchMark { mark: since })?;
        let epochs = self.epochs.range(from..);
        let touched: Vec<&Touched> = epochs.map(|epoch| &epoch.touched).chain(now.touched()).collect();
        let states = States { before: &self.epochs[from].before, after: now };
        let users: BTreeSet<_> = touched.iter().flat_map(|touched| &touched.users).collect();
        let groups: BTreeSet<_> = touched.iter().flat_map(|touched| &touched.groups).collect();
        let members: BTreeSet<_> = touched.iter().flat_map(|touched| &touched.members).collect();
        let users = users.into_iter().filter_map(|id| states.user(*id));
        let groups = groups.into_iter().filter_map(|id| states.group(*id));
        let members = members.into_iter().filter_map(|(group, user)| states.member(*group, *user));
        Ok(users.chain(groups).chain(members).collect())
    }
}

struct States<'a> {
    before: &'a Roster,
    after: &'a Roster,
}

impl States<'_> {
    fn user(&self, id: UserId) -> Option<Change> {
        match (self.before.user(id).cloned(), self.after.user(id).cloned()) {
            (None, Some(user)) => Some(Change::UserCreated(user)),
            (Some(user), None) => Some(Change::UserDeleted(user)),
            (Some(before), Some(after)) if !after.says_the_same_as(&before) => {
                Some(Change::UserChanged { before, after })
            }
            _ => None,
        }
    }

    fn group(&self, id: GroupId) -> Option<Change> {
        match (self.before.group(id).cloned(), self.after.group(id).cloned()) {
            (None, Some(group)) => Some(Change::GroupCreated(group)),
            (Some(group), None) => Some(Change::GroupDeleted(group)),
            (Some(before), Some(after)) if before.display_name != after.display_name => {
                Some(Change::GroupRenamed { before, after })
            }
            _ => None,
        }
    }

    fn member(&self, group: GroupId, user: UserId) -> Option<Change> {
        let is_in = |roster: &Roster| roster.group(group).is_some_and(|group| group.members.contains(&user));
        let (was_in, is_in) = (is_in(self.before), is_in(self.after));
        let user = self.after.user(user).cloned()?;
        let group = self.after.group(group).cloned()?;
        match (was_in, is_in) {
            (false, true) => Some(Change::MemberJoined(user, group)),
            (true, false) => Some(Change::MemberLeft(user, group)),
            _ => None,
        }
    }
}
