//! Builds that read their directory by themselves, source by source.

mod files;
mod first_steps;
mod jumpcloud;
mod ldap;
mod mistakes;
mod scim;
mod service;
mod status;
