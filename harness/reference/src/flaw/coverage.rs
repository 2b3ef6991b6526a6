//! Flaws of coverage: people of refused user groups, and groups of Egnyte that decide who is covered.

use std::collections::BTreeSet;

use crate::plan::{
    Basis, Conflict, GroupUpdate, Matching, Operation, PlanInput, PlanPolicy, State, Wanted, bound_groups, fold,
};
use egnyte_protocol::directory::Id;

use super::definition::Alteration::{self, Plan};
use super::definition::{Flaw, flaw};
use super::operations::replace;

/// Longest group name that Egnyte accepts.
const LONGEST_NAME: usize = 255;

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "refusal-uncovers",
        "a user group whose group Egnyte refuses covers nobody",
        &[Alteration::Wanted(uncover_refused)],
    ),
    flaw("merges-namesakes", "user groups with the same name share one group", &[Plan(merge_namesakes)]),
    flaw("covers-by-groups", "a person who is in no group of Egnyte is not covered", &[Plan(uncover_strangers)]),
    flaw("keeps-hand-made-members", "a person who is in a group of Egnyte is covered", &[Plan(keep_members)]),
];

fn uncover_refused(wanted: &mut Wanted, _: &State) {
    let mut names = BTreeSet::new();
    let mut covered: BTreeSet<Id> = BTreeSet::new();
    for group in wanted.associated_groups() {
        if group.name.chars().count() <= LONGEST_NAME && names.insert(fold(&group.name)) {
            covered.extend(group.members.iter().cloned());
        }
    }
    for person in &mut wanted.people {
        person.grouped = covered.contains(&person.id);
    }
}

fn merge_namesakes(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for operation in operations.clone() {
        let Operation::Report(Conflict::GroupNameTaken { user_group, own: None, holder, .. }) = operation else {
            continue;
        };
        let join = input.wanted.group(&user_group).map(|wanted| wanted.members.clone()).unwrap_or_default();
        let merge = GroupUpdate { join, ..GroupUpdate::none(user_group.clone(), holder, Basis::Managed) };
        replace(operations, &user_group, Operation::UpdateGroup(merge));
    }
}

fn uncover_strangers(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    for (user_group, group) in bound_groups(input) {
        let members = input.wanted.group(&user_group).into_iter().flat_map(|wanted| &wanted.members);
        let accounts = members.filter_map(|person| Some((person, matching.account(person)?)));
        let absent = accounts.filter(|(_, account)| account.active && !group.members.contains(&account.id));
        operations.extend(absent.map(|(person, account)| Operation::DeactivateAccount {
            person: Some(person.clone()),
            account: account.id.clone(),
        }));
    }
}

fn keep_members(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let subject = input.event.user_group.as_ref();
    let groups: Vec<_> = bound_groups(input).into_iter().filter(|(id, _)| Some(id) != subject).collect();
    operations.retain(|operation| match operation {
        Operation::DeactivateAccount { account, .. } => {
            !groups.iter().any(|(_, group)| group.members.contains(account))
        }
        _ => true,
    });
}
