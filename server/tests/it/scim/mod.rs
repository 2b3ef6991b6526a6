//! SCIM from outside.

mod bulk;
mod cursors;
mod diagnostics;
mod exchanges;
mod fuzz;
mod nested_groups;
mod patching;
mod preconditions;
mod profiles;
mod protocol;
mod resources;
mod search;
