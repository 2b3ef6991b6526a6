//! SCIM 2.0 as text: what a request says, what an answer looks like. Knows the roster's types only where a
//! resource or a group's change is formed, and never the clock, the network, or the other faces of the roster.

pub mod error;
pub mod path;
mod synonyms;

pub mod diagnostics;
pub mod schema;

pub mod filter;

mod message;
pub mod resource;

pub mod patch;

pub mod render;

pub mod list;

pub mod discovery;

pub mod bulk;
