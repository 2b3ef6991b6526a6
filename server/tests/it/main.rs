//! The mock from outside, over HTTP; and the house rules.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod architecture;
mod binary;
mod control;
mod credentials;
mod guesses;
mod http;
mod own_api;
mod pages;
mod recordings;
mod roster_model;
mod saml;
mod scim;
mod sso;
mod support;
