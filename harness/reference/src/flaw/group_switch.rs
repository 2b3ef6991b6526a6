//! Flaws of the switch for group management.

use crate::plan::{Basis, Operation, PlanInput, State, Wanted, bound_groups};

use super::definition::Alteration::{self, Plan};
use super::definition::{Flaw, flaw};
use super::operations::{delete_group, empty_group, is_about_groups, is_deactivation};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "management-off-deletes-groups",
        "switching group management off deletes the groups",
        &[Alteration::Wanted(read_while_off), Plan(delete_while_off)],
    ),
    flaw(
        "management-off-empties-groups",
        "switching group management off empties the groups",
        &[Alteration::Wanted(read_while_off), Plan(empty_while_off)],
    ),
    flaw(
        "management-off-sends-membership",
        "memberships are synced although group management is off",
        &[Alteration::Wanted(touch_while_off), Plan(members_only_while_off)],
    ),
    flaw(
        "management-off-sends-changes",
        "renames and deletions are sent although group management is off",
        &[Alteration::Wanted(touch_while_off), Plan(names_only_while_off)],
    ),
    flaw("management-off-stops-users", "switching group management off ends the sync", &[Plan(clear_while_off)]),
    flaw(
        "management-off-ignores-leavers",
        "without group management no account is deactivated",
        &[Plan(keep_leavers_while_off)],
    ),
    flaw("management-on-changes-nothing", "switching group management on syncs no groups", &[Plan(skip_when_back_on)]),
];

fn read_while_off(wanted: &mut Wanted, _: &State) {
    wanted.reads_groups = true;
}

fn touch_while_off(wanted: &mut Wanted, state: &State) {
    wanted.touches_groups |= !state.groups.is_empty();
    wanted.reads_groups |= wanted.touches_groups;
}

fn delete_while_off(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if !input.wanted.groups_managed {
        operations.extend(bound_groups(input).iter().map(|(user_group, group)| delete_group(user_group, group)));
    }
}

fn empty_while_off(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if !input.wanted.groups_managed {
        for (user_group, group) in bound_groups(input).iter().filter(|(_, group)| !group.members.is_empty()) {
            operations.push(empty_group(user_group, group, Basis::Managed));
        }
    }
}

fn members_only_while_off(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.wanted.groups_managed {
        return;
    }
    operations.retain_mut(|operation| match operation {
        Operation::UpdateGroup(update) => {
            (update.rename, update.bind) = (None, false);
            update.basis == Basis::Managed
        }
        other => !is_about_groups(other),
    });
}

fn names_only_while_off(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.wanted.groups_managed {
        return;
    }
    operations.retain_mut(|operation| match operation {
        Operation::UpdateGroup(update) => {
            update.join.clear();
            update.leave.clear();
            update.rename.is_some()
        }
        Operation::DeleteGroup { .. } => true,
        other => !is_about_groups(other),
    });
}

fn clear_while_off(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if !input.wanted.groups_managed && !input.state.groups.is_empty() {
        operations.clear();
    }
}

fn keep_leavers_while_off(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if !input.wanted.groups_managed {
        operations.retain(|operation| !is_deactivation(operation));
    }
}

fn skip_when_back_on(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.wanted.groups_managed && input.state.groups_managed == Some(false) {
        operations.retain(|operation| !is_about_groups(operation));
    }
}
