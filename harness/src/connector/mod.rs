//! Something that can be driven. The runner knows a [`Target`], which opens one [`Connector`] a
//! scenario; it never learns which way in is used.

pub mod config;
pub mod options;
pub mod target;

mod command;
mod exec;
mod fault;
mod http;
mod lines;
mod log;
mod names;
mod narrowed;
mod process;
mod recorded;
mod rpc;
mod session;
mod stdio;

pub use process::end_all;
pub use recorded::CONVERSATION_FILE;

pub use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, Isolation, Target};
