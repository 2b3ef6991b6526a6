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
//! A test of one's own has a domain of its own, lets things go wrong in it, and looks at what was asked of it:
//!
//! ```
//! # use serde_json::json;
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let mock = egnyte_mock::Server::start(egnyte_mock::Config::default()).await?;
//! let acme = mock.domain("my-test")?;
//! acme.seed(&json!({ "users": [{ "userName": "olga" }] }))?;
//! acme.fault(&json!({ "match": { "write": true, "next": 1 }, "effect": { "kind": "lose-reply" } }))?;
//! // Here the connector is run, with acme.scim_url() and acme.token().
//! acme.wrote_nothing()?;
//! acme.requests_to("POST", "/Users").exactly(0)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # The map
//!
//! Imports go down only. The compiler keeps the walls between the crates, `tests/it/architecture` those inside them.
//!
//! | floor | module | what it knows |
//! |---|---|---|
//! | 3 | [`server`](Server), `http` | actix: routes, extractors, the pipeline of every request, handlers, answers |
//! | 3 | [`testing`](TestDomain) | a domain in the hands of a test in the same process |
//! | 2 | [`domains`], [`instance`] | all domains by name; one domain behind one lock, with its clock, ids and tokens |
//! | 1 | [`control`], [`guesses`], `tls` | what a test may ask of the mock; the answers nobody public knows; a certificate and its key |
//! | 1 | [`scim`], [`saml`] | crates of their own: SCIM 2.0 as text; SAML 2.0 as text |
//! | 0 | [`domain`] | a crate of its own: what an Egnyte domain is |
//!
//! A request's life: `http` takes it apart, asks the instance once, and puts the answer together.

pub mod control;
pub mod guesses;

pub mod domains;
pub mod instance;

mod http;
mod server;
mod testing;
mod tls;

pub use egnyte_domain as domain;
pub use egnyte_saml as saml;
pub use egnyte_scim as scim;

pub use testing::{Requests, TestDomain, Unexpected};

pub use server::{Config, Server, StartError};
pub use tls::{BadTls, Tls};
