//! Transports, from the parser of their names to the whole suite through each.

mod broken;
mod config;
mod exec;
mod http;
mod messages;
mod protocol_page;
mod serve;
mod stdio;
pub(crate) mod support;
mod targets;
mod tls;
mod whole_suite;
