//! Flaws of Directory Insights: wrong or missing events.

use serde_json::json;

use crate::event_recorder::Attempt;
use crate::plan::NewGroupWithoutAccounts;
use egnyte_protocol::InsightsEventType as EventType;
use egnyte_protocol::directory::Application;

use super::definition::Alteration::Policies;
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "forgets-failed-activation",
        "a failed activation is not recorded",
        &[Policies(|it| it.recording.edit = no_failed_activation)],
    ),
    flaw(
        "forgets-integration-updates",
        "a changed setting of the integration is not recorded",
        &[Policies(|it| it.recording.edit = |attempt| unless_type(attempt, EventType::IntegrationUpdate))],
    ),
    flaw(
        "records-new-token-as-update",
        "a new token is recorded as a changed setting",
        &[Policies(|it| it.recording.edit = reauth_as_update)],
    ),
    flaw(
        "forgets-deactivation",
        "the deactivation of the integration is not recorded",
        &[Policies(|it| it.recording.edit = |attempt| unless_type(attempt, EventType::IntegrationDelete))],
    ),
    flaw(
        "records-takeover-as-creation",
        "an account or group that is taken over is recorded as created",
        &[Policies(|it| it.recording.edit = takeover_as_creation)],
    ),
    flaw(
        "records-every-retry",
        "every retry of an operation is recorded",
        &[Policies(|it| it.recording.edit = |attempt| vec![attempt.clone(); attempt.retries as usize + 1])],
    ),
    flaw(
        "records-deactivation-as-update",
        "a deactivated account is recorded as changed",
        &[Policies(|it| it.recording.edit = deactivation_as_update)],
    ),
    flaw(
        "records-every-lookup",
        "successful lookups of people are recorded",
        &[Policies(|it| it.recording.edit = every_lookup)],
    ),
    flaw(
        "forgets-lookup-trouble",
        "failed lookups of people are not recorded",
        &[Policies(|it| it.recording.edit = |attempt| unless_type(attempt, EventType::UserLookup))],
    ),
    flaw(
        "forgets-group-events",
        "operations on groups are not recorded",
        &[Policies(|it| it.recording.edit = no_groups)],
    ),
    flaw(
        "records-skipped-groups",
        "a user group whose members Egnyte refuses is recorded as created",
        &[Policies(|it| it.plan.new_group_without_accounts = NewGroupWithoutAccounts::RecordOnly)],
    ),
    flaw(
        "forgets-failures",
        "a failed attempt is not recorded",
        &[Policies(|it| it.recording.edit = |attempt| unless(!attempt.success, attempt))],
    ),
    flaw(
        "records-failures-as-success",
        "a failed attempt is recorded as successful",
        &[Policies(|it| it.recording.edit = |attempt| vec![Attempt { success: true, error: None, ..attempt }])],
    ),
    flaw(
        "keeps-reasons-to-itself",
        "a failed attempt is recorded without the error of Egnyte",
        &[Policies(|it| it.recording.edit = |attempt| vec![Attempt { error: None, ..attempt }])],
    ),
    flaw(
        "records-the-token",
        "every event contains the token",
        &[Policies(|it| it.recording.application = with_token)],
    ),
];

fn unless(is_omitted: bool, attempt: Attempt) -> Vec<Attempt> {
    if is_omitted { Vec::new() } else { vec![attempt] }
}

fn unless_type(attempt: Attempt, event_type: EventType) -> Vec<Attempt> {
    unless(attempt.event_type == event_type, attempt)
}

fn no_failed_activation(attempt: Attempt) -> Vec<Attempt> {
    unless(attempt.event_type == EventType::IntegrationActivate && !attempt.success, attempt)
}

fn no_groups(attempt: Attempt) -> Vec<Attempt> {
    unless(
        matches!(attempt.event_type, EventType::GroupCreate | EventType::GroupUpdate | EventType::GroupDelete),
        attempt,
    )
}

fn reauth_as_update(attempt: Attempt) -> Vec<Attempt> {
    let event_type = match attempt.event_type {
        EventType::IntegrationReauth => EventType::IntegrationUpdate,
        other => other,
    };
    vec![Attempt { event_type, ..attempt }]
}

fn takeover_as_creation(attempt: Attempt) -> Vec<Attempt> {
    let event_type = match attempt.event_type {
        EventType::UserUpdate if attempt.takes_over => EventType::UserCreate,
        EventType::GroupUpdate if attempt.takes_over => EventType::GroupCreate,
        other => other,
    };
    vec![Attempt { event_type, ..attempt }]
}

fn deactivation_as_update(attempt: Attempt) -> Vec<Attempt> {
    let event_type = match attempt.event_type {
        EventType::UserDeprovision => EventType::UserUpdate,
        other => other,
    };
    vec![Attempt { event_type, ..attempt }]
}

fn every_lookup(attempt: Attempt) -> Vec<Attempt> {
    if !matches!(attempt.event_type, EventType::UserCreate | EventType::UserUpdate) {
        return vec![attempt];
    }
    let lookup = Attempt { event_type: EventType::UserLookup, success: true, error: None, ..attempt.clone() };
    vec![lookup, attempt]
}

fn with_token(application: &Application) -> serde_json::Value {
    json!({ "name": application.label, "token": application.integration.token })
}
