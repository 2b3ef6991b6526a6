//! Flaws about signing in: accounts that nobody can sign in to, and people whom the connector should not vouch for, or
//! not like that.

use crate::plan::{Operation, Situation};
use crate::sign_in::{Audience, Coverage, Signer, Subject};

use super::Alteration::{Each, Habits, Operations as Plan};
use super::{Flaw, flaw};

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "names-emails",
        "assertions name people by their email",
        &[Habits(|habits| habits.sign_in.subject = Subject::Email)],
    ),
    flaw(
        "signs-with-another-key",
        "assertions are not signed with the key of the published certificate",
        &[Habits(|habits| habits.sign_in.signer = Signer::Stranger)],
    ),
    flaw(
        "mistakes-audience",
        "assertions are for the shared issuer, whatever the setting says",
        &[Habits(|habits| habits.sign_in.audience = Audience::Shared)],
    ),
    flaw(
        "vouches-for-anybody",
        "people who are not covered get assertions",
        &[Habits(|habits| habits.sign_in.coverage = Coverage::Everybody)],
    ),
    flaw(
        "vouches-for-suspended",
        "suspended people get assertions",
        &[Habits(|habits| habits.sign_in.coverage = Coverage::Grouped)],
    ),
    flaw(
        "forgets-request",
        "assertions do not say which request they answer",
        &[Habits(|habits| habits.sign_in.names_request = false)],
    ),
    flaw(
        "drops-relay-state",
        "the relay state is not handed back",
        &[Habits(|habits| habits.sign_in.keeps_relay_state = false)],
    ),
    flaw(
        "vouches-after-deactivation",
        "people get assertions although single sign-on is deactivated",
        &[Habits(|habits| habits.sign_in.heeds_deactivation = false)],
    ),
    flaw("invents-usernames", "new accounts are named after people's full names", &[Each(full_names)]),
    flaw("creates-inactive", "new accounts are deactivated", &[Each(inactive)]),
    flaw("keeps-leavers", "nobody is ever deactivated", &[Plan(no_deactivation)]),
];

fn full_names(operation: &mut Operation, _: &Situation<'_>) {
    if let Operation::CreateAccount(account) = operation {
        let names = [&account.values.given_name, &account.values.family_name].into_iter().flatten();
        let names: Vec<String> = names.map(|name| name.to_lowercase()).collect();
        account.values.user_name = names.join(".");
    }
}

fn inactive(operation: &mut Operation, _: &Situation<'_>) {
    if let Operation::CreateAccount(account) = operation {
        account.active = false;
    }
}

fn no_deactivation(operations: &mut Vec<Operation>, _: &Situation<'_>) {
    operations.retain(|operation| !matches!(operation, Operation::DeactivateAccount { .. }));
}
