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

/// Change that was undone on the way from one state of a roster to another: their difference does not show it.
#[derive(Debug, Clone, PartialEq)]
pub enum Undone {
    /// Account that was deactivated and activated again.
    Deactivation(Arc<User>),
    /// Account that was activated and deactivated again.
    Activation(Arc<User>),
    /// Member who left a group and joined it again.
    Leaving(Arc<User>, Arc<Group>),
    /// User who joined a group and left it again.
    Joining(Arc<User>, Arc<Group>),
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
        let (states, changed) = self.since(since, now)?;
        let users: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.users).collect();
        let groups: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.groups).collect();
        let members: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.members).collect();
        let users = users.into_iter().filter_map(|id| states.user(*id));
        let groups = groups.into_iter().filter_map(|id| states.group(*id));
        let members = members.into_iter().filter_map(|(group, user)| states.member(*group, *user));
        Ok(users.chain(groups).chain(members).collect())
    }

    /// Returns what was undone since a mark: accounts, then memberships, each in order of id.
    pub fn undone(&self, since: u64, now: &Roster) -> Result<Vec<Undone>, UnknownMarkError> {
        let (states, changed) = self.since(since, now)?;
        let accounts: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.states).collect();
        let moves: BTreeSet<_> = changed.iter().flat_map(|ids| &ids.moves).collect();
        let accounts = accounts.into_iter().filter_map(|(id, active)| states.undone_state(*id, *active));
        let moves = moves.into_iter().filter_map(|(group, user, joins)| states.undone_move(*group, *user, *joins));
        Ok(accounts.chain(moves).collect())
    }

    /// Returns the marked and the present state, and the ids that changed between them.
    fn since<'a>(&'a self, mark: u64, now: &'a Roster) -> Result<(States<'a>, Vec<&'a ChangedIds>), UnknownMarkError> {
        let from = self.epochs.iter().position(|epoch| epoch.mark == mark).ok_or(UnknownMarkError { mark })?;
        let epochs = self.epochs.range(from..);
        let changed = epochs.map(|epoch| &epoch.changed_ids).chain(now.changed_ids()).collect();
        Ok((States { before: &self.epochs[from].before, after: now }, changed))
    }
}

/// Returns the changes from one state of a roster to another: accounts, then groups, then memberships. It compares all
/// accounts and groups, for a reader who asks once.
pub fn between(before: &Roster, after: &Roster) -> Vec<Change> {
    let states = States { before, after };
    let is_other_user = |id: &UserId| match (before.user(*id), after.user(*id)) {
        (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
        _ => true,
    };
    let users: BTreeSet<_> = before.users().chain(after.users()).map(|user| user.id).filter(is_other_user).collect();
    let groups: BTreeSet<_> = before.groups().chain(after.groups()).map(|group| group.id).collect();
    let members = |id: &GroupId| {
        let of = |roster: &Roster| roster.group(*id).map(|group| group.members.clone()).unwrap_or_default();
        let moved: Vec<_> = of(before).symmetric_difference(of(after)).into_iter().collect();
        moved.into_iter().map(|user| (*id, user)).collect::<Vec<_>>()
    };
    let moves: Vec<_> = groups.iter().flat_map(members).collect();
    let users = users.into_iter().filter_map(|id| states.user(id));
    let groups = groups.into_iter().filter_map(|id| states.group(id));
    let moves = moves.into_iter().filter_map(|(group, user)| states.member(group, user));
    users.chain(groups).chain(moves).collect()
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

    /// Returns whether the user was a member before, and is one now.
    fn membership(&self, group: GroupId, user: UserId) -> (bool, bool) {
        let is_in = |roster: &Roster| roster.group(group).is_some_and(|group| group.members.contains(&user));
        (is_in(self.before), is_in(self.after))
    }

    fn undone_state(&self, id: UserId, active: bool) -> Option<Undone> {
        let (before, after) = (self.before.user(id)?, self.after.user(id)?);
        let is_undone = before.active == after.active && after.active != active;
        let undone = if active { Undone::Activation } else { Undone::Deactivation };
        is_undone.then(|| undone(Arc::clone(after)))
    }

    fn undone_move(&self, group: GroupId, user: UserId, joins: bool) -> Option<Undone> {
        let (was_in, is_in) = self.membership(group, user);
        let undone = if joins { Undone::Joining } else { Undone::Leaving };
        let (user, group) = (self.after.user(user).cloned()?, self.after.group(group).cloned()?);
        (was_in == is_in && is_in != joins).then(|| undone(user, group))
    }

    fn member(&self, group: GroupId, user: UserId) -> Option<Change> {
        let (was_in, is_in) = self.membership(group, user);
        let user = self.after.user(user).cloned()?;
        let group = self.after.group(group).cloned()?;
        match (was_in, is_in) {
            (false, true) => Some(Change::MemberJoined(user, group)),
            (true, false) => Some(Change::MemberLeft(user, group)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{GroupName, Rules, UserName};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn undone_changes_are_no_differences() {
        let mut roster = Roster::new(Rules::default());
        let ada = User::new(UserId(1), UserName::parse("ada").unwrap(), NOW);
        let group = Group::new(GroupId(uuid::Uuid::nil()), GroupName::parse("Finance", 255).unwrap(), NOW);
        roster.create_user(ada.clone()).unwrap();
        roster.create_group(Group { members: [UserId(1)].into_iter().collect(), ..group }).unwrap();
        let mut marks = Marks::default();
        let mark = marks.mark(&mut roster);
        roster.update_user(User { active: false, ..ada.clone() }, NOW).unwrap();
        roster.remove_members(GroupId(uuid::Uuid::nil()), &[UserId(1)], NOW).unwrap();
        assert_eq!((marks.changes(mark, &roster).unwrap().len(), marks.undone(mark, &roster).unwrap()), (2, vec![]));
        let within = marks.mark(&mut roster);
        roster.update_user(ada, NOW).unwrap();
        roster.add_members(GroupId(uuid::Uuid::nil()), &[UserId(1)], NOW).unwrap();
        assert_eq!(marks.changes(mark, &roster).unwrap(), []);
        let undone = marks.undone(mark, &roster).unwrap();
        assert!(matches!(undone[..], [Undone::Deactivation(_), Undone::Leaving(..)]), "{undone:?}");
        assert_eq!(marks.undone(within, &roster).unwrap(), []);
    }
}
