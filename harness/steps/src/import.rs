//! Sentences about importing Egnyte's users into the directory.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use super::{phase, rows};
use egnyte_runner::scenario::parameters::{Completion, Importees, ListExtent, ListFilter};
use egnyte_runner::scenario::{StepResult, World};

/// An administrator of the directory opens the list of the users who can be imported from Egnyte.
#[when(expr = "the import list is opened {filter}")]
async fn open_list(world: &mut World, filter: ListFilter) -> StepResult {
    world.run(async |scenario| scenario.open_import_list(filter).await).await
}

/// An administrator of the directory chooses users of Egnyte from the import list, and imports them. The scenario waits
/// until the import is complete; then each of them is a new person in the directory.
#[given(expr = "{imported_users} is/are imported")]
#[when(expr = "{imported_users} is/are imported")]
async fn import(world: &mut World, step: &Step, users: Importees) -> StepResult {
    world.run(async |scenario| scenario.import(phase(step), &users).await).await
}

/// The import list holds these users in any order, one a row: all of them, or before all others.
#[then(expr = "the import list {list_extent}:")]
async fn list(world: &mut World, step: &Step, extent: ListExtent) -> StepResult {
    world.run(async |scenario| scenario.expect_import_list(extent, &rows(step)).await).await
}

/// The chosen users are in the directory with the values of Egnyte, and no others: `at once`, that is while the
/// administrator waited, or later and `with a notice`.
#[then(expr = "the import is complete {completion}")]
async fn complete(world: &mut World, completion: Completion) -> StepResult {
    world.run(async |scenario| scenario.expect_import(completion).await).await
}
