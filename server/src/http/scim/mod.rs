//! SCIM endpoints: every handler parses the request, calls the domain once, and renders the response.

mod bulk;
mod discovery;
mod groups;
mod handlers;
mod list;
mod preconditions;
mod resource;
mod users;

pub(super) use bulk::bulk;
pub(super) use discovery::{resource_type, resource_types, schema, schemas, service_provider_config};
pub(super) use groups::Groups;
pub(super) use handlers::{create, delete, get, list, not_implemented, patch, replace, search};
pub(super) use resource::Resource;
pub(super) use users::Users;
