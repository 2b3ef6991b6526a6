//! SCIM 2.0 messages: parsing of requests, rendering of responses, findings. Uses the types of the roster only where a
//! resource or a group change is built; no clock, no network, no other protocol.

pub mod bulk;
pub mod diagnostics;
pub mod discovery;
pub mod document;
pub mod error;
pub mod filter;
pub mod list;
pub mod patch;
pub mod path;
pub mod render;
pub mod resource;
pub mod schema;

mod core_container;
mod json;
mod message;
mod synonyms;
