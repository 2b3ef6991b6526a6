//! The conformance harness for directory connectors that keep Egnyte in step.
pub mod config;
pub mod connector;
pub mod directory;
pub mod hint;
pub mod nearest;
pub mod protocol;
