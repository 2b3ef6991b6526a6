//! Sentences, one file for each theme. A step reads its parameters and runs one act or one expectation of the scenario.

// The attributes of cucumber name `::cucumber::codegen`, and find the module of this crate there.
extern crate cucumber as library;
extern crate self as cucumber;

mod application;
mod codegen;
mod delivery;
mod directory;
mod egnyte;
mod events;
mod import;
mod integration;
mod last_resort;
mod outcome;
mod sign_in;

use egnyte_runner::scenario::{DirectoryChange, StepPhase, StepResult, StepSource, World};
use gherkin::{Step, StepType};
use library::{Parameter, gherkin, given, step, then, when};

/// Submits the source of each file of sentences.
macro_rules! submit_sources {
    ($($theme:literal),* $(,)?) => {$(
        inventory::submit! { StepSource { theme: $theme, text: include_str!(concat!($theme, ".rs")) } }
    )*};
}

submit_sources!(
    "application",
    "delivery",
    "directory",
    "egnyte",
    "events",
    "import",
    "integration",
    "last_resort",
    "outcome",
    "sign_in"
);

/// Applies a change of the directory.
async fn change(world: &mut World, step: &Step, change: DirectoryChange) -> StepResult {
    change_all(world, step, vec![change]).await
}

/// Applies changes of the directory, one after the other.
async fn change_all(world: &mut World, step: &Step, changes: Vec<DirectoryChange>) -> StepResult {
    world.run(async |scenario| scenario.change_directory(phase(step), changes).await).await
}

/// Phase of a step.
fn phase(step: &Step) -> StepPhase {
    if step.ty == StepType::When { StepPhase::When } else { StepPhase::Given }
}

/// Cells of the table below a step, row by row.
fn rows(step: &Step) -> Vec<Vec<String>> {
    step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default()
}

/// Text below a step.
fn doc_string(step: &Step) -> &str {
    step.docstring.as_deref().unwrap_or_default()
}
