//! Reports of real runs.

mod findings;
mod formats;
mod known_failures;
mod merge;
mod notes;
mod replay;
