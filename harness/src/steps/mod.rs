//! The sentences, by what they speak of. Each reads its words and calls one method of the scenario.

pub mod directory;
pub mod egnyte;
pub mod integration;
pub mod outcome;
