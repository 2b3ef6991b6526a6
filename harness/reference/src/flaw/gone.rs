//! Flaws of what is gone already: accounts and groups deleted by hand, and people who come back.

use crate::plan::{AccountUpdate, Attribute, Basis, Change, GroupUpdate, Operation, PlanInput};

use super::definition::Alteration::{Each, Plan, Policies};
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("keeps-dead-accounts", "an account deleted by hand is looked for by its id for ever", &[Each(keep_account)]),
    flaw("keeps-dead-groups", "a group deleted by hand is looked for by its id for ever", &[Each(keep_group)]),
    flaw(
        "stumbles-over-missing",
        "the deletion of what is gone is a problem",
        &[Policies(|it| it.client.accepts_missing = false)],
    ),
    flaw(
        "ignores-refused-deletions",
        "a deletion that Egnyte refuses is not reported",
        &[Policies(|it| it.client.accepts_refused_deletions = true)],
    ),
    flaw(
        "deletes-missing-groups",
        "a group that is gone is deleted again, and reported as missing",
        &[Policies(|it| it.client.accepts_missing = false), Plan(delete_missing)],
    ),
    flaw(
        "deactivates-missing-accounts",
        "an account that is gone is deactivated, and reported as missing",
        &[Plan(deactivate_missing)],
    ),
    flaw(
        "never-rehires",
        "the account of a person who was deleted is not taken over again",
        &[Policies(|it| it.plan.takes_former_accounts_over = false)],
    ),
    flaw(
        "rehires-with-second-account",
        "a person who is hired again gets a second account",
        &[Policies(|it| (it.plan.takes_former_accounts_over, it.plan.checks_holders) = (false, false))],
    ),
];

fn keep_account(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Operation::CreateAccount(new) = operation
        && let Some(binding) = input.state.people.get(&new.person)
    {
        let mut update = AccountUpdate::none(new.person.clone(), binding.account.clone(), Basis::Managed);
        update.changes.push(Change { attribute: Attribute::Email, value: new.values.email.clone() });
        *operation = Operation::UpdateAccount(update);
    }
}

fn keep_group(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Operation::CreateGroup(new) = operation
        && let Some(binding) = input.state.groups.get(&new.user_group)
    {
        let none = GroupUpdate::none(new.user_group.clone(), binding.group.clone(), Basis::Managed);
        *operation = Operation::UpdateGroup(GroupUpdate { join: std::mem::take(&mut new.members), ..none });
    }
}

fn delete_missing(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for user_group in input.gone_groups() {
        let binding = input.state.groups.get(&user_group);
        if let Some(binding) = binding.filter(|binding| input.present.group(&binding.group).is_none()) {
            operations.push(Operation::DeleteGroup { user_group, group: binding.group.clone() });
        }
    }
}

fn deactivate_missing(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for (person, binding) in input.state.people.iter() {
        let is_covered = input.wanted.person(person).is_some_and(|person| person.is_covered());
        if !is_covered && input.present.account(&binding.account).is_none() {
            let (person, account) = (Some(person.clone()), binding.account.clone());
            operations.push(Operation::DeactivateAccount { person, account });
        }
    }
}
