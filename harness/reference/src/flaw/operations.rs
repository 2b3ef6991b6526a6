//! Operations that several flaws change or create.

use crate::plan::{
    AccountUpdate, Basis, Conflict, Group, GroupUpdate, NewGroup, Operation, PlanInput, PlanPolicy, WantedGroup,
    same_name,
};
use egnyte_protocol::directory::Id;

/// Returns the update of an account with this basis, if the operation is one.
pub(super) fn account_update(operation: &mut Operation, basis: Basis) -> Option<&mut AccountUpdate> {
    match operation {
        Operation::UpdateAccount(update) if update.basis == basis => Some(update),
        _ => None,
    }
}

/// Returns the update of a group with this basis, if the operation is one.
pub(super) fn group_update(operation: &mut Operation, basis: Basis) -> Option<&mut GroupUpdate> {
    match operation {
        Operation::UpdateGroup(update) if update.basis == basis => Some(update),
        _ => None,
    }
}

/// Returns whether the operation creates, updates or deletes a group, or reports the conflict of its name.
pub(super) fn is_about_groups(operation: &Operation) -> bool {
    user_group(operation).is_some()
}

/// Returns whether the operation deactivates an account.
pub(super) fn is_deactivation(operation: &Operation) -> bool {
    matches!(operation, Operation::DeactivateAccount { .. })
}

/// Finds the groups of Egnyte with this name.
pub(super) fn namesakes<'a>(input: &PlanInput<'a>, name: &str) -> impl Iterator<Item = &'a Group> {
    let groups = &input.present.groups;
    groups.iter().filter(move |group| same_name(&PlanPolicy::default(), &group.name, name))
}

/// Creates the group of a user group.
pub(super) fn create_group(wanted: &WantedGroup) -> Operation {
    let WantedGroup { id, name, members, .. } = wanted.clone();
    Operation::CreateGroup(NewGroup { user_group: id, name, members })
}

/// Deletes the group of a user group.
pub(super) fn delete_group(user_group: &Id, group: &Group) -> Operation {
    Operation::DeleteGroup { user_group: user_group.clone(), group: group.id.clone() }
}

/// Removes all members of a group.
pub(super) fn empty_group(user_group: &Id, group: &Group, basis: Basis) -> Operation {
    let leave = group.members.iter().cloned().collect();
    Operation::UpdateGroup(GroupUpdate { leave, ..GroupUpdate::none(user_group.clone(), group.id.clone(), basis) })
}

/// Replaces the operations on a user group by another operation.
pub(super) fn replace(operations: &mut Vec<Operation>, group: &Id, with: Operation) {
    operations.retain(|operation| user_group(operation) != Some(group));
    operations.push(with);
}

/// Removes updates without changes, which a flaw can leave behind. A take-over counts as a change.
pub(super) fn remove_empty_updates(operations: &mut Vec<Operation>) {
    operations.retain(|operation| match operation {
        Operation::UpdateAccount(update) => update.basis == Basis::TakeOver || !update.is_empty(),
        Operation::UpdateGroup(update) => update.basis == Basis::TakeOver || !update.is_empty(),
        _ => true,
    });
}

fn user_group(operation: &Operation) -> Option<&Id> {
    match operation {
        Operation::CreateGroup(NewGroup { user_group, .. })
        | Operation::UpdateGroup(GroupUpdate { user_group, .. })
        | Operation::DeleteGroup { user_group, .. }
        | Operation::Report(Conflict::GroupNameTaken { user_group, .. }) => Some(user_group),
        _ => None,
    }
}
