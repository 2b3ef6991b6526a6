//! Alterations for the flaws about disassociated, reassociated and deleted user groups.

use crate::memory::Memory;
use crate::plan::{Basis, Group, Matching, Operation, Policy, Situation, Wanted, bound_groups};
use egnyte_protocol::directory::{EventKind, Id, UserGroup, Was};

use super::groups::{created, emptied, namesakes, replace};

pub(super) fn keep_associated(wanted: &mut Wanted, memory: &Memory) {
    for group in &mut wanted.groups {
        group.associated |= memory.groups.contains_key(&group.id);
    }
    wanted.regroup();
}

pub(super) fn delete_disassociated(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for (user_group, group) in disassociated(situation) {
        operations.push(Operation::DeleteGroup { user_group, group: group.id.clone() });
    }
}

pub(super) fn empty_disassociated(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for (user_group, group) in disassociated(situation).filter(|(_, group)| !group.members.is_empty()) {
        operations.push(emptied(&user_group, group, Basis::Managed));
    }
}

pub(super) fn deactivate_all_members(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let matching = Matching::of(situation, &Policy::default());
    let covered = |id: &Id| situation.wanted.person(id).is_some_and(|person| person.is_covered());
    let members = gone_group(situation).into_iter().flat_map(|group| &group.members);
    for person in members.filter(|person| covered(person)) {
        if let Some(account) = matching.account(person).filter(|account| account.active) {
            let (person, account) = (Some(person.clone()), account.id.clone());
            operations.push(Operation::DeactivateAccount { person, account });
        }
    }
}

pub(super) fn keep_members_active(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let Some(group) = gone_group(situation) else { return };
    operations.retain(|operation| match operation {
        Operation::DeactivateAccount { person: Some(person), .. } => !group.members.contains(person),
        _ => true,
    });
}

pub(super) fn forget_group(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let reassociated = situation
        .event
        .user_group
        .as_ref()
        .filter(|id| situation.event.kind == EventKind::Associated && bound_groups(situation).contains_key(*id));
    if let Some(wanted) = reassociated.and_then(|id| situation.wanted.group(id)) {
        replace(operations, &wanted.id, created(wanted));
    }
}

pub(super) fn keep_deleted(operations: &mut Vec<Operation>, _: &Situation<'_>) {
    operations.retain(|operation| !matches!(operation, Operation::DeleteGroup { .. }));
}

pub(super) fn delete_by_name(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if situation.event.kind != EventKind::UserGroupDeleted {
        return;
    }
    let Some(Was::UserGroup(was)) = &situation.event.was else { return };
    for group in namesakes(situation, &was.name) {
        let operation = Operation::DeleteGroup { user_group: was.id.clone(), group: group.id.clone() };
        if !operations.contains(&operation) {
            operations.push(operation);
        }
    }
}

/// The user group that this event disassociates or deletes, as it was while associated.
fn gone_group<'a>(situation: &Situation<'a>) -> Option<&'a UserGroup> {
    let goes = matches!(situation.event.kind, EventKind::Disassociated | EventKind::UserGroupDeleted);
    match &situation.event.was {
        Some(Was::UserGroup(group)) if goes && group.associated => Some(group),
        _ => None,
    }
}

fn disassociated<'a>(situation: &Situation<'a>) -> impl Iterator<Item = (Id, &'a Group)> {
    let wanted = situation.wanted;
    let left = move |id: &Id| wanted.group(id).is_some_and(|group| !group.associated) && wanted.touches_groups;
    bound_groups(situation).into_iter().filter(move |(id, _)| left(id))
}
