//! An in-memory Egnyte, for tests of directory connectors.
//!
//! A mock in three lines:
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let mock = egnyte_mock::Server::start(egnyte_mock::Config::default()).await?;
//! println!("point the connector at {} with the token {}", mock.scim_url(), mock.token());
//! mock.stop().await;
//! # Ok::<(), egnyte_mock::StartError>(())
//! # }).unwrap();
//! ```
//!
//! # The map
//!
//! Imports go down only; `tests/it/architecture.rs` holds the table of allowed edges.
//!
//! | floor | module | what it knows |
//! |---|---|---|
//! | 3 | [`server`](Server), `http` | actix: routes, handlers, the journal's tape |
//! | 2 | [`estate`], [`instance`] | all domains by name; one domain behind one lock, with its clock, ids and tokens |
//! | 1 | [`scim`], [`saml`], [`control`], [`guesses`] | SCIM 2.0 as text; SAML 2.0 as text; what a test may ask of the mock; the answers nobody public knows |
//! | 0 | [`domain`], `tls` | what an Egnyte domain is; a certificate and its key |
//!
//! A request's life: `http` takes it apart, asks the instance once, and puts the answer together.

pub mod domain;

pub mod control;
pub mod guesses;
pub mod saml;
pub mod scim;

pub mod estate;
pub mod instance;

mod http;
mod server;
mod tls;

pub use server::{Config, Server, StartError};
pub use tls::{BadTls, Tls};
