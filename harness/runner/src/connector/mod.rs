//! Connectors and how they are driven. The runner knows a [`Target`], which opens one [`Connector`] session for each
//! scenario, and never learns which transport is used.

pub mod config;
pub mod manual;
pub mod options;
pub mod target;

mod build;
mod built_in;
mod capability_limit;
mod command;
mod encoding;
mod error;
mod event_limit;
mod exec;
mod http;
mod log;
mod mentions;
mod process;
mod recorded;
mod rpc;
mod session;
mod settings_error;
mod stdio;

pub use event_limit::event_limit;
pub use process::terminate_all;
pub use recorded::CONVERSATION_FILE;

pub use egnyte_protocol::connector::{
    Connector, ConnectorError, ConnectorFuture, ErrorCause, Isolation, ScenarioName, Target,
};
