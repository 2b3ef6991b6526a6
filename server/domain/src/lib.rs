//! What an Egnyte domain is: its accounts, its groups, and what may happen to them.
//!
//! No I/O, no clock, no randomness, and nobody's protocol: time and ids are handed in, and a refusal is in Egnyte's
//! words, not in a status code.

pub mod admission;
pub mod change;
pub mod desk;
pub mod group;
pub mod names;
pub mod provision;
pub mod refusal;
pub mod roster;
pub mod rules;
pub mod user;

mod index;
mod memberships;
mod numbered;
mod ranked;

pub use admission::{Barred, DefaultMapping, SignedAssertions};
pub use change::{Change, Marks, NoSuchMark};
pub use desk::{Desk, Ids};
pub use group::{Group, GroupId};
pub use names::{Email, GroupName, IdpUserName, UserName};
pub use provision::Provision;
pub use refusal::Refusal;
pub use roster::Roster;
pub use rules::Rules;
pub use user::{AuthType, User, UserId, UserType};
