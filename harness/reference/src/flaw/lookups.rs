//! Flaws of the search for accounts and groups.

use crate::plan::{AccountKey, Basis, Letters, NewAccount, Operation, POWER, PlanInput, PlanPolicy, Search};
use egnyte_protocol::directory::{EventKind, Was};

use super::definition::Alteration::{Plan, Policies};
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "takeover-by-email-only",
        "accounts are not found by username",
        &[Policies(|it| find_by(&mut it.plan, &[AccountKey::ExternalId, AccountKey::State, AccountKey::Email]))],
    ),
    flaw(
        "finds-by-values-only",
        "accounts are found by username and email alone",
        &[Policies(|it| find_by(&mut it.plan, &[AccountKey::UserName, AccountKey::Email]))],
    ),
    flaw(
        "finds-by-former-email",
        "an account is found by the email that the person had before",
        &[Plan(find_by_former_email)],
    ),
    flaw(
        "searches-unencoded",
        "reserved letters of a searched value are not encoded",
        &[Policies(|it| it.plan.search = Search::Without(Letters::Reserved))],
    ),
    flaw(
        "searches-unescaped",
        "quotes and backslashes of a searched value are not escaped",
        &[Policies(|it| it.plan.search = Search::Without(Letters::Quotes))],
    ),
    flaw(
        "searches-ascii-only",
        "letters beyond ASCII are lost in a searched value",
        &[Policies(|it| it.plan.search = Search::Without(Letters::BeyondAscii))],
    ),
    flaw(
        "finds-beginnings-of-group-names",
        "a group is found whose name begins with the searched one",
        &[Policies(|it| it.plan.search = Search::Beginnings)],
    ),
];

/// Limits the keys that find an account, and with them the search for the holder of a name.
fn find_by(policy: &mut PlanPolicy, keys: &'static [AccountKey]) {
    (policy.account_keys, policy.checks_holders) = (keys, false);
}

fn find_by_former_email(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let Some(Was::Person(was)) = input.event.was.as_ref().filter(|_| input.event.kind == EventKind::UserUpdated) else {
        return;
    };
    let Some(wanted) = input.wanted.person(&was.id) else { return };
    for operation in operations {
        if let Operation::UpdateAccount(update) = operation
            && update.person == was.id
            && update.basis == Basis::TakeOver
            && input.present.account(&update.account).is_some_and(|account| account.values.email != was.email)
        {
            let (person, values) = (was.id.clone(), wanted.values.clone());
            *operation = Operation::CreateAccount(NewAccount { person, values, user_type: POWER, active: true });
        }
    }
}
