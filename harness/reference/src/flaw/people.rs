//! Flaws about the application, the integration and people.

use std::collections::BTreeSet;

use crate::memory::Memory;
use crate::plan::{
    Account, AccountKey, AccountUpdate, Basis, EndsAfter, Matching, NewAccount, Operation, POWER, Policy, Situation,
    Wanted,
};
use egnyte_protocol::directory::{EventKind, Id};

use super::Alteration::{self, Each, Operations as Plan};
use super::{Flaw, account_update, flaw};

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("provisions-everyone", "everybody gets an account", &[Alteration::Wanted(everyone)]),
    flaw("ignores-association", "any user group covers its members", &[Alteration::Wanted(any_group)]),
    flaw("activates-without-sync", "activation brings nobody into Egnyte", &[Plan(no_sync_on_activation)]),
    flaw("ignores-group-switch", "groups are managed even where that is off", &[Alteration::Wanted(always_groups)]),
    flaw("swaps-names", "the display name is last name first", &[Alteration::Wanted(swapped_names)]),
    flaw("creates-standard-users", "new users get the type standard", &[Each(standard_users)]),
    flaw("never-updates", "changed properties of a managed person are not sent", &[Each(no_updates)]),
    flaw("recreates-on-rename", "accounts are found by username alone", &[Alteration::Policy(username_alone)]),
    flaw("duplicates-users", "nobody's existing account is looked for", &[Alteration::Policy(no_take_over)]),
    flaw("takeover-by-username-only", "no account is found by email", &[Alteration::Policy(no_email_key)]),
    flaw("steals-accounts", "accounts of other people are taken over", &[Alteration::Policy(no_respect)]),
    flaw("email-beats-username", "an account is found by email first", &[Alteration::Policy(email_first)]),
    flaw("takeover-sets-power", "take-over makes everybody a power user", &[Each(power_on_take_over)]),
    flaw("takeover-leaves-inactive", "take-over leaves accounts inactive", &[Each(inactive_take_over)]),
    flaw("resets-user-type", "the user type power is sent with every sync", &[Plan(power_always)]),
    flaw("deletes-leavers", "accounts are deleted instead of deactivated", &[Each(delete_leavers)]),
    flaw("never-reactivates", "a deactivated account is never active again", &[Each(no_reactivation)]),
    flaw("ignores-suspension", "suspended people keep or get an account", &[Alteration::Wanted(no_suspension)]),
    flaw("creates-suspended", "suspended people get an inactive account", &[Plan(suspended_accounts)]),
    flaw("keeps-deleted-people", "people deleted in the directory stay active", &[Plan(keep_deleted)]),
    flaw("deactivates-strangers", "users nobody manages are deactivated", &[Plan(no_strangers)]),
    flaw("stops-at-first-problem", "a refusal holds up everyone after it", &[Alteration::Policy(stop_at_problem)]),
    flaw("hides-problems", "refusals are not reported", &[Alteration::Policy(hide_problems)]),
    flaw("drops-incomplete", "people with a property missing are skipped silently", &[Plan(drop_incomplete)]),
];

fn everyone(wanted: &mut Wanted, _: &Memory) {
    for person in &mut wanted.people {
        person.grouped = true;
    }
}

fn any_group(wanted: &mut Wanted, _: &Memory) {
    let grouped: BTreeSet<&Id> = wanted.groups.iter().flat_map(|group| &group.members).collect();
    for person in &mut wanted.people {
        person.grouped = grouped.contains(&person.id);
    }
}

fn no_sync_on_activation(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if situation.event.kind == EventKind::IntegrationActivated {
        operations.clear();
    }
}

fn always_groups(wanted: &mut Wanted, _: &Memory) {
    wanted.groups_managed = true;
    wanted.reads_groups = true;
    wanted.touches_groups = true;
}

fn swapped_names(wanted: &mut Wanted, _: &Memory) {
    for person in &mut wanted.people {
        let values = &mut person.values;
        if let (Some(first), Some(last)) = (&values.given_name, &values.family_name) {
            values.formatted_name = Some(format!("{last} {first}"));
        }
    }
}

fn standard_users(operation: &mut Operation, _: &Situation<'_>) {
    if let Operation::CreateAccount(account) = operation {
        account.user_type = "standard";
    }
}

fn no_updates(operation: &mut Operation, _: &Situation<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed) {
        update.changes.clear();
    }
}

fn username_alone(policy: &mut Policy) {
    policy.account_keys = &[AccountKey::UserName];
    policy.checks_holders = false;
}

fn no_take_over(policy: &mut Policy) {
    policy.account_keys = &[AccountKey::ExternalId, AccountKey::Memory];
    policy.checks_holders = false;
}

fn no_email_key(policy: &mut Policy) {
    policy.account_keys = &[AccountKey::ExternalId, AccountKey::Memory, AccountKey::UserName];
    policy.checks_holders = false;
}

fn no_respect(policy: &mut Policy) {
    policy.respects_owners = false;
}

fn email_first(policy: &mut Policy) {
    policy.account_keys = &[AccountKey::ExternalId, AccountKey::Memory, AccountKey::Email, AccountKey::UserName];
}

fn power_on_take_over(operation: &mut Operation, _: &Situation<'_>) {
    if let Some(update) = account_update(operation, Basis::TakeOver) {
        update.user_type = Some(POWER);
    }
}

fn inactive_take_over(operation: &mut Operation, _: &Situation<'_>) {
    if let Some(update) = account_update(operation, Basis::TakeOver) {
        update.reactivate = false;
    }
}

fn power_always(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let matching = Matching::of(situation, &Policy::default());
    let covered = |id: &Id| situation.wanted.person(id).is_some_and(|person| person.is_covered());
    let not_power = |account: &Account| account.user_type.as_deref() != Some(POWER);
    for (person, account) in matching.managed().filter(|(person, account)| covered(person) && not_power(account)) {
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

fn delete_leavers(operation: &mut Operation, _: &Situation<'_>) {
    if let Operation::DeactivateAccount { person, account } = operation {
        *operation = Operation::DeleteAccount { person: person.take(), account: std::mem::take(account) };
    }
}

fn no_reactivation(operation: &mut Operation, _: &Situation<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed) {
        update.reactivate = false;
    }
}

fn no_suspension(wanted: &mut Wanted, _: &Memory) {
    for person in &mut wanted.people {
        person.active = true;
    }
}

fn suspended_accounts(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let matching = Matching::of(situation, &Policy::default());
    let suspended = situation.wanted.people.iter().filter(|person| person.grouped && !person.active);
    for person in suspended.filter(|person| matching.account(&person.id).is_none()) {
        let (person, values) = (person.id.clone(), person.values.clone());
        let account = NewAccount { person, values, user_type: POWER, active: false };
        operations.insert(0, Operation::CreateAccount(account));
    }
}

fn keep_deleted(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    operations.retain(|operation| match operation {
        Operation::DeactivateAccount { person: Some(person), .. } => situation.wanted.person(person).is_some(),
        _ => true,
    });
}

fn no_strangers(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let matching = Matching::of(situation, &Policy::default());
    let strangers = situation.present.accounts.iter().filter(|account| !matching.is_ours(&account.id));
    for account in strangers.filter(|account| account.active) {
        operations.push(Operation::DeactivateAccount { person: None, account: account.id.clone() });
    }
}

fn stop_at_problem(policy: &mut Policy) {
    policy.ends_after = EndsAfter::Refusal;
}

fn hide_problems(policy: &mut Policy) {
    policy.reports_problems = false;
}

fn drop_incomplete(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let complete = |id: &Id| situation.wanted.person(id).is_none_or(|person| person.values.are_complete());
    operations.retain(|operation| match operation {
        Operation::CreateAccount(account) => complete(&account.person),
        Operation::UpdateAccount(update) => complete(&update.person),
        _ => true,
    });
}
