//! Flaws of delivery: how a connector writes, repeats and waits, whatever it writes.

use std::time::Duration;

use crate::client::{Manners, Pages, Spills};
use crate::plan::{AccountUpdate, Attribute, Basis, Change, EndsAfter, Matching, Operation, Policy, Situation};
use egnyte_protocol::directory::{EventKind, Id};

use super::Alteration::{Each, Manners as Spoil, Operations as Plan, Policy as Differ};
use super::{Flaw, flaw, group_update};

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("rewrites-everything", "every account is written with every sync", &[Plan(rewrite)]),
    flaw("rewrites-capitals", "a username with capital letters is written with every sync", &[Plan(rewrite_capitals)]),
    flaw("reads-everybody", "every account is read by itself", &[Spoil(read_each)]),
    flaw("trusts-its-memory", "what was synced once is not looked at again", &[Plan(trust_memory)]),
    flaw("trusts-remembered-members", "the members of a group are not looked at again", &[Each(trust_members)]),
    flaw("trusts-remembered-names", "the name of a group is not looked at again", &[Each(trust_names)]),
    flaw("gives-up-when-limited", "a rate limit ends the sync", &[Spoil(give_up_when_limited)]),
    flaw("ignores-retry-after", "a rate limit is waited out for too short a time", &[Spoil(ignore_retry_after)]),
    flaw("waits-a-fixed-second", "a rate limit is waited out for a second, whatever it asks", &[Spoil(wait_a_second)]),
    flaw("asks-again-at-once", "a rate limit is not waited out", &[Spoil(wait_never)]),
    flaw("never-retries", "a request that failed is not sent again", &[Spoil(never_retry)]),
    flaw("retries-503-only", "of the errors of a server only one is tried again", &[Spoil(retry_503)]),
    flaw("stumbles-over-half-a-reply", "a reply that breaks off ends the sync", &[Spoil(stumble)]),
    flaw("retries-forever", "a request that failed is sent again a hundred times", &[Spoil(storm)]),
    flaw("forgets-what-failed", "a sync brings nothing that an event failed to bring", &[Plan(forget_failed)]),
    flaw("repeats-creates-blindly", "a create is sent again without a look", &[Spoil(repeat_blindly)]),
    flaw("impatient", "a slow answer is not waited for", &[Spoil(be_impatient)]),
    flaw("loops-on-refusal", "a refused token is tried again and again", &[Spoil(loop_on_refusal)]),
    flaw("token-in-address", "the token stands in every address", &[Spoil(token_in_address)]),
    flaw("token-in-first-address", "the token stands in the addresses of the first syncs", &[Spoil(token_at_first)]),
    flaw("token-in-repeats", "the token stands in the address of what is sent again", &[Spoil(token_in_repeats)]),
    flaw("token-in-problem", "the problem with a refused token names it", &[Spoil(name_token)]),
    flaw("stops-at-first-group", "a refused group holds up every group after it", &[Differ(stop_at_group)]),
    flaw("first-page-only", "lists end with their first page", &[Spoil(first_page_only)]),
    flaw("first-page-of-groups", "the list of groups ends with its first page", &[Spoil(first_page_of_groups)]),
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

fn rewrite_capitals(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for (id, account) in Matching::of(situation, &Policy::default()).managed() {
        let name = &account.values.user_name;
        let wanted =
            situation.wanted.person(id).filter(|person| person.is_covered() && person.values.user_name == *name);
        if wanted.is_some_and(|_| *name != name.to_lowercase()) {
            let mut update = AccountUpdate::none(id.clone(), account.id.clone(), Basis::Managed);
            update.changes.push(Change { attribute: Attribute::UserName, value: Some(name.clone()) });
            operations.push(Operation::UpdateAccount(update));
        }
    }
}

fn read_each(manners: &mut Manners) {
    manners.reads_each_account = true;
}

fn trust_members(operation: &mut Operation, situation: &Situation<'_>) {
    if situation.event.kind == EventKind::SyncRequested
        && let Some(update) = group_update(operation, Basis::Managed)
    {
        update.join.clear();
        update.leave.clear();
    }
}

fn trust_names(operation: &mut Operation, situation: &Situation<'_>) {
    if situation.event.kind == EventKind::SyncRequested
        && let Some(update) = group_update(operation, Basis::Managed)
    {
        update.rename = None;
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
    manners.limit_wait = Some(manners.first_wait);
}

fn wait_a_second(manners: &mut Manners) {
    manners.limit_wait = Some(Duration::from_secs(1));
}

fn wait_never(manners: &mut Manners) {
    manners.limit_wait = Some(Duration::ZERO);
}

fn never_retry(manners: &mut Manners) {
    manners.attempts = 1;
}

fn retry_503(manners: &mut Manners) {
    manners.repeats_503_only = true;
}

fn stumble(manners: &mut Manners) {
    manners.repeats_after_half_an_answer = false;
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
    manners.spills = Spills::Everywhere;
}

fn token_at_first(manners: &mut Manners) {
    manners.spills = Spills::AtFirst;
}

fn token_in_repeats(manners: &mut Manners) {
    manners.spills = Spills::InRepeats;
}

fn name_token(manners: &mut Manners) {
    manners.names_refused_token = true;
}

fn stop_at_group(policy: &mut Policy) {
    policy.ends_after = EndsAfter::RefusedGroup;
}

fn first_page_only(manners: &mut Manners) {
    manners.pages = Pages::None;
}

fn first_page_of_groups(manners: &mut Manners) {
    manners.pages = Pages::OfUsers;
}
