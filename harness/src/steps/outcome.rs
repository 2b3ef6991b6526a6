//! Sentences about what came of it: the closing account, reported problems, refusals. All are `Then`.

use cucumber::gherkin::Step;
use cucumber::then;

use crate::words::{Person, Subject, Text, rows};
use crate::world::{Failure, Leeway, World};

/// Egnyte holds what it held before the `When`, and nothing was reported that no sentence speaks of.
#[then("nothing changes in Egnyte")]
pub async fn nothing_changes(world: &mut World) -> Result<(), Failure> {
    world.closes_unchanged(Leeway::None).await
}

/// What the table says changed in Egnyte since the `When`, one change a row, and nothing else.
#[then("exactly this changes in Egnyte:")]
pub async fn exactly_this_changes(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.closes(&rows(step), Leeway::None).await
}

/// Nothing changed in Egnyte; but members nobody manages may have left a group.
#[then("nothing changes in Egnyte, whether or not local members stay")]
pub async fn nothing_changes_but_local_members(world: &mut World) -> Result<(), Failure> {
    world.closes_unchanged(Leeway::LocalMembers).await
}

/// What the table says changed in Egnyte, and nothing else; but members nobody manages may have left a group.
#[then("exactly this changes in Egnyte, whether or not local members stay:")]
pub async fn exactly_this_changes_but_local_members(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.closes(&rows(step), Leeway::LocalMembers).await
}

/// What the table says changed in Egnyte, and nothing else; what became of this person is not judged.
#[then(expr = "exactly this changes in Egnyte, {person} aside:")]
pub async fn exactly_this_changes_aside(world: &mut World, step: &Step, person: Person) -> Result<(), Failure> {
    world.closes(&rows(step), Leeway::Aside(person.0)).await
}

/// The connector told an administrator of a problem with this person or user group.
#[then(expr = "the connector reports a problem with {subject}")]
pub async fn reports_problem(world: &mut World, subject: Subject) -> Result<(), Failure> {
    world.expects_report(&subject.0).await
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
