//! The conformance harness for directory connectors that keep Egnyte in step.
pub mod account;
pub mod cast;
pub mod catalogue;
pub mod connector;
pub mod directory;
pub mod egnyte;
pub mod lint;
pub mod nearest;
pub mod paint;
pub mod protocol;
pub mod suite;
pub mod vocabulary;
pub mod world;
