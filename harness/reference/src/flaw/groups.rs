//! Flaws of groups: empty groups, take-over, names and members.

use crate::plan::{
    Basis, Conflict, GroupUpdate, Matching, NewGroup, NewGroupWithoutAccounts, Operation, PlanInput, PlanPolicy, State,
    Wanted, WantedGroup, bound_groups,
};

use super::definition::Alteration::{self, Each, Plan, Policies};
use super::definition::{Flaw, flaw};
use super::operations::{create_group, delete_group, empty_group, group_update, namesakes, replace};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("creates-empty-groups", "empty user groups become empty groups", &[Plan(create_empty)]),
    flaw(
        "creates-groups-of-refused",
        "a user group whose members Egnyte refuses becomes an empty group",
        &[Policies(|it| it.plan.new_group_without_accounts = NewGroupWithoutAccounts::Create)],
    ),
    flaw("takes-over-when-empty", "an empty user group empties the group of its name", &[Plan(empty_namesakes)]),
    flaw(
        "binds-when-empty",
        "a user group without accounts takes the group of its name over, and renames or deletes it later",
        &[Plan(bind_namesakes)],
    ),
    flaw("deletes-emptied-groups", "a group without members is deleted", &[Plan(delete_emptied)]),
    flaw(
        "duplicates-groups",
        "a user group gets a second group of its name: existing groups are not searched",
        &[Policies(|it| (it.plan.takes_groups_over, it.plan.checks_holders) = (false, false))],
    ),
    flaw(
        "takeover-deactivates-members",
        "a takeover deactivates members of the group whom the connector does not manage",
        &[Plan(deactivate_local)],
    ),
    flaw(
        "takeover-evicts-members",
        "a takeover removes members of the group whom the connector does not manage",
        &[Each(remove_local)],
    ),
    flaw(
        "case-sensitive-names",
        "a group whose name differs in letter case is not found, and a second one is created",
        &[Policies(|it| it.plan.folds_group_names = false)],
    ),
    flaw("lowercases-group-names", "group names are in lower case", &[Alteration::Wanted(lower_names)]),
    flaw("truncates-group-names", "group names end after 64 characters", &[Alteration::Wanted(short_names)]),
    flaw("syncs-first-group-only", "only the first associated user group is synced", &[Plan(first_group_only)]),
    flaw(
        "rename-creates-second",
        "a renamed user group gets a second group instead of a new name",
        &[Each(create_instead_of_rename)],
    ),
    flaw("rename-skips-emptied", "a user group without members is not renamed", &[Each(skip_empty_rename)]),
    flaw("rename-merges", "a renamed group is merged with the group of that name", &[Plan(merge_on_rename)]),
    flaw("never-adds-members", "people who join a user group do not join its group in Egnyte", &[Each(add_no_members)]),
    flaw("repeats-members", "members are listed twice in one request", &[Each(repeat_members)]),
    flaw(
        "never-removes-members",
        "people who leave a user group stay in its group in Egnyte",
        &[Each(remove_no_members)],
    ),
];

fn create_empty(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for wanted in empty_and_unmanaged(input) {
        if namesakes(input, &wanted.name).next().is_none() {
            operations.push(create_group(wanted));
        }
    }
}

fn empty_namesakes(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for wanted in empty_and_unmanaged(input) {
        if let Some(group) = namesakes(input, &wanted.name).next() {
            operations.push(empty_group(&wanted.id, group, Basis::TakeOver));
        }
    }
}

fn bind_namesakes(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let bound = bound_groups(input);
    let has_account = |member| input.wanted.person(member).is_some_and(|person| person.is_covered());
    let unbound = input.wanted.associated_groups().filter(|group| !bound.contains_key(&group.id));
    for wanted in unbound.filter(|group| !group.members.iter().any(has_account)) {
        if let Some(group) = namesakes(input, &wanted.name).next() {
            let none = GroupUpdate::none(wanted.id.clone(), group.id.clone(), Basis::TakeOver);
            operations.push(Operation::UpdateGroup(GroupUpdate { bind: true, ..none }));
        }
    }
}

fn delete_emptied(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for (user_group, group) in bound_groups(input) {
        let wanted = input.wanted.group(&user_group);
        if wanted.is_some_and(|wanted| wanted.associated && wanted.members.is_empty()) {
            replace(operations, &user_group, delete_group(&user_group, group));
        }
    }
}

fn deactivate_local(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let taken_over = operations.iter_mut().filter_map(|operation| group_update(operation, Basis::TakeOver));
    let taken_over: Vec<String> = taken_over.map(|update| update.group.clone()).collect();
    for account in taken_over.iter().flat_map(|group| local_members(input, group)) {
        if input.present.account(&account).is_some_and(|account| account.active) {
            operations.push(Operation::DeactivateAccount { person: None, account });
        }
    }
}

fn remove_local(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = group_update(operation, Basis::TakeOver) {
        update.leave.extend(local_members(input, &update.group));
    }
}

fn lower_names(wanted: &mut Wanted, _: &State) {
    for group in &mut wanted.groups {
        group.name = group.name.to_lowercase();
    }
}

fn short_names(wanted: &mut Wanted, _: &State) {
    for group in &mut wanted.groups {
        group.name = group.name.chars().take(64).collect();
    }
}

fn first_group_only(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let first = input.wanted.associated_groups().next().map(|group| &group.id);
    operations.retain(|operation| match operation {
        Operation::CreateGroup(NewGroup { user_group, .. })
        | Operation::UpdateGroup(GroupUpdate { user_group, .. }) => Some(user_group) == first,
        _ => true,
    });
}

fn create_instead_of_rename(operation: &mut Operation, input: &PlanInput<'_>) {
    let renamed = group_update(operation, Basis::Managed).filter(|update| update.rename.is_some());
    if let Some(wanted) = renamed.and_then(|update| input.wanted.group(&update.user_group)) {
        *operation = create_group(wanted);
    }
}

fn skip_empty_rename(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed)
        && input.wanted.group(&update.user_group).is_some_and(|wanted| wanted.members.is_empty())
    {
        update.rename = None;
    }
}

fn merge_on_rename(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for operation in operations.clone() {
        let Operation::Report(Conflict::GroupNameTaken { user_group, own: Some(own), holder, .. }) = operation else {
            continue;
        };
        let members = input.wanted.group(&user_group).map(|wanted| wanted.members.clone()).unwrap_or_default();
        replace(operations, &user_group, Operation::DeleteGroup { user_group: user_group.clone(), group: own });
        let merge = GroupUpdate { join: members, ..GroupUpdate::none(user_group, holder, Basis::Managed) };
        operations.push(Operation::UpdateGroup(merge));
    }
}

fn add_no_members(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed) {
        update.join.clear();
    }
}

fn repeat_members(operation: &mut Operation, _: &PlanInput<'_>) {
    match operation {
        Operation::CreateGroup(group) => group.members.extend(group.members.clone()),
        Operation::UpdateGroup(update) => update.join.extend(update.join.clone()),
        _ => {}
    }
}

fn remove_no_members(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed) {
        update.leave.clear();
    }
}

fn empty_and_unmanaged<'a>(input: &PlanInput<'a>) -> Vec<&'a WantedGroup> {
    let bound = bound_groups(input);
    let associated = input.wanted.associated_groups().filter(|_| input.wanted.touches_groups);
    associated.filter(|group| group.members.is_empty() && !bound.contains_key(&group.id)).collect()
}

fn local_members(input: &PlanInput<'_>, group: &str) -> Vec<String> {
    let matching = Matching::new(input, &PlanPolicy::default());
    let members = input.present.group(group).into_iter().flat_map(|group| &group.members);
    members.filter(|account| !matching.is_ours(account)).cloned().collect()
}
