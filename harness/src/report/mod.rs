//! Verdicts as data, and the writers that tell them. Nothing here judges or runs anything.

pub mod console;
pub mod exchange;
mod github;
mod html;
pub mod json;
mod junit;
mod kind;
mod messages;
pub mod progress;
pub mod record;
pub mod results;
pub mod story;
mod summary;
pub mod timings;
mod verdict;
mod wire;

pub use kind::{NotWritten, Report, UnknownReport, prepare, write, write_joined};
pub use record::Record;
pub use verdict::{Known, Outcome, Seen, StepRef, Story, Tally, Verdict};
pub(crate) use wire::rule as rule_of_finding;
