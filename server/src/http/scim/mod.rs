//! SCIM endpoints: every handler parses the request, calls the domain once, and renders the response.

mod bulk;
mod collection;
mod discovery;
mod groups;
mod handlers;
mod list;
mod preconditions;
mod queries;
mod resource;
mod root;
mod users;

pub(super) use bulk::bulk;
pub(super) use discovery::{resource_type, resource_types, schema, schemas, service_provider_config};
pub(super) use groups::Groups;
pub(super) use handlers::{create, delete, get, patch, replace};
pub(super) use queries::{list, list_all, not_implemented, search, search_all};
pub(super) use resource::Resource;
pub(super) use users::Users;
