//! Execution of group changes on the roster.

use std::sync::Arc;

use jiff::Timestamp;

use super::{GroupChange, Step};
use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Literal, Op};
use crate::json::set;
use crate::patch::operation_name;
use crate::render::Renderer;
use crate::resource::members::Members;
use crate::schema::user_schema;
use egnyte_domain::{Group, GroupId, GroupName, Roster, RosterError, UserId, WriteContext};

/// Maximum number of members that the conditions of one PATCH may read.
const MAX_READ: usize = 500_000;

/// Execution of a PATCH on one group.
pub struct GroupPatch<'a, 'd> {
    id: GroupId,
    context: &'a mut WriteContext<'d>,
    base_url: &'a str,
    diagnostics: &'a mut Diagnostics,
    /// Number of members that filters have read.
    read: usize,
}

impl<'a, 'd> GroupPatch<'a, 'd> {
    /// Creates the execution. Filters on `$ref` use `base_url`, as the client addressed it.
    pub fn new(
        id: GroupId,
        context: &'a mut WriteContext<'d>,
        base_url: &'a str,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self { id, context, base_url, diagnostics, read: 0 }
    }

    /// Applies the changes in order. On an error the caller rolls back those before it.
    pub fn run(mut self, steps: Vec<Step>) -> Result<(), ScimError> {
        steps
            .into_iter()
            .try_for_each(|step| self.apply(step.change).map_err(|error| error.within(&operation_name(step.index))))
    }

    fn apply(&mut self, change: GroupChange) -> Result<(), ScimError> {
        let id = self.id;
        let present =
            self.context.roster.group(id).cloned().ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })?;
        let group = || Group::clone(&present);
        let WriteContext { roster, now, .. } = &mut *self.context;
        let (now, rules) = (*now, *roster.rules());
        match change {
            GroupChange::AddMembers(members) => {
                let (users, groups) = members.checked_ids(&rules)?;
                roster.set_subgroups(id, present.subgroups.iter().copied().chain(groups), now)?;
                roster.add_members(id, &users, now)
            }
            // Unknown ids are in no group, so they need no error.
            GroupChange::RemoveMembers(members) => {
                let leaving: Vec<_> = members.groups().collect();
                roster.set_subgroups(id, without(&present, &leaving), now)?;
                roster.remove_members(id, &members.ids, now)
            }
            GroupChange::RemoveMembersWhere(condition) => return self.remove_where(&present, &condition),
            GroupChange::WriteMembersWhere(condition, who) => {
                return self.write_where(&present, &condition, who.as_deref());
            }
            GroupChange::ClearMembers => set_members(roster, id, Members::default(), now),
            GroupChange::SetMembers(members) => set_members(roster, id, members, now),
            GroupChange::Rename(name) => {
                let display_name = GroupName::parse(&name, rules.longest_group_name)?;
                roster.update_group(Group { display_name, ..group() }, now)
            }
            GroupChange::SetExternalId(external_id) => roster.update_group(Group { external_id, ..group() }, now),
            GroupChange::SetExtra(name, value) => {
                let mut extra = present.extra.clone();
                set(&mut extra, &name, value);
                roster.update_group(Group { extra, ..group() }, now)
            }
        }?;
        Ok(())
    }

    fn remove_where(&mut self, group: &Group, condition: &Filter) -> Result<(), ScimError> {
        let leaving = self.select(group, condition)?;
        let subgroups = self.select_subgroups(group, condition);
        if leaving.is_empty() && subgroups.is_empty() && !self.diagnostics.require(Tolerance::RemoveMissing) {
            return Err(no_target(condition));
        }
        self.context.roster.set_subgroups(self.id, without(group, &subgroups), self.context.now)?;
        self.context.roster.remove_members(self.id, &leaving, self.context.now)?;
        Ok(())
    }

    /// Returns the groups among the members that match a condition.
    fn select_subgroups(&self, group: &Group, condition: &Filter) -> Vec<GroupId> {
        let roster = &*self.context.roster;
        let renderer = Renderer { base_url: self.base_url, roster, user_schema: user_schema(roster.rules()) };
        renderer.subgroups_matching(group, condition)
    }

    /// Writes the selected members. Their ids are immutable, so only equal ids succeed. Clients may add the one user that
    /// the condition names.
    fn write_where(&mut self, group: &Group, condition: &Filter, id: Option<&str>) -> Result<(), ScimError> {
        let selected = self.select(group, condition)?;
        let is_same = |member: &UserId| id.is_none_or(|id| member.to_string() == id);
        if !selected.is_empty() {
            if selected.iter().all(is_same) {
                return Ok(());
            }
            self.diagnostics.remark(Remark::ImmutableChanged);
            let detail = "members.value is immutable: remove the member and add the other";
            return Err(ScimError::of(ScimType::Mutability, detail));
        }
        let named = ids_in(condition).unwrap_or_default();
        match existing_users(&named, self.context).as_slice() {
            [one] if is_same(one) && self.diagnostics.require(Tolerance::ValuePathCreate) => {
                self.context.roster.add_members(self.id, &[*one], self.context.now)?;
                Ok(())
            }
            _ => Err(no_target(condition)),
        }
    }

    /// Returns the members that match a condition. Ids in the condition are looked up directly.
    fn select(&mut self, group: &Group, condition: &Filter) -> Result<Vec<UserId>, ScimError> {
        let roster = &*self.context.roster;
        match ids_in(condition) {
            Some(ids) => {
                let named = ids.into_iter().collect::<Members>().ids;
                Ok(named.into_iter().filter(|id| group.members.contains(id)).collect())
            }
            None => {
                self.read += group.members.len();
                if self.read > MAX_READ {
                    let detail = format!("the filter would read more than {MAX_READ} members: select them by value");
                    return Err(ScimError::of(ScimType::TooMany, detail));
                }
                let user_schema = user_schema(roster.rules());
                Ok(Renderer { base_url: self.base_url, roster, user_schema }.members_matching(group, condition))
            }
        }
    }
}

/// Sets the members, users and groups.
fn set_members(roster: &mut Roster, id: GroupId, members: Members, now: Timestamp) -> Result<Arc<Group>, RosterError> {
    let (users, groups) = members.checked_ids(roster.rules())?;
    roster.set_subgroups(id, groups, now)?;
    roster.set_members(id, &users, now)
}

/// Returns the groups that are members, without some.
fn without(group: &Group, leaving: &[GroupId]) -> Vec<GroupId> {
    group.subgroups.iter().copied().filter(|subgroup| !leaving.contains(subgroup)).collect()
}

fn no_target(condition: &Filter) -> ScimError {
    ScimError::of(ScimType::NoTarget, format!("members has no value with {condition}"))
}

fn existing_users(ids: &[&str], context: &WriteContext<'_>) -> Vec<UserId> {
    let named = ids.iter().copied().collect::<Members>().ids;
    named.into_iter().filter(|id| context.roster.user(*id).is_some()).collect()
}

/// Returns the ids of a filter of the form `value eq "…" or …`; `None` for other filters.
fn ids_in(filter: &Filter) -> Option<Vec<&str>> {
    match filter {
        Filter::Compare(path, Op::Eq, Literal::Text(id)) if path.name.eq_ignore_ascii_case("value") => Some(vec![id]),
        Filter::Or(parts) => {
            let ids: Option<Vec<_>> = parts.iter().map(ids_in).collect();
            ids.map(|ids| ids.concat())
        }
        _ => None,
    }
}
