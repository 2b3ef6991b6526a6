//! The other end of the protocol: any built-in connector, offered as a child process or as a service, so that
//! the transports are proved with a connector that is known to be right.
//!
//! Knows no built-in connector by name. `actix` is named in `serve/http.rs` only.

mod exec;
mod host;
mod http;
mod stdio;

pub use exec::{Invocation, NotServed, exec};
pub use http::http;
pub use stdio::stdio;
