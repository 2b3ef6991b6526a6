//! Flaws of the sign-in: wrong assertions, and accounts that cannot be signed in to.

use crate::plan::{Basis, NewAccount, Operation, POWER, PlanInput};
use crate::sign_in::{Audience, Eligibility, SigningKey, Subject};

use super::definition::Alteration::{Each, Plan, Policies};
use super::definition::{Flaw, flaw};
use super::operations::{account_update, is_deactivation};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("names-emails", "NameID is the email", &[Policies(|it| it.sign_in.subject = Subject::Email)]),
    flaw(
        "signs-with-another-key",
        "assertions are signed with a key that is not published",
        &[Policies(|it| it.sign_in.signing_key = SigningKey::Other)],
    ),
    flaw(
        "mistakes-audience",
        "the audience is always the shared entity id",
        &[Policies(|it| it.sign_in.audience = Audience::Shared)],
    ),
    flaw(
        "vouches-for-anybody",
        "people who are not covered get assertions",
        &[Policies(|it| it.sign_in.eligibility = Eligibility::Everyone)],
    ),
    flaw(
        "vouches-for-suspended",
        "suspended people get assertions",
        &[Policies(|it| it.sign_in.eligibility = Eligibility::Members)],
    ),
    flaw(
        "forgets-request",
        "assertions have no InResponseTo",
        &[Policies(|it| it.sign_in.sets_in_response_to = false)],
    ),
    flaw(
        "drops-relay-state",
        "the relay state is not returned",
        &[Policies(|it| it.sign_in.returns_relay_state = false)],
    ),
    flaw(
        "vouches-after-deactivation",
        "people get assertions although single sign-on is deactivated",
        &[Policies(|it| it.sign_in.requires_sso = false)],
    ),
    flaw("invents-usernames", "the usernames of new accounts are full names", &[Each(name_by_full_name)]),
    flaw("creates-inactive", "new accounts are not active", &[Each(create_inactive)]),
    flaw(
        "replaces-accounts",
        "an existing account is deleted and created anew instead of taken over",
        &[Plan(replace_accounts)],
    ),
    flaw("keeps-leavers", "people who lose access are not deactivated", &[Plan(keep_leavers)]),
];

fn name_by_full_name(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Operation::CreateAccount(account) = operation {
        let names = [&account.values.given_name, &account.values.family_name].into_iter().flatten();
        let names: Vec<String> = names.map(|name| name.to_lowercase()).collect();
        account.values.user_name = names.join(".");
    }
}

fn create_inactive(operation: &mut Operation, _: &PlanInput<'_>) {
    if let Operation::CreateAccount(account) = operation {
        account.active = false;
    }
}

fn replace_accounts(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for mut operation in std::mem::take(operations) {
        let update = account_update(&mut operation, Basis::TakeOver);
        let update = update.map(|update| (update.person.clone(), update.account.clone()));
        let Some((person, account)) = update else {
            operations.push(operation);
            continue;
        };
        let Some(wanted) = input.wanted.person(&person) else { continue };
        let values = wanted.values.clone();
        operations.push(Operation::DeleteAccount { person: None, account });
        operations.push(Operation::CreateAccount(NewAccount { person, values, user_type: POWER, active: true }));
    }
}

fn keep_leavers(operations: &mut Vec<Operation>, _: &PlanInput<'_>) {
    operations.retain(|operation| !is_deactivation(operation));
}
