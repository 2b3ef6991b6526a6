//! The harness from outside: the features it ships, the walls it keeps, the command it is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod cli;
mod features;
mod flaws;
mod reference;
