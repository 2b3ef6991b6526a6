//! Reports of real runs.

mod diagnosis;
mod findings;
mod formats;
mod known_failures;
mod merge;
mod notes;
mod replay;
