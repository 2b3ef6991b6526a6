//! Changes of groups on the roster, under the rules of this API about their members.

use std::sync::Arc;

use egnyte_domain::rules::{AbsentMembers, Policy};
use egnyte_domain::{Group, GroupId, GroupName, Roster, RosterError, UserId, WriteContext};

use crate::error::ApiError;
use crate::group_input::{GroupDraft, GroupStep};

/// Creates a group.
pub fn create_group(draft: GroupDraft, context: &mut WriteContext<'_>) -> Result<Arc<Group>, ApiError> {
    let display_name = group_name(draft.display_name.as_deref(), context.roster)?;
    let members = draft.members.unwrap_or_default();
    check_joining(members.iter(), context.roster)?;
    let group =
        Group { members: members.into_iter().collect(), ..Group::new(context.ids.group(), display_name, context.now) };
    Ok(context.roster.create_group(group)?)
}

/// Replaces name and members of a group. On an error the caller rolls back.
pub fn replace_group(id: GroupId, draft: GroupDraft, context: &mut WriteContext<'_>) -> Result<Arc<Group>, ApiError> {
    let present = find(id, context.roster)?;
    let display_name = group_name(draft.display_name.as_deref(), context.roster)?;
    let group = Group { display_name, ..Group::clone(&present) };
    let members = match (draft.members, context.roster.rules().absent_members) {
        (None, AbsentMembers::Keep) => return Ok(context.roster.update_group(group, context.now)?),
        (members, _) => members.unwrap_or_default(),
    };
    check_joining(members.iter().filter(|id| !present.members.contains(*id)), context.roster)?;
    Ok(context.roster.replace_group(group, Some(&members), context.now)?)
}

/// Applies the steps of an update in order. On an error the caller rolls back.
pub fn update_group(
    id: GroupId,
    steps: Vec<GroupStep>,
    context: &mut WriteContext<'_>,
) -> Result<Arc<Group>, ApiError> {
    let mut group = find(id, context.roster)?;
    for step in steps {
        group = apply(&group, step, context)?;
    }
    Ok(group)
}

fn apply(group: &Group, step: GroupStep, context: &mut WriteContext<'_>) -> Result<Arc<Group>, ApiError> {
    let (id, now) = (group.id, context.now);
    let roster = &mut *context.roster;
    Ok(match step {
        GroupStep::Rename(name) => {
            let display_name = group_name(Some(&name), roster)?;
            roster.update_group(Group { display_name, ..group.clone() }, now)?
        }
        GroupStep::Add(members) => {
            let present = members.iter().find(|id| group.members.contains(*id));
            if let (Some(id), Policy::Refuse) = (present, roster.rules().api.present_members) {
                return Err(RosterError::PresentMember { id: *id }.into());
            }
            check_joining(members.iter().filter(|id| !group.members.contains(*id)), roster)?;
            roster.add_members(id, &members, now)?
        }
        GroupStep::Remove(members) => roster.remove_members(id, &members, now)?,
        GroupStep::Set(members) => {
            check_joining(members.iter().filter(|id| !group.members.contains(*id)), roster)?;
            roster.set_members(id, &members, now)?
        }
    })
}

/// Checks that no new member is deactivated, as Egnyte's help centre documents.
fn check_joining<'m>(joining: impl Iterator<Item = &'m UserId>, roster: &Roster) -> Result<(), RosterError> {
    if roster.rules().api.deactivated_members == Policy::Refuse { roster.check_active(joining) } else { Ok(()) }
}

fn find(id: GroupId, roster: &Roster) -> Result<Arc<Group>, RosterError> {
    roster.group(id).cloned().ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })
}

fn group_name(sent: Option<&str>, roster: &Roster) -> Result<GroupName, RosterError> {
    let name = sent.ok_or(RosterError::Missing { attribute: "displayName" })?;
    GroupName::parse(name, roster.rules().longest_group_name)
}
