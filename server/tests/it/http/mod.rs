//! HTTP as such: methods, sizes, and clients that misbehave.

mod bad_input;
mod connections;
mod head;
mod heavy;
mod proxied;
mod public_url;
mod second_version;
mod slow_clients;

pub(crate) use bad_input::any_json;
