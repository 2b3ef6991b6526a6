//! The mock from outside, over HTTP; and the house rules.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod support;

mod admin;
mod architecture;
mod binary;
mod control;
mod roster_model;
mod saml;
