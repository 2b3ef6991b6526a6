//! Flaws about Directory Insights: what is recorded of an attempt, and what is not.

use serde_json::json;

use crate::events::{Attempt, What};
use crate::habits::Habits;
use egnyte_protocol::directory::Application;

use super::Alteration::Habits as Alter;
use super::{Flaw, flaw};

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "forgets-failed-activation",
        "an activation that failed is not recorded",
        &[Alter(|habits| told(habits, no_failed_activation))],
    ),
    flaw(
        "forgets-integration-updates",
        "a changed setting of the integration is not recorded",
        &[Alter(|habits| told(habits, no_integration_update))],
    ),
    flaw(
        "records-new-token-as-update",
        "a replaced token is recorded as a changed setting",
        &[Alter(|habits| told(habits, reauth_as_update))],
    ),
    flaw(
        "forgets-deactivation",
        "the end of the integration is not recorded",
        &[Alter(|habits| told(habits, no_deactivation))],
    ),
    flaw(
        "records-takeover-as-creation",
        "an account or group that is taken over is recorded as created",
        &[Alter(|habits| told(habits, created_when_taken_over))],
    ),
    flaw(
        "records-every-retry",
        "an operation is recorded once for each time it was sent",
        &[Alter(|habits| told(habits, once_a_retry))],
    ),
    flaw(
        "records-deactivation-as-update",
        "a deactivated account is recorded as changed",
        &[Alter(|habits| told(habits, deactivation_as_update))],
    ),
    flaw(
        "records-every-lookup",
        "looking a person up is recorded also when it went well",
        &[Alter(|habits| told(habits, lookup_first))],
    ),
    flaw(
        "forgets-lookup-trouble",
        "a person who could not be looked up is not recorded",
        &[Alter(|habits| told(habits, no_lookup))],
    ),
    flaw("forgets-group-events", "nothing is recorded about groups", &[Alter(|habits| told(habits, no_groups))]),
    flaw("forgets-failures", "an attempt that failed is not recorded", &[Alter(|habits| told(habits, no_failure))]),
    flaw(
        "records-failures-as-success",
        "an attempt that failed is recorded as if it had gone well",
        &[Alter(|habits| told(habits, always_well))],
    ),
    flaw(
        "keeps-reasons-to-itself",
        "an attempt that failed is recorded without what Egnyte said",
        &[Alter(|habits| told(habits, no_reason))],
    ),
    flaw(
        "records-the-token",
        "every event holds the token it was made with",
        &[Alter(|habits| habits.events.application = with_token)],
    ),
];

fn told(habits: &mut Habits, told: fn(Attempt) -> Vec<Attempt>) {
    habits.events.told = told;
}

fn unless(left_out: bool, attempt: Attempt) -> Vec<Attempt> {
    if left_out { Vec::new() } else { vec![attempt] }
}

fn no_failed_activation(attempt: Attempt) -> Vec<Attempt> {
    unless(attempt.what == What::IntegrationActivate && !attempt.success, attempt)
}

fn no_integration_update(attempt: Attempt) -> Vec<Attempt> {
    unless(attempt.what == What::IntegrationUpdate, attempt)
}

fn reauth_as_update(attempt: Attempt) -> Vec<Attempt> {
    let what = if attempt.what == What::IntegrationReauth { What::IntegrationUpdate } else { attempt.what };
    vec![Attempt { what, ..attempt }]
}

fn no_deactivation(attempt: Attempt) -> Vec<Attempt> {
    unless(attempt.what == What::IntegrationDelete, attempt)
}

fn created_when_taken_over(attempt: Attempt) -> Vec<Attempt> {
    let what = match attempt.what {
        What::UserUpdate if attempt.takes_over => What::UserCreate,
        What::GroupUpdate if attempt.takes_over => What::GroupCreate,
        other => other,
    };
    vec![Attempt { what, ..attempt }]
}

fn once_a_retry(attempt: Attempt) -> Vec<Attempt> {
    (0..=attempt.repeats).map(|_| attempt.clone()).collect()
}

fn deactivation_as_update(attempt: Attempt) -> Vec<Attempt> {
    let what = if attempt.what == What::UserDeprovision { What::UserUpdate } else { attempt.what };
    vec![Attempt { what, ..attempt }]
}

fn lookup_first(attempt: Attempt) -> Vec<Attempt> {
    if matches!(attempt.what, What::UserCreate | What::UserUpdate) {
        let lookup = Attempt { what: What::UserLookup, success: true, error: None, ..attempt.clone() };
        vec![lookup, attempt]
    } else {
        vec![attempt]
    }
}

fn no_lookup(attempt: Attempt) -> Vec<Attempt> {
    unless(attempt.what == What::UserLookup, attempt)
}

fn no_groups(attempt: Attempt) -> Vec<Attempt> {
    unless(matches!(attempt.what, What::GroupCreate | What::GroupUpdate | What::GroupDelete), attempt)
}

fn no_failure(attempt: Attempt) -> Vec<Attempt> {
    unless(!attempt.success, attempt)
}

fn always_well(attempt: Attempt) -> Vec<Attempt> {
    vec![Attempt { success: true, error: None, ..attempt }]
}

fn no_reason(attempt: Attempt) -> Vec<Attempt> {
    vec![Attempt { error: None, ..attempt }]
}

fn with_token(application: &Application) -> serde_json::Value {
    json!({ "name": application.label, "token": application.integration.token })
}
