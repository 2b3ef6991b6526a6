//! Transports, from the parser of their names to features of every area through each.

mod broken;
mod config;
mod every_area;
mod exec;
mod http;
mod messages;
mod protocol_page;
mod serve;
mod stdio;
pub(crate) mod support;
mod targets;
mod tls;
