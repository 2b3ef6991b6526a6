//! The commands on groups and their members.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::Roster;
use crate::names::Folded;
use crate::rules::{Duplicates, Tolerance, Unmapped, UnsaidMembers};
use crate::{Group, GroupId, Refusal, UserId};

impl Roster {
    /// Makes a group with the members it names.
    pub fn create_group(&mut self, group: Group) -> Result<Arc<Group>, Refusal> {
        if self.groups.contains_key(&group.id) {
            return Err(Refusal::IdInUse { id: group.id.to_string() });
        }
        self.group_name_is_free(&group)?;
        let members = self.known_members(group.members.iter().copied())?;
        self.group_ranks.insert(group.id);
        for member in &members {
            self.memberships.join(*member, group.id);
            self.touch_member(group.id, *member);
        }
        Ok(self.put_group(Group { members: members.into_iter().collect(), ..group }))
    }

    /// Gives a group this name, external id and extra values; its members stay who they are.
    pub fn update_group(&mut self, group: Group, now: Timestamp) -> Result<Arc<Group>, Refusal> {
        let before = self.known_group(group.id)?;
        let same_name = group.display_name == before.display_name;
        if same_name && group.external_id == before.external_id && group.extra == before.extra {
            return Ok(before);
        }
        if group.display_name.folded() != before.display_name.folded() {
            self.group_name_is_free(&group)?;
        }
        self.unindex_group(&before);
        Ok(self.put_group(Group {
            members: before.members.clone(),
            created: before.created,
            modified: now,
            version: before.version + 1,
            ..group
        }))
    }

    /// Gives a group these values, and these members where any are said.
    pub fn replace_group(
        &mut self,
        group: Group,
        members: Option<&[UserId]>,
        now: Timestamp,
    ) -> Result<Arc<Group>, Refusal> {
        let id = group.id;
        // Looked at first, so that a stranger among them leaves the name as it is, too.
        self.known_members(members.into_iter().flatten().copied())?;
        let replaced = self.update_group(group, now)?;
        match (members, self.rules.unsaid_members) {
            (Some(members), _) => self.set_members(id, members, now),
            (None, UnsaidMembers::Cleared) => self.set_members(id, &[], now),
            (None, UnsaidMembers::Kept) => Ok(replaced),
        }
    }

    /// Lets people join; who is in already stays in.
    pub fn add_members(&mut self, id: GroupId, members: &[UserId], now: Timestamp) -> Result<Arc<Group>, Refusal> {
        let group = self.known_group(id)?;
        let known = self.known_members(members.iter().copied())?;
        let joining: Vec<_> = known.into_iter().filter(|member| !group.members.contains(member)).collect();
        Ok(self.change_members(&group, &joining, &[], now))
    }

    /// Lets people leave; who is not in stays out.
    pub fn remove_members(&mut self, id: GroupId, members: &[UserId], now: Timestamp) -> Result<Arc<Group>, Refusal> {
        let group = self.known_group(id)?;
        let named: BTreeSet<_> = members.iter().copied().collect();
        let leaving: Vec<_> = named.into_iter().filter(|member| group.members.contains(member)).collect();
        Ok(self.change_members(&group, &[], &leaving, now))
    }

    /// Makes exactly these the members.
    pub fn set_members(&mut self, id: GroupId, members: &[UserId], now: Timestamp) -> Result<Arc<Group>, Refusal> {
        let group = self.known_group(id)?;
        let wanted = self.known_members(members.iter().copied())?;
        let joining: Vec<_> = wanted.iter().copied().filter(|member| !group.members.contains(member)).collect();
        let leaving: Vec<_> = group.members.iter().copied().filter(|member| !wanted.contains(member)).collect();
        Ok(self.change_members(&group, &joining, &leaving, now))
    }

    /// Ends a group; its members stay accounts.
    pub fn delete_group(&mut self, id: GroupId) -> Result<Arc<Group>, Refusal> {
        let group = self.known_group(id)?;
        for member in &group.members {
            self.memberships.leave(*member, id);
        }
        self.unindex_group(&group);
        self.groups.remove(&id);
        self.group_ranks.remove(id);
        self.touch_group(id);
        Ok(group)
    }

    /// Moves people who are known to be out in, and people who are known to be in out.
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
            self.touch_member(group.id, *member);
        }
        for member in leaving {
            changed.members.remove(member);
            self.memberships.leave(*member, group.id);
            self.touch_member(group.id, *member);
        }
        let changed = Arc::new(changed);
        self.groups.insert(group.id, Arc::clone(&changed));
        changed
    }

    fn known_group(&self, id: GroupId) -> Result<Arc<Group>, Refusal> {
        self.group(id).cloned().ok_or_else(|| Refusal::NoSuchGroup { id: id.to_string() })
    }

    fn known_members(&self, members: impl Iterator<Item = UserId>) -> Result<BTreeSet<UserId>, Refusal> {
        let mut known = BTreeSet::new();
        for member in members {
            if self.users.contains_key(&member) {
                known.insert(member);
            } else if self.rules.unknown_members == Tolerance::Refuse {
                return Err(Refusal::UnknownMember { id: member.to_string() });
            }
        }
        Ok(known)
    }

    fn group_name_is_free(&self, group: &Group) -> Result<(), Refusal> {
        if self.rules.group_names == Duplicates::Accept {
            return Ok(());
        }
        let name = group.display_name.as_str();
        match self.groups_named(name).iter().find(|other| other.id != group.id) {
            Some(other) => Err(Refusal::GroupNameTaken { name: name.to_owned(), holder: other.id }),
            None => Ok(()),
        }
    }

    fn put_group(&mut self, mut group: Group) -> Arc<Group> {
        if self.rules.unmapped == Unmapped::Dropped {
            group.extra.clear();
        }
        let group = Arc::new(group);
        self.group_names.insert(&group.display_name.folded(), group.id);
        if let Some(external_id) = &group.external_id {
            self.group_external_ids.insert(&Folded::exactly(external_id), group.id);
        }
        self.groups.insert(group.id, Arc::clone(&group));
        self.touch_group(group.id);
        group
    }

    fn unindex_group(&mut self, group: &Group) {
        self.group_names.remove(&group.display_name.folded(), group.id);
        if let Some(external_id) = &group.external_id {
            self.group_external_ids.remove(&Folded::exactly(external_id), group.id);
        }
    }

    fn touch_group(&mut self, id: GroupId) {
        if let Some(touched) = &mut self.touched {
            touched.groups.insert(id);
        }
    }

    fn touch_member(&mut self, group: GroupId, user: UserId) {
        if let Some(touched) = &mut self.touched {
            touched.members.insert((group, user));
        }
    }
}
