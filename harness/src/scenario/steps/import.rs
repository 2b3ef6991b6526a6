//! Sentences about importing Egnyte's users into the directory.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::scenario::parameters::{Completion, Extent, Filter, Importees, moment, rows};
use crate::scenario::{Failure, World};

/// An administrator of the directory looks who could be imported from Egnyte.
#[when(expr = "the import list is opened {filter}")]
pub async fn list_opened(world: &mut World, filter: Filter) -> Result<(), Failure> {
    world.opens_import_list(filter.0).await
}

/// An administrator of the directory chooses users of Egnyte from the import list, and imports them. It is waited for
/// until the import is complete; then each of them is a new person in the directory.
#[given(expr = "{importees} is/are imported")]
#[when(expr = "{importees} is/are imported")]
pub async fn imported(world: &mut World, step: &Step, importees: Importees) -> Result<(), Failure> {
    world.imports(moment(step), importees.0).await
}

/// The import list holds these users in any order, one a row: all of them, or before all others.
#[then(expr = "the import list {extent}:")]
pub async fn list_shows(world: &mut World, step: &Step, extent: Extent) -> Result<(), Failure> {
    world.expects_import_list(extent.0, &rows(step)).await
}

/// Whoever was chosen is in the directory with the values Egnyte has, and nobody else came: `at once`, that is while
/// the administrator waited, or later and `with a notice`.
#[then(expr = "the import is complete {completion}")]
pub async fn import_complete(world: &mut World, completion: Completion) -> Result<(), Failure> {
    world.expects_import(completion.0).await
}
