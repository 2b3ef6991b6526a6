//! Egnyte's own API as text: users and groups in requests and responses, filters, lists, errors.
//!
//! Older than SCIM 2.0 and close to SCIM 1.1. Stands on the domain only: no HTTP, no clock.

pub mod error;
pub mod group_change;
pub mod group_input;
pub mod group_output;
pub mod list;
pub mod query;
pub mod user_input;
pub mod user_output;
pub mod user_search;

mod fields;
mod filter;
mod patch_op;

pub use error::ApiError;
