//! Directories in the forms that connector builds read by themselves. The harness serves the directory of a scenario in
//! one of these forms and changes it, or pushes it as SCIM, so that a build runs unchanged, without an adapter for the protocol.
//!
//! Knows no build, no scenario and nothing of Egnyte's API.

mod files;
mod jumpcloud;
mod ldap;
mod passes;
mod requests;
mod scim;
mod secret;
mod source;

pub use files::FileDirectory;
pub use jumpcloud::{JumpCloudServer, Organization};
pub use ldap::{Certificate, LdapDirectory, LdapServer};
pub use passes::{Anchor, Passes, passes};
pub use requests::{Listed, Requests, Served};
pub use scim::{PushDirectory, PushError};
pub use source::{ServedDirectory, Source, SourceError, UnknownSourceError};
