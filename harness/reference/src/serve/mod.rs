//! Server side of the protocol: serves any built-in connector through each transport.
//!
//! Only `serve/http.rs` uses `actix`.

mod command;
mod dispatcher;
mod exec;
mod http;
mod stdio;

pub use command::{ServeArgs, ServeError, serve};
pub use exec::{ExecError, Invocation, exec};
pub use http::http;
pub use stdio::stdio;
