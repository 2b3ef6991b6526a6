//! Commands on groups and their members.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::Roster;
use crate::names::CaseFolded;
use crate::rules::{AbsentMembers, Policy, Unmapped};
use crate::{CommandEffect, Group, GroupId, RosterError, UserId};

impl Roster {
    /// Creates a group with its members.
    pub fn create_group(&mut self, group: Group) -> Result<Arc<Group>, RosterError> {
        if self.groups.contains_key(&group.id) {
            return Err(RosterError::IdInUse { id: group.id.to_string() });
        }
        self.check_group_name(&group)?;
        let members = self.check_members(group.members.iter().copied())?;
        self.check_deactivated(members.iter())?;
        let subgroups = self.check_subgroups(group.id, group.subgroups.iter().copied())?;
        self.ordered_groups.insert(group.id);
        subgroups.iter().for_each(|subgroup| self.add_parent(*subgroup, group.id));
        for member in &members {
            self.memberships.join(*member, group.id);
            self.track_member(group.id, *member);
        }
        Ok(self.put_group(Group { members: members.into_iter().collect(), subgroups, ..group }, None))
    }

    /// Updates name, external id and extra attributes of a group, not its members.
    pub fn update_group(&mut self, group: Group, now: Timestamp) -> Result<Arc<Group>, RosterError> {
        let before = self.find_group(group.id)?;
        let same_name = group.display_name == before.display_name;
        if same_name && group.external_id == before.external_id && group.extra == before.extra {
            return Ok(before);
        }
        if group.display_name.case_folded() != before.display_name.case_folded() {
            self.check_group_name(&group)?;
        }
        self.remove_from_index(&before);
        let (members, subgroups) = (before.members.clone(), before.subgroups.clone());
        let (created, version) = (before.created, before.version + 1);
        Ok(self.put_group(Group { members, subgroups, created, modified: now, version, ..group }, Some(before)))
    }

    /// Replaces the values of a group, and its members if given.
    pub fn replace_group(
        &mut self,
        group: Group,
        members: Option<&[UserId]>,
        now: Timestamp,
    ) -> Result<Arc<Group>, RosterError> {
        let id = group.id;
        // Checked first, so that a refused member leaves the name unchanged, too.
        let wanted = self.check_members(members.into_iter().flatten().copied())?;
        let present = self.find_group(id)?;
        self.check_deactivated(wanted.iter().filter(|member| !present.members.contains(*member)))?;
        let replaced = self.update_group(group, now)?;
        match (members, self.rules.absent_members) {
            (Some(members), _) => self.set_members(id, members, now),
            (None, AbsentMembers::Clear) => self.set_members(id, &[], now),
            (None, AbsentMembers::Keep) => Ok(replaced),
        }
    }

    /// Adds members; present members stay.
    pub fn add_members(&mut self, id: GroupId, members: &[UserId], now: Timestamp) -> Result<Arc<Group>, RosterError> {
        let group = self.find_group(id)?;
        let known = self.check_members(members.iter().copied())?;
        let joining: Vec<_> = known.into_iter().filter(|member| !group.members.contains(member)).collect();
        self.check_deactivated(joining.iter())?;
        Ok(self.change_members(&group, &joining, &[], now))
    }

    /// Removes members; ids of others are ignored.
    pub fn remove_members(
        &mut self,
        id: GroupId,
        members: &[UserId],
        now: Timestamp,
    ) -> Result<Arc<Group>, RosterError> {
        let group = self.find_group(id)?;
        let unique: BTreeSet<_> = members.iter().copied().collect();
        let leaving: Vec<_> = unique.into_iter().filter(|member| group.members.contains(member)).collect();
        Ok(self.change_members(&group, &[], &leaving, now))
    }

    /// Sets the members.
    pub fn set_members(&mut self, id: GroupId, members: &[UserId], now: Timestamp) -> Result<Arc<Group>, RosterError> {
        let group = self.find_group(id)?;
        let wanted = self.check_members(members.iter().copied())?;
        let joining: Vec<_> = wanted.iter().copied().filter(|member| !group.members.contains(member)).collect();
        self.check_deactivated(joining.iter())?;
        let leaving: Vec<_> = group.members.iter().copied().filter(|member| !wanted.contains(member)).collect();
        Ok(self.change_members(&group, &joining, &leaving, now))
    }

    /// Deletes a group; its members stay accounts.
    pub fn delete_group(&mut self, id: GroupId) -> Result<Arc<Group>, RosterError> {
        let group = self.find_group(id)?;
        for member in &group.members {
            self.memberships.leave(*member, id);
        }
        self.remove_from_index(&group);
        self.end_nesting(&group, group.modified);
        self.groups.remove(&id);
        self.ordered_groups.remove(id);
        self.track_group(id);
        self.effects.push(CommandEffect::Group { before: Some(Arc::clone(&group)), after: None });
        Ok(group)
    }

    /// Adds users who are no members, and removes users who are.
    pub(super) fn change_members(
        &mut self,
        group: &Arc<Group>,
        joining: &[UserId],
        leaving: &[UserId],
        now: Timestamp,
    ) -> Arc<Group> {
        if joining.is_empty() && leaving.is_empty() {
            return Arc::clone(group);
        }
        let mut changed = Group { modified: now, version: group.version + 1, ..Group::clone(group) };
        for member in joining {
            changed.members.insert(*member);
            self.memberships.join(*member, group.id);
            self.track_move(group.id, *member, true);
        }
        for member in leaving {
            changed.members.remove(member);
            self.memberships.leave(*member, group.id);
            self.track_move(group.id, *member, false);
        }
        let changed = Arc::new(changed);
        self.groups.insert(group.id, Arc::clone(&changed));
        let (joined, left) = (joining.to_vec(), leaving.to_vec());
        self.effects.push(CommandEffect::Members { group: Arc::clone(&changed), joined, left });
        changed
    }

    fn find_group(&self, id: GroupId) -> Result<Arc<Group>, RosterError> {
        self.group(id).cloned().ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })
    }

    /// Returns the known ones of these ids; an error for an unknown one, where the rules refuse it.
    fn check_members(&self, members: impl Iterator<Item = UserId>) -> Result<BTreeSet<UserId>, RosterError> {
        let check = |member: UserId| match self.rules.unknown_members {
            _ if self.users.contains_key(&member) => Some(Ok(member)),
            Policy::Refuse => Some(Err(RosterError::UnknownMember { id: member.to_string() })),
            Policy::Accept => None,
        };
        // A set that is collected takes half the time of one that grows by insertions.
        members.filter_map(check).collect()
    }

    /// Checks that no new member is deactivated.
    pub fn check_active<'m>(&self, mut joining: impl Iterator<Item = &'m UserId>) -> Result<(), RosterError> {
        let deactivated = joining.find(|id| self.user(**id).is_some_and(|user| !user.active));
        deactivated.map_or(Ok(()), |id| Err(RosterError::DeactivatedMember { id: *id }))
    }

    fn check_deactivated<'m>(&self, joining: impl Iterator<Item = &'m UserId>) -> Result<(), RosterError> {
        if self.rules.deactivated_members == Policy::Refuse { self.check_active(joining) } else { Ok(()) }
    }

    fn check_group_name(&self, group: &Group) -> Result<(), RosterError> {
        if self.rules.group_names == Policy::Accept {
            return Ok(());
        }
        let name = group.display_name.as_str();
        match self.groups_with_name(name).iter().find(|other| other.id != group.id) {
            Some(other) => Err(RosterError::GroupNameTaken { name: name.to_owned(), holder: other.id }),
            None => Ok(()),
        }
    }

    fn put_group(&mut self, mut group: Group, before: Option<Arc<Group>>) -> Arc<Group> {
        if self.rules.unmapped == Unmapped::Dropped {
            group.extra.clear();
        }
        let group = Arc::new(group);
        self.group_names.insert(&group.display_name.case_folded(), group.id);
        if let Some(external_id) = &group.external_id {
            self.group_external_ids.insert(&CaseFolded::exact(external_id), group.id);
        }
        self.groups.insert(group.id, Arc::clone(&group));
        self.track_group(group.id);
        self.effects.push(CommandEffect::Group { before, after: Some(Arc::clone(&group)) });
        group
    }

    fn remove_from_index(&mut self, group: &Group) {
        self.group_names.remove(&group.display_name.case_folded(), group.id);
        if let Some(external_id) = &group.external_id {
            self.group_external_ids.remove(&CaseFolded::exact(external_id), group.id);
        }
    }

    pub(super) fn track_group(&mut self, id: GroupId) {
        if let Some(changed_ids) = &mut self.changed_ids {
            changed_ids.groups.insert(id);
        }
    }

    fn track_move(&mut self, group: GroupId, user: UserId, joins: bool) {
        self.track_member(group, user);
        if let Some(changed_ids) = &mut self.changed_ids {
            changed_ids.moves.insert((group, user, joins));
        }
    }

    fn track_member(&mut self, group: GroupId, user: UserId) {
        if let Some(changed_ids) = &mut self.changed_ids {
            changed_ids.members.insert((group, user));
        }
    }
}
