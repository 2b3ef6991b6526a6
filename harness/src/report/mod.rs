//! Verdicts as data, and the writers that tell them. Nothing here judges or runs anything.

pub mod console;
pub mod exchange;
pub mod mask;
pub mod story;
mod verdict;
mod wire;

pub use verdict::{Known, Outcome, StepRef, Story, Tally, Verdict};
