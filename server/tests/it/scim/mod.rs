//! SCIM from outside.

mod bulk;
mod diagnostics;
mod exchanges;
mod fuzz;
mod patching;
mod preconditions;
mod profiles;
mod protocol;
mod resources;
mod search;
