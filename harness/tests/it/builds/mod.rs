//! Builds that read their directory by themselves, source by source.

mod files;
mod first_steps;
mod jumpcloud;
mod mistakes;
mod scim;
mod service;
