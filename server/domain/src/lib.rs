//! Domain model of Egnyte: accounts, groups, and the commands that change them.
//!
//! No I/O, no clock, no randomness, no protocol: time and ids are parameters, and an error carries Egnyte's text, not a
//! status code.

pub mod account_draft;
pub mod admission;
pub mod change;
pub mod effect;
pub mod error;
pub mod group;
pub mod names;
pub mod provisioning;
pub mod roster;
pub mod rules;
pub mod user;
pub mod write_context;

mod id;
mod id_map;
mod index;
mod memberships;
mod ordered_ids;

pub use account_draft::{AccountDraft, FieldChange};
pub use admission::{AdmissionError, DefaultMapping};
pub use change::{Change, Marks, Undone, UnknownMarkError};
pub use effect::CommandEffect;
pub use error::RosterError;
pub use group::Group;
pub use id::{GroupId, UserId};
pub use names::{Email, GroupName, IdpUserName, UserName};
pub use provisioning::UserDraft;
pub use roster::Roster;
pub use rules::{ApiRules, Rules, SignedAssertions};
pub use user::{AccountDetails, AuthType, User, UserType};
pub use write_context::{Ids, WriteContext};
