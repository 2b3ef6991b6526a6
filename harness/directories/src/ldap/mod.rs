//! LDAPv3 server, read-only, in JumpCloud's layout: simple bind, StartTLS and LDAPS, searches with filters and pages. One
//! listener serves every scenario; the account of a bind selects its directory.

mod account;
mod connection;
mod dn;
mod entry;
mod filter;
mod search;
mod server;
mod tree;

pub use account::LdapDirectory;
pub use server::{Certificate, LdapServer};
