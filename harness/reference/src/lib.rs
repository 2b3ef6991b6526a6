//! Reference connector: keeps every rule, speaks SCIM over HTTP like any other connector, and shares no code with the
//! mock. With a [`Flaw`] it breaks one rule on purpose, to prove that the suite catches it.
//!
//! An event is handled in four steps: `plan::Wanted` is derived from the directory, `plan::Present` is read from Egnyte,
//! `plan::plan` compares the two without I/O, and `apply` carries the plan out.

pub mod build;
pub mod saml;
pub mod serve;

mod application;
mod apply;
mod client;
mod event_recorder;
mod flaw;
mod import;
mod plan;
mod policies;
mod session;
mod sign_in;
mod target;

#[cfg(test)]
mod scene;

pub use flaw::{Flaw, UnknownFlawError};
pub use target::{ReferenceTarget, target};
