//! Everything that is proved from outside the harness.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod transport_config;
mod transport_exec;
mod transport_http;
mod transport_protocol;
mod transport_serve;
mod transport_stage;
mod transport_stdio;
mod transport_targets;
