//! Changes since a mark, computed from the ids that commands changed; never by comparing whole rosters.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::roster::ChangedIds;
use crate::{Group, GroupId, Roster, User, UserId};

/// Maximum number of marks; the oldest are dropped.
pub const MOST_MARKS: usize = 256;

/// Difference between two states of a roster.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// New account.
    UserCreated(Arc<User>),
    /// Account with other values.
    UserChanged {
        /// Former state.
        before: Arc<User>,
        /// Present state.
        after: Arc<User>,
    },
    /// Deleted account, in its last state.
    UserDeleted(Arc<User>),
    /// New group; `MemberJoined` lists its members.
    GroupCreated(Arc<Group>),
    /// Group with another name.
    GroupRenamed {
        /// Former state.
        before: Arc<Group>,
        /// Present state.
        after: Arc<Group>,
    },
    /// Deleted group, in its last state.
    GroupDeleted(Arc<Group>),
    /// New member of a group.
    MemberJoined(Arc<User>, Arc<Group>),
    /// Former member of a group; both still exist.
    MemberLeft(Arc<User>, Arc<Group>),
}

/// Error: the mark was never set, or was dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no mark {mark}: the newest {} are kept", MOST_MARKS)]
pub struct UnknownMarkError {
    /// Number of the mark.
    pub mark: u64,
}

/// Marked states, oldest first.
#[derive(Debug, Default)]
pub struct Marks {
    last: u64,
    epochs: VecDeque<Epoch>,
}

/// Marked state, and the ids that changed until the next mark.
#[derive(Debug)]
struct Epoch {
    mark: u64,
    before: Roster,
    changed_ids: ChangedIds,
}

impl Marks {
    /// Marks the present state and returns the number of the mark.
    pub fn mark(&mut self, roster: &mut Roster) -> u64 {
        let changed_ids = roster.restart_tracking();
        if let (Some(epoch), Some(changed_ids)) = (self.epochs.back_mut(), changed_ids) {
            epoch.changed_ids = changed_ids;
        }
        self.last += 1;
        self.epochs.push_back(Epoch { mark: self.last, before: roster.clone(), changed_ids: ChangedIds::default() });
        if self.epochs.len() > MOST_MARKS {
            self.epochs.pop_front();
        }
        self.last
    }

    /// Drops all marks. Numbering continues, so that an old mark never refers to a new state.
    pub fn clear(&mut self) {
        self.epochs.clear();
    }

    /// Returns the changes since a mark: accounts, then groups, then memberships, each in order of id.
    pub fn changes(&self, since: u64, now: &Roster) -> Result<Vec<Change>, UnknownMarkError> {
        let from = self.epochs.iter().position(|epoch| epoch.mark == since).ok_or(UnknownMarkError { mark: since })?;
        let epochs = self.epochs.range(from..);
        let changed: Vec<&ChangedIds> = epochs.map(|epoch| &epoch.changed_ids).chain(now.changed_ids()).collect();
        let states = States { before: &self.epochs[from].before, after: now };
        let users: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.users).collect();
        let groups: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.groups).collect();
        let members: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.members).collect();
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
            (Some(before), Some(after)) if !after.has_same_values(&before) => {
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
