//! The conformance harness for directory connectors that keep Egnyte in step.
pub mod account;
pub mod cast;
pub mod connector;
pub mod directory;
pub mod egnyte;
pub mod protocol;
pub mod steps;
pub mod words;
pub mod world;
