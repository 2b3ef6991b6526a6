//! Sentences about the outcome: the closing account, reported problems, refusals. All are `Then`.

use cucumber::gherkin::Step;
use cucumber::then;

use super::rows;
use egnyte_runner::scenario::parameters::{About, Allowance, Subject, SyncState, Text};
use egnyte_runner::scenario::{StepResult, World};

/// Egnyte holds what it held before the `When`, and the connector reported no problem that no step expects.
#[then(expr = "nothing changes in Egnyte{allowance}")]
async fn nothing_changes(world: &mut World, allowance: Allowance) -> StepResult {
    world.run(async |scenario| scenario.expect_no_changes(&allowance).await).await
}

/// The changes of the table happened in Egnyte since the `When`, one change a row, and nothing else.
#[then(expr = "exactly this changes in Egnyte{allowance}:")]
async fn exactly_this_changes(world: &mut World, step: &Step, allowance: Allowance) -> StepResult {
    world.run(async |scenario| scenario.expect_table(&rows(step), &allowance).await).await
}

/// The connector told an administrator of a problem: any, or one with this person or user group.
#[then(expr = "the connector reports a problem{about}")]
async fn problem(world: &mut World, about: About) -> StepResult {
    world.run(async |scenario| scenario.expect_problem(about.0.as_ref()).await).await
}

/// The person or user group is in this state at the end: `synced`, `synced or reported`, or `locked out`.
#[then(expr = "{subject} is {sync_state}")]
async fn sync_state(world: &mut World, subject: Subject, state: SyncState) -> StepResult {
    world.run(async |scenario| scenario.expect_state(&subject, state).await).await
}

/// Egnyte refused the request, and its reason contains this text.
#[then(expr = "Egnyte refuses it: {string}")]
async fn refusal(world: &mut World, reason: Text) -> StepResult {
    world.run(async |scenario| scenario.expect_refusal(&reason.0)).await
}
