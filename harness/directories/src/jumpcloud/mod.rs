//! JumpCloud's REST API, read-only: people, user groups, the graph between them, the Egnyte application, and Directory
//! Insights. One listener serves every organisation; the API key of a request selects its organisation.

mod applications;
mod events;
mod filter;
mod graph;
mod groups;
mod list;
mod message;
mod organization;
mod remarks;
mod router;
mod search;
mod server;
mod users;
mod view;

pub use organization::Organization;
pub use server::JumpCloudServer;
