//! Groups that are members of groups (RFC 7643 §4.2).

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::OrdSet;
use jiff::Timestamp;

use super::Roster;
use crate::rules::Policy;
use crate::{CommandEffect, Group, GroupId, RosterError, UserId};

impl Roster {
    /// Sets the groups that are members of a group.
    pub fn set_subgroups(
        &mut self,
        id: GroupId,
        subgroups: impl IntoIterator<Item = GroupId>,
        now: Timestamp,
    ) -> Result<Arc<Group>, RosterError> {
        let group = self.group(id).cloned().ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })?;
        let wanted = self.check_subgroups(id, subgroups)?;
        if wanted == group.subgroups {
            return Ok(group);
        }
        for left in group.subgroups.iter().filter(|left| !wanted.contains(*left)) {
            self.remove_parent(*left, id);
        }
        wanted.iter().for_each(|joined| self.add_parent(*joined, id));
        Ok(self.put_subgroups(&group, wanted, now))
    }

    /// Returns the groups of a user through other groups only, in order of id.
    pub fn indirect_groups_of(&self, user: UserId) -> impl Iterator<Item = &Arc<Group>> {
        let direct = self.memberships.of(user);
        let mut found = BTreeSet::new();
        if !self.parents.is_empty() {
            let mut open = direct.to_vec();
            while let Some(group) = open.pop() {
                let parents = self.parents.get(&group).into_iter().flatten();
                open.extend(parents.filter(|parent| found.insert(**parent)));
            }
        }
        found.into_iter().filter(|group| !direct.contains(group)).filter_map(|group| self.group(group))
    }

    /// Returns the groups of which a group is a member, in order of id.
    pub fn parents_of(&self, group: GroupId) -> impl Iterator<Item = &Arc<Group>> {
        self.parents.get(&group).into_iter().flatten().filter_map(|parent| self.group(*parent))
    }

    /// Returns a group and the groups in it, at any depth.
    pub fn nested_groups(&self, group: GroupId) -> Vec<&Arc<Group>> {
        let mut seen = BTreeSet::from([group]);
        let (mut open, mut found) = (vec![group], Vec::new());
        while let Some(next) = open.pop().and_then(|next| self.group(next)) {
            open.extend(next.subgroups.iter().filter(|subgroup| seen.insert(**subgroup)));
            found.push(next);
        }
        found
    }

    /// Checks that groups exist and would not contain themselves; unknown ones are an error or left out, as the rules
    /// require.
    pub(super) fn check_subgroups(
        &self,
        id: GroupId,
        subgroups: impl IntoIterator<Item = GroupId>,
    ) -> Result<OrdSet<GroupId>, RosterError> {
        let mut known = OrdSet::new();
        for subgroup in subgroups {
            if self.groups.contains_key(&subgroup) || subgroup == id {
                if subgroup == id || self.nested_groups(subgroup).iter().any(|nested| nested.id == id) {
                    return Err(RosterError::CircularMember { id: subgroup });
                }
                known.insert(subgroup);
            } else if self.rules.unknown_members == Policy::Refuse {
                return Err(RosterError::UnknownMember { id: subgroup.to_string() });
            }
        }
        Ok(known)
    }

    /// Records that a group is a member of another.
    pub(super) fn add_parent(&mut self, subgroup: GroupId, group: GroupId) {
        self.parents.entry(subgroup).or_default().insert(group);
    }

    /// Ends all nesting of a group that is deleted.
    pub(super) fn end_nesting(&mut self, group: &Group, now: Timestamp) {
        for subgroup in &group.subgroups {
            self.remove_parent(*subgroup, group.id);
        }
        for parent in self.parents.remove(&group.id).into_iter().flatten() {
            if let Some(parent) = self.group(parent).cloned() {
                self.put_subgroups(&parent, parent.subgroups.without(&group.id), now);
            }
        }
    }

    fn remove_parent(&mut self, subgroup: GroupId, group: GroupId) {
        let is_last = self.parents.get_mut(&subgroup).is_some_and(|parents| {
            parents.remove(&group);
            parents.is_empty()
        });
        if is_last {
            self.parents.remove(&subgroup);
        }
    }

    fn put_subgroups(&mut self, group: &Arc<Group>, subgroups: OrdSet<GroupId>, now: Timestamp) -> Arc<Group> {
        let changed = Group { subgroups, modified: now, version: group.version + 1, ..Group::clone(group) };
        let changed = Arc::new(changed);
        self.groups.insert(group.id, Arc::clone(&changed));
        self.track_group(group.id);
        self.effects.push(CommandEffect::Group { before: Some(Arc::clone(group)), after: Some(Arc::clone(&changed)) });
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GroupName, User, UserName};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn id(number: u128) -> GroupId {
        GroupId(uuid::Uuid::from_u128(number))
    }

    fn nested() -> Roster {
        let mut roster = Roster::default();
        roster.create_user(User::new(UserId(1), UserName::parse("ada").unwrap(), NOW)).unwrap();
        for number in 1..=3 {
            let name = GroupName::parse(&format!("g{number}"), 9).unwrap();
            let members = (number == 1).then_some(UserId(1)).into_iter().collect();
            roster.create_group(Group { members, ..Group::new(id(number), name, NOW) }).unwrap();
        }
        roster.set_subgroups(id(2), [id(1)], NOW).unwrap();
        roster.set_subgroups(id(3), [id(2), id(1)], NOW).unwrap();
        roster
    }

    fn indirect(roster: &Roster) -> Vec<GroupId> {
        roster.indirect_groups_of(UserId(1)).map(|group| group.id).collect()
    }

    #[test]
    fn user_is_in_the_groups_of_the_group() {
        let mut roster = nested();
        assert_eq!(indirect(&roster), [id(2), id(3)]);
        roster.set_subgroups(id(2), [], NOW).unwrap();
        assert_eq!(indirect(&roster), [id(3)]);
        roster.add_members(id(3), &[UserId(1)], NOW).unwrap();
        assert_eq!(indirect(&roster), []);
    }

    #[test]
    fn group_does_not_contain_itself() {
        let mut roster = nested();
        for (group, member) in [(1, 1), (1, 2), (1, 3), (2, 3)] {
            let refused = roster.set_subgroups(id(group), [id(member)], NOW);
            assert_eq!(refused.map(drop), Err(RosterError::CircularMember { id: id(member) }));
        }
        let unknown = roster.set_subgroups(id(1), [id(9)], NOW).map(drop);
        assert_eq!(unknown, Err(RosterError::UnknownMember { id: id(9).to_string() }));
    }

    #[test]
    fn deleted_group_is_no_member_and_has_none() {
        let mut roster = nested();
        roster.delete_group(id(2)).unwrap();
        assert_eq!(roster.group(id(3)).unwrap().subgroups.iter().copied().collect::<Vec<_>>(), [id(1)]);
        assert_eq!(indirect(&roster), [id(3)]);
        roster.delete_group(id(3)).unwrap();
        assert_eq!(indirect(&roster), []);
    }
}
