//! Flaws of delivery: how a connector writes, repeats and waits, whatever it writes.

use std::time::Duration;

use crate::connector::reference::client::Manners;
use crate::connector::reference::plan::{
    AccountUpdate, Attribute, Basis, Change, Matching, Operation, Policy, Situation,
};
use crate::directory::{EventKind, Id};

use super::Alteration::{Manners as Spoil, Operations as Plan};
use super::{Flaw, flaw};

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("rewrites-everything", "every account is written with every sync", &[Plan(rewrite)]),
    flaw("trusts-its-memory", "what was synced once is not looked at again", &[Plan(trust_memory)]),
    flaw("gives-up-when-limited", "a rate limit ends the sync", &[Spoil(give_up_when_limited)]),
    flaw("ignores-retry-after", "a rate limit is waited out for too short a time", &[Spoil(ignore_retry_after)]),
    flaw("never-retries", "a request that failed is not sent again", &[Spoil(never_retry)]),
    flaw("retries-forever", "a request that failed is sent again a hundred times", &[Spoil(storm)]),
    flaw("forgets-what-failed", "a sync brings nothing that an event failed to bring", &[Plan(forget_failed)]),
    flaw("repeats-creates-blindly", "a create is sent again without a look", &[Spoil(repeat_blindly)]),
    flaw("impatient", "a slow answer is not waited for", &[Spoil(be_impatient)]),
    flaw("loops-on-refusal", "a refused token is tried again and again", &[Spoil(loop_on_refusal)]),
    flaw("token-in-address", "the token stands in every address", &[Spoil(token_in_address)]),
    flaw("first-page-only", "lists end with their first page", &[Spoil(first_page_only)]),
];

fn rewrite(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let matching = Matching::of(situation, &Policy::default());
    let written: Vec<String> = operations.iter().filter_map(account).collect();
    for (id, account) in matching.managed().filter(|(_, account)| !written.contains(&account.id)) {
        if let Some(person) = situation.wanted.person(id).filter(|person| person.is_covered()) {
            let mut update = AccountUpdate::none(id.clone(), account.id.clone(), Basis::Managed);
            let value = |attribute| person.values.get(attribute).map(str::to_owned);
            update.changes = Attribute::ALL.map(|attribute| Change { attribute, value: value(attribute) }).into();
            operations.push(Operation::UpdateAccount(update));
        }
    }
}

fn account(operation: &Operation) -> Option<String> {
    match operation {
        Operation::UpdateAccount(AccountUpdate { account, .. }) | Operation::DeactivateAccount { account, .. } => {
            Some(account.clone())
        }
        _ => None,
    }
}

fn trust_memory(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if situation.event.kind != EventKind::SyncRequested {
        return;
    }
    let known_person = |id: &Id| situation.memory.people.contains_key(id);
    let known_group = |id: &Id| situation.memory.groups.contains_key(id);
    operations.retain(|operation| match operation {
        Operation::CreateAccount(account) => !known_person(&account.person),
        Operation::UpdateAccount(update) => !known_person(&update.person),
        Operation::CreateGroup(group) => !known_group(&group.user_group),
        Operation::UpdateGroup(update) => !known_group(&update.user_group),
        _ => true,
    });
}

fn forget_failed(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if situation.event.kind == EventKind::SyncRequested {
        operations.clear();
    }
}

fn give_up_when_limited(manners: &mut Manners) {
    manners.limits = 0;
}

fn ignore_retry_after(manners: &mut Manners) {
    manners.heeds_retry_after = false;
}

fn never_retry(manners: &mut Manners) {
    manners.attempts = 1;
}

fn storm(manners: &mut Manners) {
    manners.attempts = 100;
    manners.longest_wait = Duration::from_millis(2);
}

fn repeat_blindly(manners: &mut Manners) {
    manners.looks_before_repeating = false;
}

fn be_impatient(manners: &mut Manners) {
    manners.timeout = manners.timeout * 2 / 5;
}

fn loop_on_refusal(manners: &mut Manners) {
    manners.refusals = 8;
}

fn token_in_address(manners: &mut Manners) {
    manners.token_in_address = true;
}

fn first_page_only(manners: &mut Manners) {
    manners.reads_every_page = false;
}
