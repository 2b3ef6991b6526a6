//! Builds that read their directory by themselves, source by source.

mod files;
mod jumpcloud;
mod mistakes;
mod service;
