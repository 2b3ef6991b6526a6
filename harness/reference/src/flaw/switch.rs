//! Alterations for the flaws about group management being switched off and on again.

use crate::memory::Memory;
use crate::plan::{Basis, Operation, Situation, Wanted, bound_groups};

use super::groups::{emptied, is_about_groups};

pub(super) fn read_while_off(wanted: &mut Wanted, _: &Memory) {
    wanted.reads_groups = true;
}

pub(super) fn touch_while_off(wanted: &mut Wanted, memory: &Memory) {
    wanted.touches_groups |= !memory.groups.is_empty();
    wanted.reads_groups |= wanted.touches_groups;
}

pub(super) fn delete_while_off(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if !situation.wanted.groups_managed {
        for (user_group, group) in bound_groups(situation) {
            operations.push(Operation::DeleteGroup { user_group, group: group.id.clone() });
        }
    }
}

pub(super) fn empty_while_off(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if !situation.wanted.groups_managed {
        for (user_group, group) in bound_groups(situation).into_iter().filter(|(_, group)| !group.members.is_empty()) {
            operations.push(emptied(&user_group, group, Basis::Managed));
        }
    }
}

pub(super) fn members_only_while_off(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if situation.wanted.groups_managed {
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

pub(super) fn clear_while_off(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if !situation.wanted.groups_managed && !situation.memory.groups.is_empty() {
        operations.clear();
    }
}

pub(super) fn keep_leavers_while_off(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if !situation.wanted.groups_managed {
        operations.retain(|operation| !matches!(operation, Operation::DeactivateAccount { .. }));
    }
}

pub(super) fn nothing_when_back_on(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if situation.wanted.groups_managed && situation.memory.groups_managed == Some(false) {
        operations.retain(|operation| !is_about_groups(operation));
    }
}
