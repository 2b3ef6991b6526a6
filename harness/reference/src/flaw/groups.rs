//! Flaws about groups. What those about disassociation and deletion alter stands in `associations`,
//! what those about the switch for group management alter in `switch`.

use crate::memory::Memory;
use crate::plan::{
    Basis, Group, GroupUpdate, Matching, NewGroup, Obstacle, Operation, Policy, Situation, Wanted, WantedGroup,
    bound_groups, same_name,
};
use egnyte_protocol::directory::Id;

use super::Alteration::{self, Each, Operations as Plan};
use super::associations::{
    deactivate_all_members, delete_by_name, delete_disassociated, empty_disassociated, forget_group, keep_associated,
    keep_deleted, keep_members_active,
};
use super::switch::{
    clear_while_off, delete_while_off, empty_while_off, keep_leavers_while_off, members_only_while_off,
    nothing_when_back_on, read_while_off, touch_while_off,
};
use super::{Flaw, flaw, group_update};

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("creates-empty-groups", "empty user groups become empty groups", &[Plan(create_empty)]),
    flaw("takes-over-when-empty", "an empty user group empties the group of its name", &[Plan(empty_namesakes)]),
    flaw("deletes-emptied-groups", "a group whose last member leaves is deleted", &[Plan(delete_emptied)]),
    flaw("duplicates-groups", "no group is found by its name", &[Alteration::Policy(no_take_over)]),
    flaw("takeover-deactivates-members", "take-over deactivates members nobody manages", &[Plan(deactivate_local)]),
    flaw("takeover-evicts-members", "take-over removes members nobody manages", &[Each(evict_local)]),
    flaw("case-sensitive-names", "names that differ in case are two groups", &[Alteration::Policy(exact_names)]),
    flaw("lowercases-group-names", "group names arrive in lower case", &[Alteration::Wanted(lower_names)]),
    flaw("truncates-group-names", "group names end after 64 characters", &[Alteration::Wanted(short_names)]),
    flaw("syncs-first-group-only", "only the first associated user group is synced", &[Plan(first_group_only)]),
    flaw("rename-creates-second", "a renamed user group gets a second group", &[Each(rename_creates)]),
    flaw("rename-skips-emptied", "a user group without members is not renamed", &[Each(rename_skips_emptied)]),
    flaw("rename-merges", "a renamed group is merged into its namesake", &[Plan(rename_merges)]),
    flaw("never-adds-members", "nobody joins a managed group", &[Each(no_joining)]),
    flaw("never-removes-members", "nobody leaves a managed group", &[Each(no_leaving)]),
    flaw("syncs-disassociated", "disassociation does not stop the sync", &[Alteration::Wanted(keep_associated)]),
    flaw("deletes-disassociated", "a disassociated group is deleted", &[Plan(delete_disassociated)]),
    flaw("empties-disassociated", "a disassociated group is emptied", &[Plan(empty_disassociated)]),
    flaw("deactivates-everyone", "members covered elsewhere are deactivated too", &[Plan(deactivate_all_members)]),
    flaw("keeps-members-active", "members of a group that goes stay active", &[Plan(keep_members_active)]),
    flaw("forgets-disassociated-groups", "a reassociated user group gets a second group", &[Plan(forget_group)]),
    flaw("keeps-deleted-groups", "a deleted user group leaves its group behind", &[Plan(keep_deleted)]),
    flaw("deletes-by-name", "deleting any user group deletes the group of its name", &[Plan(delete_by_name)]),
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
        "membership is sent although group management is off",
        &[Alteration::Wanted(touch_while_off), Plan(members_only_while_off)],
    ),
    flaw("management-off-stops-users", "people are forgotten with their groups", &[Plan(clear_while_off)]),
    flaw("management-off-ignores-leavers", "without groups nobody leaves", &[Plan(keep_leavers_while_off)]),
    flaw("management-on-changes-nothing", "groups stay as they were when managed again", &[Plan(nothing_when_back_on)]),
];

fn create_empty(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for wanted in empty_and_unmanaged(situation) {
        if namesakes(situation, &wanted.name).next().is_none() {
            let (user_group, name) = (wanted.id.clone(), wanted.name.clone());
            operations.push(Operation::CreateGroup(NewGroup { user_group, name, members: Vec::new() }));
        }
    }
}

fn empty_namesakes(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for wanted in empty_and_unmanaged(situation) {
        if let Some(group) = namesakes(situation, &wanted.name).next() {
            operations.push(emptied(&wanted.id, group, Basis::TakeOver));
        }
    }
}

fn delete_emptied(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for (user_group, group) in bound_groups(situation) {
        let wanted = situation.wanted.group(&user_group);
        if wanted.is_some_and(|wanted| wanted.associated && wanted.members.is_empty()) {
            replace(
                operations,
                &user_group,
                Operation::DeleteGroup { user_group: user_group.clone(), group: group.id.clone() },
            );
        }
    }
}

fn no_take_over(policy: &mut Policy) {
    policy.takes_groups_over = false;
    policy.checks_holders = false;
}

fn deactivate_local(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let taken_over = operations.iter_mut().filter_map(|operation| group_update(operation, Basis::TakeOver));
    let taken_over: Vec<String> = taken_over.map(|update| update.group.clone()).collect();
    for account in taken_over.iter().flat_map(|group| local_members(situation, group)) {
        if situation.present.account(&account).is_some_and(|account| account.active) {
            operations.push(Operation::DeactivateAccount { person: None, account });
        }
    }
}

fn evict_local(operation: &mut Operation, situation: &Situation<'_>) {
    if let Some(update) = group_update(operation, Basis::TakeOver) {
        update.leave.extend(local_members(situation, &update.group));
    }
}

fn exact_names(policy: &mut Policy) {
    policy.folds_group_names = false;
}

fn lower_names(wanted: &mut Wanted, _: &Memory) {
    for group in &mut wanted.groups {
        group.name = group.name.to_lowercase();
    }
}

fn short_names(wanted: &mut Wanted, _: &Memory) {
    for group in &mut wanted.groups {
        group.name = group.name.chars().take(64).collect();
    }
}

fn first_group_only(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let first = situation.wanted.associated().next().map(|group| &group.id);
    operations.retain(|operation| match operation {
        Operation::CreateGroup(NewGroup { user_group, .. })
        | Operation::UpdateGroup(GroupUpdate { user_group, .. }) => Some(user_group) == first,
        _ => true,
    });
}

fn rename_creates(operation: &mut Operation, situation: &Situation<'_>) {
    let renamed = group_update(operation, Basis::Managed).filter(|update| update.rename.is_some());
    if let Some(wanted) = renamed.and_then(|update| situation.wanted.group(&update.user_group)) {
        *operation = created(wanted);
    }
}

fn rename_skips_emptied(operation: &mut Operation, situation: &Situation<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed)
        && situation.wanted.group(&update.user_group).is_some_and(|wanted| wanted.members.is_empty())
    {
        update.rename = None;
    }
}

fn rename_merges(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let collisions: Vec<Obstacle> = operations.iter().filter_map(collision).collect();
    for obstacle in collisions {
        let Obstacle::GroupNameTaken { user_group, own: Some(own), holder, .. } = obstacle else { continue };
        let members = situation.wanted.group(&user_group).map(|wanted| wanted.members.clone()).unwrap_or_default();
        replace(operations, &user_group, Operation::DeleteGroup { user_group: user_group.clone(), group: own });
        let merged = GroupUpdate { join: members, ..GroupUpdate::none(user_group, holder, Basis::Managed) };
        operations.push(Operation::UpdateGroup(merged));
    }
}

fn no_joining(operation: &mut Operation, _: &Situation<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed) {
        update.join.clear();
    }
}

fn no_leaving(operation: &mut Operation, _: &Situation<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed) {
        update.leave.clear();
    }
}

fn empty_and_unmanaged<'a>(situation: &Situation<'a>) -> Vec<&'a WantedGroup> {
    let bound = bound_groups(situation);
    let associated = situation.wanted.associated().filter(|_| situation.wanted.touches_groups);
    associated.filter(|group| group.members.is_empty() && !bound.contains_key(&group.id)).collect()
}

pub(super) fn namesakes<'a>(situation: &Situation<'a>, name: &str) -> impl Iterator<Item = &'a Group> {
    let groups = &situation.present.groups;
    groups.iter().filter(move |group| same_name(&Policy::default(), &group.name, name))
}

fn local_members(situation: &Situation<'_>, group: &str) -> Vec<String> {
    let matching = Matching::of(situation, &Policy::default());
    let members = situation.present.group(group).into_iter().flat_map(|group| &group.members);
    members.filter(|account| !matching.is_ours(account)).cloned().collect()
}

pub(super) fn created(wanted: &WantedGroup) -> Operation {
    let WantedGroup { id, name, members, .. } = wanted.clone();
    Operation::CreateGroup(NewGroup { user_group: id, name, members })
}

/// A group that loses all its members.
pub(super) fn emptied(user_group: &Id, group: &Group, basis: Basis) -> Operation {
    let mut update = GroupUpdate::none(user_group.clone(), group.id.clone(), basis);
    update.leave = group.members.iter().cloned().collect();
    Operation::UpdateGroup(update)
}

/// Whether an operation changes or makes a group.
pub(super) fn is_about_groups(operation: &Operation) -> bool {
    matches!(operation, Operation::CreateGroup(_) | Operation::UpdateGroup(_) | Operation::DeleteGroup { .. })
        || collision(operation).is_some()
}

fn collision(operation: &Operation) -> Option<Obstacle> {
    match operation {
        Operation::Report(obstacle @ Obstacle::GroupNameTaken { .. }) => Some(obstacle.clone()),
        _ => None,
    }
}

/// Does one thing about a user group instead of whatever was planned for it.
pub(super) fn replace(operations: &mut Vec<Operation>, of: &Id, with: Operation) {
    operations.retain(|operation| match operation {
        Operation::CreateGroup(NewGroup { user_group, .. })
        | Operation::UpdateGroup(GroupUpdate { user_group, .. })
        | Operation::DeleteGroup { user_group, .. }
        | Operation::Report(Obstacle::GroupNameTaken { user_group, .. }) => user_group != of,
        _ => true,
    });
    operations.push(with);
}
