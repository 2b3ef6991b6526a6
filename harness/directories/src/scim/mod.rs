//! SCIM 2.0 that is pushed to a build, as JumpCloud pushes it to a gateway: the build is a service provider in front, and a
//! client of Egnyte behind. Only what the application is given is pushed: covered people, and associated user groups while
//! group management is on.

mod account;
mod groups;
mod people;
mod provider;
mod pushed;
mod remarks;
mod report;
mod request;
mod resource;

pub use pushed::{PushDirectory, PushError};
