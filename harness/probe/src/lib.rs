//! Probe: asks a live Egnyte what no public source documents, and writes a profile file with the answers.
//!
//! For each guess there is an experiment, on people and groups that the probe creates and removes. Shares no code with the
//! mock, which runs with the profile file. Must not know the table of guesses: the experiments are in `experiments.toml`.

mod condition;
mod experiment;
mod template;

mod call;
mod evidence;
mod guard;
mod pace;

mod client;
mod removal;
mod report;
mod search;

mod run;

mod plan;
mod profile;

pub use client::ProbeError;
pub use experiment::{Catalogue, CatalogueError, Experiment};
pub use pace::Limits;
pub use plan::{Plan, plan};
pub use profile::profile_file;
pub use report::{Answer, Leftover, Outcome, Report};
pub use run::{ProbeOptions, probe};
