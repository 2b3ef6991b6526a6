//! Flaws of disassociated, reassociated and deleted user groups.

use crate::plan::{Basis, Group, Matching, Operation, PlanInput, PlanPolicy, State, Wanted, bound_groups};
use egnyte_protocol::directory::{EventKind, Id, UserGroup, Was};

use super::definition::Alteration::{self, Plan};
use super::definition::{Flaw, flaw};
use super::operations::{create_group, delete_group, empty_group, namesakes, replace};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("syncs-disassociated", "a disassociated group is still synced", &[Alteration::Wanted(keep_associated)]),
    flaw("deletes-disassociated", "a disassociated group is deleted", &[Plan(delete_disassociated)]),
    flaw("empties-disassociated", "a disassociated group is emptied", &[Plan(empty_disassociated)]),
    flaw(
        "deactivates-everyone",
        "everyone in a disassociated group is deactivated, also who is covered by another group",
        &[Plan(deactivate_all_members)],
    ),
    flaw(
        "keeps-members-active",
        "the members of a disassociated or deleted group stay active",
        &[Plan(keep_members_active)],
    ),
    flaw(
        "forgets-disassociated-groups",
        "a user group that is associated again gets a second group",
        &[Plan(create_again)],
    ),
    flaw("keeps-deleted-groups", "the group of a deleted user group stays in Egnyte", &[Plan(keep_deleted)]),
    flaw("deletes-by-name", "deleting any user group deletes the group of its name", &[Plan(delete_by_name)]),
];

fn keep_associated(wanted: &mut Wanted, state: &State) {
    for group in &mut wanted.groups {
        group.associated |= state.groups.contains_key(&group.id);
    }
    wanted.update_grouped();
}

fn delete_disassociated(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    operations.extend(disassociated_groups(input).map(|(user_group, group)| delete_group(&user_group, group)));
}

fn empty_disassociated(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for (user_group, group) in disassociated_groups(input).filter(|(_, group)| !group.members.is_empty()) {
        operations.push(empty_group(&user_group, group, Basis::Managed));
    }
}

fn deactivate_all_members(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    let is_covered = |id: &Id| input.wanted.person(id).is_some_and(|person| person.is_covered());
    let members = removed_group(input).into_iter().flat_map(|group| &group.members);
    for person in members.filter(|person| is_covered(person)) {
        if let Some(account) = matching.account(person).filter(|account| account.active) {
            let (person, account) = (Some(person.clone()), account.id.clone());
            operations.push(Operation::DeactivateAccount { person, account });
        }
    }
}

fn keep_members_active(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let Some(group) = removed_group(input) else { return };
    operations.retain(|operation| match operation {
        Operation::DeactivateAccount { person: Some(person), .. } => !group.members.contains(person),
        _ => true,
    });
}

fn create_again(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let associated = input.event.user_group.as_ref().filter(|_| input.event.kind == EventKind::Associated);
    let bound = associated.filter(|id| bound_groups(input).contains_key(*id));
    if let Some(wanted) = bound.and_then(|id| input.wanted.group(id)) {
        replace(operations, &wanted.id, create_group(wanted));
    }
}

fn keep_deleted(operations: &mut Vec<Operation>, _: &PlanInput<'_>) {
    operations.retain(|operation| !matches!(operation, Operation::DeleteGroup { .. }));
}

fn delete_by_name(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind != EventKind::UserGroupDeleted {
        return;
    }
    let Some(Was::UserGroup(was)) = &input.event.was else { return };
    for group in namesakes(input, &was.name) {
        let operation = delete_group(&was.id, group);
        if !operations.contains(&operation) {
            operations.push(operation);
        }
    }
}

/// Returns the user group that this event disassociates or deletes, if it was associated before.
fn removed_group<'a>(input: &PlanInput<'a>) -> Option<&'a UserGroup> {
    let is_removal = matches!(input.event.kind, EventKind::Disassociated | EventKind::UserGroupDeleted);
    match &input.event.was {
        Some(Was::UserGroup(group)) if is_removal && group.associated => Some(group),
        _ => None,
    }
}

fn disassociated_groups<'a>(input: &PlanInput<'a>) -> impl Iterator<Item = (Id, &'a Group)> {
    let wanted = input.wanted;
    let is_left = move |id: &Id| wanted.group(id).is_some_and(|group| !group.associated) && wanted.touches_groups;
    bound_groups(input).into_iter().filter(move |(id, _)| is_left(id))
}
