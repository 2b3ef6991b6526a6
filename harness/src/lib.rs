//! The conformance harness for directory connectors that keep Egnyte in step.
//!
//! Rooms in reading order, from the ground up; imports go down only.

pub mod util;

pub mod mock;

pub mod idp;

pub mod suite;

pub mod connector;

pub mod scenario;

pub mod language;

pub mod run;

pub mod commands;
