//! Mock of Egnyte in memory, for tests of directory connectors.
//!
//! Start a mock:
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
//! A test uses its own domain, sets faults in it, and checks its requests:
//!
//! ```
//! # use serde_json::json;
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let mock = egnyte_mock::Server::start(egnyte_mock::Config::default()).await?;
//! let acme = mock.domain("my-test")?;
//! acme.seed(&json!({ "users": [{ "userName": "olga" }] }))?;
//! acme.fault(&json!({ "match": { "write": true, "next": 1 }, "effect": { "kind": "lose-reply" } }))?;
//! // Run the connector here, with acme.scim_url() and acme.token().
//! acme.wrote_nothing()?;
//! acme.requests_to("POST", "/Users").exactly(0)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Floors
//!
//! Imports go down only. The compiler enforces the boundaries between the crates, `tests/it/architecture` those inside them.
//!
//! | floor | module | contents |
//! |---|---|---|
//! | 3 | [`server`](Server), `config`, `http` | actix: routes, extractors, request pipeline, handlers, responses |
//! | 3 | [`testing`](TestDomain) | a domain for a test in the same process |
//! | 2 | [`domains`], [`instance`] | all domains by name; the runtime state of one domain behind one lock, with its clock, ids and tokens |
//! | 1 | [`control`], [`guesses`], `tls`, `public_url` | the control API as text; the answers that are not public; a certificate and its key; an address |
//! | 1 | [`scim`], [`saml`] | separate crates: SCIM 2.0 as text; SAML 2.0 as text |
//! | 0 | [`domain`] | a separate crate: the domain model |
//!
//! A request: `http` parses it, calls the instance once, and renders the response.

pub mod control;
pub mod guesses;

pub mod domains;
pub mod instance;

mod config;
mod http;
mod public_url;
mod server;
mod testing;
mod tls;

pub use egnyte_domain as domain;
pub use egnyte_saml as saml;
pub use egnyte_scim as scim;

pub use testing::{ExpectationError, Requests, TestDomain};

pub use config::{Config, StartError};
pub use public_url::{PublicUrl, PublicUrlError};
pub use server::Server;
pub use tls::{Tls, TlsError};
