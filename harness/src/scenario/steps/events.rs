//! Sentences about Directory Insights: what the connector records of its work.

use cucumber::gherkin::Step;
use cucumber::then;

use crate::scenario::parameters::rows;
use crate::scenario::{Failure, World};

/// The connector recorded these events since the `When`, one a row and in any order, and no others. A group that is
/// changed in several steps may be told of in several updates.
#[then("exactly these events are recorded:")]
pub async fn events_recorded(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.expects_events(&rows(step)).await
}
