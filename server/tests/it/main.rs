//! The mock from outside, over HTTP; and the house rules.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod support;

mod admin;
mod architecture;
mod bad_input;
mod binary;
mod control;
mod egnyte_rules;
mod faults;
mod guesses;
mod roster_model;
mod saml;
mod scim;
mod time;
