//! One scenario: its Egnyte domain, its directory, its session with a connector. The runner gives it a context and takes
//! its evidence; each step runs one act or one expectation.

pub(crate) mod account;
pub mod fixtures;
pub mod parameters;
pub mod people;
pub(crate) mod table_rows;

mod acts;
mod answers;
mod context;
mod delivery;
mod evidence;
mod expect;
mod failure;
mod phase;
mod premises;
#[cfg(test)]
mod puppet;
mod quoting;
mod requests;
mod session;
mod state;
mod step_source;
mod transient;
mod world;

pub use acts::{AdministratorAct, ApplicationChange, DirectoryChange};
pub use context::{Patience, Retention, RunContext, ScenarioMeta};
pub use evidence::{Evidence, Rosters, TimeSpent};
pub use failure::{Failure, FailureKind, StepFuture, StepResult};
pub use phase::StepPhase;
pub use state::Scenario;
pub use step_source::StepSource;
pub use world::World;
