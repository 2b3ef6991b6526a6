//! Tests of the harness from outside: the program as a shell sees it, every transport, every report, the suite, and the walls
//! between the rooms of the code.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

// Registers the sentences of the feature language.
use egnyte_steps as _;

mod architecture;
mod builds;
mod cli;
mod language;
mod manual;
mod report;
mod suite;
mod support;
mod transport;
