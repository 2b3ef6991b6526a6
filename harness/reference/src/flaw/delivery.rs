//! Flaws of delivery: writes, retries, waits and requests.

use std::time::Duration;

use crate::client::{Paging, TokenInUrl};
use crate::plan::{
    AccountUpdate, Attribute, Basis, Change, EndsAfter, Matching, Operation, PlanInput, PlanPolicy, State, Wanted,
};
use egnyte_protocol::directory::{EventKind, Id};

use super::definition::Alteration::{self, Each, Plan, Policies};
use super::definition::{Flaw, flaw};
use super::operations::{account_update, group_update};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("ten-members", "a user group has its first ten members only", &[Alteration::Wanted(ten_members)]),
    flaw("hundred-people", "only the first hundred people are synced", &[Alteration::Wanted(hundred_people)]),
    flaw("rewrites-everything", "every sync writes every account", &[Plan(rewrite)]),
    flaw(
        "forgets-stored-forms",
        "a username that Egnyte stores in another form is written again by every second sync",
        &[Policies(|it| it.plan.keeps_stored_forms = false)],
    ),
    flaw(
        "settles-stored-forms",
        "a value that Egnyte stored in another form is never written again",
        &[Each(skip_stored_forms)],
    ),
    flaw("rewrites-capitals", "every sync writes a username with capital letters", &[Plan(rewrite_capitals)]),
    flaw(
        "reads-everybody",
        "every account is read with a request of its own",
        &[Policies(|it| it.client.reads_each_account = true)],
    ),
    flaw("trusts-its-memory", "what was synced once is not compared with Egnyte again", &[Plan(trust_state)]),
    flaw(
        "trusts-remembered-members",
        "members that were changed by hand in Egnyte are not corrected",
        &[Each(trust_members)],
    ),
    flaw(
        "trusts-remembered-names",
        "a group that was renamed by hand in Egnyte is not renamed back",
        &[Each(trust_names)],
    ),
    flaw(
        "gives-up-when-limited",
        "a rate limit ends the sync instead of being waited out",
        &[Policies(|it| it.client.max_rate_limits = 0)],
    ),
    flaw(
        "ignores-retry-after",
        "the wait after a rate limit is shorter than Retry-After",
        &[Policies(|it| it.client.rate_limit_wait = Some(it.client.first_wait))],
    ),
    flaw(
        "waits-a-fixed-second",
        "the wait after a rate limit is always one second",
        &[Policies(|it| it.client.rate_limit_wait = Some(Duration::from_secs(1)))],
    ),
    flaw(
        "asks-again-at-once",
        "a request is repeated at once after a rate limit",
        &[Policies(|it| it.client.rate_limit_wait = Some(Duration::ZERO))],
    ),
    flaw("never-retries", "a failed request is not retried", &[Policies(|it| it.client.max_attempts = 1)]),
    flaw(
        "retries-503-only",
        "503 is the only server error with a retry",
        &[Policies(|it| it.client.retries_503_only = true)],
    ),
    flaw(
        "stumbles-over-half-a-reply",
        "a response that breaks off ends the sync",
        &[Policies(|it| it.client.retries_broken_response = false)],
    ),
    flaw(
        "retries-forever",
        "a failed request is retried a hundred times",
        &[Policies(|it| (it.client.max_attempts, it.client.longest_wait) = (100, Duration::from_millis(2)))],
    ),
    flaw("forgets-what-failed", "what failed once is not made up for by the next sync", &[Plan(skip_requested_sync)]),
    flaw(
        "repeats-creates-blindly",
        "a creation whose response was lost is sent again without a search",
        &[Policies(|it| it.client.searches_before_retry = false)],
    ),
    flaw(
        "impatient",
        "a slow response of Egnyte is taken for a failure",
        &[Policies(|it| it.client.timeout = it.client.timeout * 2 / 5)],
    ),
    flaw(
        "loops-on-refusal",
        "a refused token is used again and again",
        &[Policies(|it| it.client.max_token_attempts = 8)],
    ),
    flaw(
        "token-in-address",
        "every URL contains the token",
        &[Policies(|it| it.client.token_in_url = TokenInUrl::Always)],
    ),
    flaw(
        "token-in-first-address",
        "the URLs of the first syncs contain the token",
        &[Policies(|it| it.client.token_in_url = TokenInUrl::BeforeFirstPerson)],
    ),
    flaw(
        "token-in-repeats",
        "the URL of a retry contains the token",
        &[Policies(|it| it.client.token_in_url = TokenInUrl::OnRetry)],
    ),
    flaw(
        "token-in-problem",
        "the problem of a refused token contains it",
        &[Policies(|it| it.client.names_refused_token = true)],
    ),
    flaw(
        "stops-at-first-group",
        "a refused group ends the sync of the groups after it",
        &[Policies(|it| it.plan.ends_after = EndsAfter::GroupRefusal)],
    ),
    flaw("first-page-only", "only the first page of a list is read", &[Policies(|it| it.client.paging = Paging::None)]),
    flaw(
        "first-page-of-groups",
        "only the first page of the list of groups is read",
        &[Policies(|it| it.client.paging = Paging::UsersOnly)],
    ),
];

/// Flaws on the wire: requests that break the standard. The findings of a run catch them, not a rule of a feature.
pub(super) const ON_THE_WIRE: &[Flaw] = &[flaw(
    "capitalises-op",
    "the op of a PATCH begins with a capital letter",
    &[Policies(|it| it.client.capitalizes_op = true)],
)];

fn ten_members(wanted: &mut Wanted, _: &State) {
    wanted.groups.iter_mut().for_each(|group| group.members.truncate(10));
}

fn hundred_people(wanted: &mut Wanted, _: &State) {
    wanted.people.iter_mut().skip(100).for_each(|person| person.grouped = false);
}

fn rewrite(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    let written: Vec<String> = operations.iter().filter_map(account).collect();
    for (id, account) in matching.managed_accounts().filter(|(_, account)| !written.contains(&account.id)) {
        if let Some(person) = input.wanted.person(id).filter(|person| person.is_covered()) {
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

fn rewrite_capitals(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for (id, account) in Matching::new(input, &PlanPolicy::default()).managed_accounts() {
        let name = &account.values.user_name;
        let wanted = input.wanted.person(id).filter(|person| person.is_covered() && person.values.user_name == *name);
        if wanted.is_some_and(|_| *name != name.to_lowercase()) {
            let mut update = AccountUpdate::none(id.clone(), account.id.clone(), Basis::Managed);
            update.changes.push(Change { attribute: Attribute::UserName, value: Some(name.clone()) });
            operations.push(Operation::UpdateAccount(update));
        }
    }
}

fn skip_stored_forms(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed)
        && let Some(binding) = input.state.people.get(&update.person)
    {
        update.changes.retain(|change| !binding.values.contains_key(&change.attribute));
    }
}

fn trust_state(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind != EventKind::SyncRequested {
        return;
    }
    let has_account = |id: &Id| input.state.people.contains_key(id);
    let has_group = |id: &Id| input.state.groups.contains_key(id);
    operations.retain(|operation| match operation {
        Operation::CreateAccount(account) => !has_account(&account.person),
        Operation::UpdateAccount(update) => !has_account(&update.person),
        Operation::CreateGroup(group) => !has_group(&group.user_group),
        Operation::UpdateGroup(update) => !has_group(&update.user_group),
        _ => true,
    });
}

fn trust_members(operation: &mut Operation, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::SyncRequested
        && let Some(update) = group_update(operation, Basis::Managed)
    {
        update.join.clear();
        update.leave.clear();
    }
}

fn trust_names(operation: &mut Operation, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::SyncRequested
        && let Some(update) = group_update(operation, Basis::Managed)
    {
        update.rename = None;
    }
}

fn skip_requested_sync(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::SyncRequested {
        operations.clear();
    }
}
