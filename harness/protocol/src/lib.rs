//! Protocol between the harness and a connector: the messages, the directory that they carry, and a connector's traits.
//!
//! The types are the specification: the JSON Schema is generated from them, and received messages are checked against
//! it. `PROTOCOL.md` explains the messages; the transports are in the harness.

pub mod connector;
pub mod directory;
pub mod web;

mod ask;
mod capability;
mod check;
mod insights;
mod message;
mod schema;

pub use egnyte_support::did_you_mean::Hint;

pub use ask::{
    ApplicationView, Ask, ImportStatus, Importable, ImportableUser, Imported, NewPerson, Question, Reply,
    SignInMetadata, SignInResponse,
};
pub use capability::{Capability, UnknownCapabilityError};
pub use check::{Message, MismatchError, Strictness, check, read};
pub use insights::{EventLog, InsightsEvent, InsightsEventType, Resource, ResourceKind};
pub use message::{Bye, Delivery, Hello, Identity, Problem, Settled, VERSION, Welcome};
pub use schema::schema;
