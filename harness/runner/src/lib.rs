//! Conformance harness for directory connectors that keep Egnyte in sync.
//!
//! Rooms in reading order, from the ground up; imports go down only.

pub mod util;

pub mod mock;

pub mod idp;

pub mod suite;

pub mod connector;

pub mod scenario;

pub mod language;

mod run;

mod commands;

pub use commands::main;
