//! Flaws of accounts: coverage, creation, updates, take-over and deactivation.

use std::collections::BTreeSet;

use crate::plan::{
    Account, AccountKey, AccountUpdate, Basis, EndsAfter, Matching, NewAccount, Operation, POWER, PlanInput,
    PlanPolicy, State, Wanted,
};
use egnyte_protocol::directory::{EventKind, Id};

use super::definition::Alteration::{self, Each, Plan, Policies};
use super::definition::{Flaw, flaw};
use super::operations::account_update;

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "provisions-everyone",
        "people in no associated user group get an account",
        &[Alteration::Wanted(cover_everyone)],
    ),
    flaw(
        "ignores-association",
        "user groups that are not associated cover their members, too",
        &[Alteration::Wanted(cover_all_groups)],
    ),
    flaw("activates-without-sync", "the activation of the integration syncs nothing", &[Plan(skip_activation)]),
    flaw(
        "ignores-group-switch",
        "groups are managed although group management is off",
        &[Alteration::Wanted(always_groups)],
    ),
    flaw("swaps-names", "the display name is last name first", &[Alteration::Wanted(swap_names)]),
    flaw(
        "creates-standard-users",
        "new accounts have the user type standard instead of power",
        &[Each(create_standard_user)],
    ),
    flaw("never-updates", "changes of a person do not reach the account in Egnyte", &[Each(skip_updates)]),
    flaw(
        "recreates-on-rename",
        "a new username leads to a second account: accounts are found by username alone",
        &[Policies(|it| find_by(&mut it.plan, &[AccountKey::UserName]))],
    ),
    flaw(
        "duplicates-users",
        "a person with an account in Egnyte gets a second one: existing accounts are not searched",
        &[Policies(|it| find_by(&mut it.plan, &[AccountKey::ExternalId, AccountKey::State]))],
    ),
    flaw(
        "takeover-by-username-only",
        "an account is found by its username only, never by its email",
        &[Policies(|it| find_by(&mut it.plan, &[AccountKey::ExternalId, AccountKey::State, AccountKey::UserName]))],
    ),
    flaw(
        "steals-accounts",
        "the account of another person is taken over",
        &[Policies(|it| it.plan.respects_owners = false)],
    ),
    flaw(
        "email-beats-username",
        "an account is searched by email before it is searched by username",
        &[Policies(|it| it.plan.account_keys = &EMAIL_FIRST)],
    ),
    flaw("takeover-sets-power", "a takeover changes the user type to power", &[Each(set_power_on_take_over)]),
    flaw(
        "takeover-leaves-inactive",
        "an inactive account stays inactive when it is taken over",
        &[Each(keep_inactive_on_take_over)],
    ),
    flaw(
        "resets-user-type",
        "every sync sets the user type to power, also where an administrator changed it",
        &[Plan(reset_user_type)],
    ),
    flaw("deletes-leavers", "accounts are deleted instead of deactivated", &[Each(delete_leaver)]),
    flaw("never-reactivates", "a deactivated account is never activated again", &[Each(skip_reactivation)]),
    flaw("ignores-suspension", "suspended people keep or get an account", &[Alteration::Wanted(ignore_suspension)]),
    flaw("creates-suspended", "suspended people get an inactive account", &[Plan(create_suspended)]),
    flaw("keeps-deleted-people", "people deleted in the directory stay active in Egnyte", &[Plan(keep_deleted)]),
    flaw(
        "deactivates-strangers",
        "accounts that the connector does not manage are deactivated",
        &[Plan(deactivate_strangers)],
    ),
    flaw(
        "stops-at-first-problem",
        "a refusal of Egnyte ends the sync of everything after it",
        &[Policies(|it| it.plan.ends_after = EndsAfter::AnyRefusal)],
    ),
    flaw("hides-problems", "what Egnyte refuses is not reported", &[Policies(|it| it.plan.reports_problems = false)]),
    flaw(
        "drops-incomplete",
        "people without a required property are skipped and not reported",
        &[Plan(drop_incomplete)],
    ),
];

const EMAIL_FIRST: [AccountKey; 4] =
    [AccountKey::ExternalId, AccountKey::State, AccountKey::Email, AccountKey::UserName];

fn cover_everyone(wanted: &mut Wanted, _: &State) {
    for person in &mut wanted.people {
        person.grouped = true;
    }
}

fn cover_all_groups(wanted: &mut Wanted, _: &State) {
    let grouped: BTreeSet<&Id> = wanted.groups.iter().flat_map(|group| &group.members).collect();
    for person in &mut wanted.people {
        person.grouped = grouped.contains(&person.id);
    }
}

fn skip_activation(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::IntegrationActivated {
        operations.clear();
    }
}

fn always_groups(wanted: &mut Wanted, _: &State) {
    wanted.groups_managed = true;
    wanted.reads_groups = true;
    wanted.touches_groups = true;
}

fn swap_names(wanted: &mut Wanted, _: &State) {
    for person in &mut wanted.people {
        let values = &mut person.values;
        if let (Some(first), Some(last)) = (&values.given_name, &values.family_name) {
            values.formatted_name = Some(format!("{last} {first}"));
        }
    }
}

fn create_standard_user(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Operation::CreateAccount(account) = operation {
        account.user_type = "standard";
    }
}

fn skip_updates(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed) {
        update.changes.clear();
    }
}

/// Limits the keys that find an account, and with them the search for the holder of a name.
fn find_by(policy: &mut PlanPolicy, keys: &'static [AccountKey]) {
    (policy.account_keys, policy.checks_holders) = (keys, false);
}

fn set_power_on_take_over(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::TakeOver) {
        update.user_type = Some(POWER);
    }
}

fn keep_inactive_on_take_over(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::TakeOver) {
        update.reactivate = false;
    }
}

fn reset_user_type(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    let covered = |id: &Id| input.wanted.person(id).is_some_and(|person| person.is_covered());
    let not_power = |account: &Account| account.user_type.as_deref() != Some(POWER);
    for (person, account) in
        matching.managed_accounts().filter(|(person, account)| covered(person) && not_power(account))
    {
        let mut planned = operations.iter_mut().filter_map(|operation| account_update(operation, Basis::Managed));
        if let Some(update) = planned.find(|update| update.account == account.id) {
            update.user_type = Some(POWER);
        } else {
            let mut update = AccountUpdate::none(person.clone(), account.id.clone(), Basis::Managed);
            update.user_type = Some(POWER);
            operations.push(Operation::UpdateAccount(update));
        }
    }
}

fn delete_leaver(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Operation::DeactivateAccount { person, account } = operation {
        *operation = Operation::DeleteAccount { person: person.take(), account: std::mem::take(account) };
    }
}

fn skip_reactivation(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed) {
        update.reactivate = false;
    }
}

fn ignore_suspension(wanted: &mut Wanted, _: &State) {
    for person in &mut wanted.people {
        person.active = true;
    }
}

fn create_suspended(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    let suspended = input.wanted.people.iter().filter(|person| person.grouped && !person.active);
    for person in suspended.filter(|person| matching.account(&person.id).is_none()) {
        let (person, values) = (person.id.clone(), person.values.clone());
        let account = NewAccount { person, values, user_type: POWER, active: false };
        operations.insert(0, Operation::CreateAccount(account));
    }
}

fn keep_deleted(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    operations.retain(|operation| match operation {
        Operation::DeactivateAccount { person: Some(person), .. } => input.wanted.person(person).is_some(),
        _ => true,
    });
}

fn deactivate_strangers(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    let strangers = input.present.accounts.iter().filter(|account| !matching.is_ours(&account.id));
    for account in strangers.filter(|account| account.active) {
        operations.push(Operation::DeactivateAccount { person: None, account: account.id.clone() });
    }
}

fn drop_incomplete(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let complete = |id: &Id| input.wanted.person(id).is_none_or(|person| person.values.are_complete());
    operations.retain(|operation| match operation {
        Operation::CreateAccount(account) => complete(&account.person),
        Operation::UpdateAccount(update) => complete(&update.person),
        _ => true,
    });
}
