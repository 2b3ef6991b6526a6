//! Flaws that take access away for a moment, or do nothing at all.

use crate::plan::{AccountUpdate, Basis, GroupUpdate, Operation, PlanInput};

use super::definition::Alteration::Plan;
use super::definition::{Flaw, flaw};
use super::operations::{account_update, create_group, delete_group, group_update};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("deactivates-before-update", "an account is deactivated while it is updated", &[Plan(deactivate_first)]),
    flaw("empties-before-adding", "a group is emptied before a member is added", &[Plan(empty_first)]),
    flaw("recreates-groups", "a group with changes is deleted and created again", &[Plan(recreate)]),
    flaw("does-nothing", "nothing is synced, and every answer is ok", &[Plan(|operations, _| operations.clear())]),
];

fn deactivate_first(operations: &mut Vec<Operation>, _: &PlanInput<'_>) {
    *operations = std::mem::take(operations).into_iter().flat_map(deactivation_and_update).collect();
}

fn deactivation_and_update(mut operation: Operation) -> Vec<Operation> {
    let Some(update) = account_update(&mut operation, Basis::Managed).filter(|update| !update.changes.is_empty())
    else {
        return vec![operation];
    };
    let AccountUpdate { person, account, reactivate, .. } = update;
    *reactivate = true;
    let first = Operation::DeactivateAccount { person: Some(person.clone()), account: account.clone() };
    vec![first, operation]
}

fn empty_first(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let mut changed = Vec::new();
    for mut operation in std::mem::take(operations) {
        if let Some(update) = group_update(&mut operation, Basis::Managed).filter(|update| !update.join.is_empty()) {
            let present = input.present.groups.iter().find(|group| group.id == update.group);
            let leave = present.into_iter().flat_map(|group| &group.members).cloned().collect();
            let none = GroupUpdate::none(update.user_group.clone(), update.group.clone(), Basis::Managed);
            changed.push(Operation::UpdateGroup(GroupUpdate { leave, ..none }));
            let wanted = input.wanted.groups.iter().find(|group| group.id == update.user_group);
            update.join = wanted.map(|group| group.members.clone()).unwrap_or_default();
            update.leave.clear();
        }
        changed.push(operation);
    }
    *operations = changed;
}

fn recreate(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let mut changed = Vec::new();
    for mut operation in std::mem::take(operations) {
        let update = group_update(&mut operation, Basis::Managed);
        let present = update.as_ref().and_then(|it| input.present.groups.iter().find(|group| group.id == it.group));
        let wanted = update.as_ref().and_then(|it| input.wanted.groups.iter().find(|group| group.id == it.user_group));
        match (present, wanted) {
            (Some(present), Some(wanted)) => {
                changed.extend([delete_group(&wanted.id, present), create_group(wanted)]);
            }
            _ => changed.push(operation),
        }
    }
    *operations = changed;
}
