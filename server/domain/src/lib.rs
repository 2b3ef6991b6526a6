//! What an Egnyte domain is: its accounts, its groups, and what may happen to them.
//!
//! No I/O, no clock, no randomness, and nobody's protocol: time and ids are handed in, and a refusal is in Egnyte's
//! words, not in a status code.

pub mod admission;
pub mod change;
pub mod group;
pub mod names;
pub mod provisioning;
pub mod refusal;
pub mod roster;
pub mod rules;
pub mod user;
pub mod write_context;

mod id;
mod id_map;
mod index;
mod memberships;
mod ordered_ids;

pub use admission::{Barred, DefaultMapping};
pub use change::{Change, Marks, NoSuchMark};
pub use group::Group;
pub use id::{GroupId, UserId};
pub use names::{Email, GroupName, IdpUserName, UserName};
pub use provisioning::Provision;
pub use refusal::Refusal;
pub use roster::Roster;
pub use rules::{Rules, SignedAssertions};
pub use user::{AuthType, User, UserType};
pub use write_context::{Desk, Ids};
