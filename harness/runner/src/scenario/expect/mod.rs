//! Expectations of a scenario about Egnyte, the connector and their exchanges.

mod account;
mod application;
mod events;
mod import;
mod problems;
mod request_pattern;
mod requests;
mod sign_in;
mod sync_state;
mod token_forms;
mod token_leak;
