//! The harness from outside: the features it ships, the walls it keeps, the command it is, and every way into a
//! connector.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod architecture;
mod cli;
mod commands;
mod features;
mod flaws;
mod known_failures;
mod protocol_page;
mod reference;
mod report_files;
mod report_guide;
mod report_replay;
mod rules;
mod suite_broken;
mod suite_transports;
mod tls;
mod transport_config;
mod transport_exec;
mod transport_http;
mod transport_protocol;
mod transport_serve;
mod transport_stage;
mod transport_stdio;
mod transport_targets;
mod unproved;
mod wire;
mod writing;
