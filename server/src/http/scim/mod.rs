//! The SCIM endpoints: every handler reads, asks the domain once, and shows.

mod bulk;
mod discovery;
mod groups;
mod handlers;
mod list;
mod preconditions;
mod users;

pub(super) use bulk::bulk;
pub(super) use discovery::{resource_type, resource_types, schema, schemas, service_provider_config};
pub(super) use groups::{create_group, delete_group, group, groups, patch_group, replace_group, search_groups};
pub(super) use handlers::not_implemented;
pub(super) use users::{create_user, delete_user, patch_user, replace_user, search_users, user, users};
