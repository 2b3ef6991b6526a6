//! Flaws of catching up: changes that happened while the integration was off or a user was suspended.

use crate::plan::{AccountUpdate, Basis, Matching, Operation, PlanInput, PlanPolicy};
use egnyte_protocol::directory::EventKind;

use super::definition::Alteration::{Each, Plan};
use super::definition::{Flaw, flaw};
use super::operations::{account_update, group_update, is_deactivation};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("activation-skips-deactivations", "activation deactivates no account", &[Plan(skip_deactivations)]),
    flaw("activation-skips-renames", "activation renames no group", &[Each(skip_rename)]),
    flaw("activation-skips-deletions", "activation deletes no group", &[Plan(skip_deletions)]),
    flaw("activation-skips-values", "activation changes no value of an account", &[Each(skip_values)]),
    flaw("activation-skips-reactivations", "activation reactivates no account", &[Each(skip_reactivation)]),
    flaw("activation-skips-members", "activation changes no members of a group", &[Each(skip_members)]),
    flaw("sync-skips-deletions", "a sync of everything deletes no group", &[Plan(skip_deletions_on_sync)]),
    flaw("update-reactivates", "a changed name reactivates a suspended user", &[Plan(reactivate_on_update)]),
    flaw(
        "membership-reactivates",
        "a suspended user who joins or leaves a user group is reactivated",
        &[Plan(reactivate_on_membership)],
    ),
    flaw("sync-reactivates", "a sync of everything reactivates suspended users", &[Plan(reactivate_on_sync)]),
    flaw(
        "never-locks-out-again",
        "a sync of everything deactivates no account",
        &[Plan(|operations, input| skip_deactivations_on(EventKind::SyncRequested, operations, input))],
    ),
    flaw(
        "association-reactivates",
        "an associated user group reactivates its suspended members",
        &[Plan(reactivate_on_association)],
    ),
];

fn is_activation(input: &PlanInput<'_>) -> bool {
    input.event.kind == EventKind::IntegrationActivated
}

fn skip_deactivations(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    skip_deactivations_on(EventKind::IntegrationActivated, operations, input);
}

fn skip_deactivations_on(kind: EventKind, operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    operations.retain(|operation| input.event.kind != kind || !is_deactivation(operation));
}

fn skip_rename(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed).filter(|_| is_activation(input)) {
        update.rename = None;
    }
}

fn skip_deletions(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    skip_deletions_on(EventKind::IntegrationActivated, operations, input);
}

fn skip_deletions_on_sync(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    skip_deletions_on(EventKind::SyncRequested, operations, input);
}

fn skip_deletions_on(kind: EventKind, operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    operations.retain(|operation| input.event.kind != kind || !matches!(operation, Operation::DeleteGroup { .. }));
}

fn skip_reactivation(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed).filter(|_| is_activation(input)) {
        update.reactivate = false;
    }
}

fn skip_members(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = group_update(operation, Basis::Managed).filter(|_| is_activation(input)) {
        update.join.clear();
        update.leave.clear();
    }
}

fn skip_values(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed).filter(|_| is_activation(input)) {
        update.changes.clear();
    }
}

fn reactivate_on_update(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::UserUpdated {
        reactivate_suspended(operations, input);
    }
}

fn reactivate_on_association(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::Associated {
        reactivate_suspended(operations, input);
    }
}

fn reactivate_on_membership(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if matches!(input.event.kind, EventKind::MemberAdded | EventKind::MemberRemoved) {
        reactivate_suspended(operations, input);
    }
}

fn reactivate_on_sync(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let kinds = [EventKind::SyncRequested, EventKind::IntegrationActivated, EventKind::IntegrationUpdated];
    if kinds.contains(&input.event.kind) {
        reactivate_suspended(operations, input);
    }
}

fn reactivate_suspended(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let matching = Matching::new(input, &PlanPolicy::default());
    for person in input.wanted.people.iter().filter(|person| person.grouped && !person.active) {
        if let Some(account) = matching.account(&person.id) {
            let none = AccountUpdate::none(person.id.clone(), account.id.clone(), Basis::Managed);
            operations.push(Operation::UpdateAccount(AccountUpdate { reactivate: true, ..none }));
        }
    }
}
