//! Sentences about Directory Insights: the events that the connector records about its work.

use cucumber::gherkin::Step;
use cucumber::then;

use super::rows;
use egnyte_runner::scenario::{StepResult, World};

/// The connector recorded these events since the `When`, one a row and in any order, and no others. A group that is
/// changed in several steps may have several updates.
#[then("exactly these events are recorded:")]
async fn events(world: &mut World, step: &Step) -> StepResult {
    world.run(async |scenario| scenario.expect_events(&rows(step)).await).await
}
