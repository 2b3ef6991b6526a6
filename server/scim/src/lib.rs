//! SCIM 2.0 as text: what a request says, what an answer looks like. Knows the roster's types only where a
//! resource or a group's change is formed, and never the clock, the network, or the other faces of the roster.

pub mod error;
pub mod lint;
mod refusal;
pub mod tolerance;

pub mod schema;

pub mod filter;
mod meant;
pub mod path;

mod coerce;
pub mod patch;

pub mod list;
mod message;
pub mod projection;

pub mod discovery;

pub mod bulk;
pub mod group_patch;
pub mod members;
pub mod meta;
pub mod render;
pub mod resource;
mod shown;
