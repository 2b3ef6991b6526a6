//! Sentences about what came of it: the closing account, reported problems, refusals. All are `Then`.

use cucumber::gherkin::Step;
use cucumber::then;

use crate::scenario::parameters::{Concern, Leeway, Person, Text, rows};
use crate::scenario::{Failure, World};

/// Egnyte holds what it held before the `When`, and nothing was reported that no sentence speaks of.
#[then(expr = "nothing changes in Egnyte{leeway}")]
pub async fn nothing_changes(world: &mut World, leeway: Leeway) -> Result<(), Failure> {
    world.closes_unchanged(leeway.0).await
}

/// What the table says changed in Egnyte since the `When`, one change a row, and nothing else.
#[then(expr = "exactly this changes in Egnyte{leeway}:")]
pub async fn exactly_this_changes(world: &mut World, step: &Step, leeway: Leeway) -> Result<(), Failure> {
    world.closes(&rows(step), leeway.0).await
}

/// The connector told an administrator of a problem: any, or one with this person or user group.
#[then(expr = "the connector reports a problem{concern}")]
pub async fn reports_problem(world: &mut World, concern: Concern) -> Result<(), Failure> {
    match concern.0 {
        Some(subject) => world.expects_report(&subject).await,
        None => world.expects_any_report().await,
    }
}

/// The person has an active account in Egnyte, or the connector reported a problem with them.
#[then(expr = "{person} is synced or reported")]
pub async fn synced_or_reported(world: &mut World, person: Person) -> Result<(), Failure> {
    world.expects_synced_or_reported(&person.0).await
}

/// Egnyte turned down what was tried, and its reason holds this text.
#[then(expr = "Egnyte refuses it: {string}")]
pub async fn refuses(world: &mut World, reason: Text) -> Result<(), Failure> {
    world.expects_refusal(&reason.0).await
}
