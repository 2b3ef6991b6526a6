//! Queries over all resource types, at the base URL and its `/.search` (RFC 7644 §3.4.2.1, §3.4.3): users first, then
//! groups.

use std::sync::Arc;

use serde_json::Value;

use super::collection::{Collection, GroupCollection, UserCollection};
use egnyte_domain::{Group, Roster, User};
use egnyte_scim::filter::Filter;
use egnyte_scim::path::AttrPath;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::render::{Renderer, Representation};
use egnyte_scim::schema::Schema;

/// Resource of any type.
pub(super) enum AnyResource {
    /// User account.
    User(Arc<User>),
    /// Group.
    Group(Arc<Group>),
}

/// All resources.
pub(super) struct RootCollection<'a> {
    users: UserCollection<'a>,
    groups: GroupCollection<'a>,
}

impl<'a> RootCollection<'a> {
    /// Creates the collection of all users and groups of a roster.
    pub(super) fn new(renderer: Renderer<'a>) -> Self {
        Self { users: UserCollection(renderer), groups: GroupCollection(renderer) }
    }
}

/// Returns whether an id is that of a user: a number, where that of a group is a UUID.
fn names_user(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_digit())
}

fn user(user: Arc<User>) -> Arc<AnyResource> {
    Arc::new(AnyResource::User(user))
}

fn group(group: Arc<Group>) -> Arc<AnyResource> {
    Arc::new(AnyResource::Group(group))
}

impl Collection for RootCollection<'_> {
    type Item = AnyResource;

    fn schema(&self) -> &'static Schema {
        self.users.schema()
    }

    fn schema_with(&self, path: &AttrPath) -> &'static Schema {
        let is_of_users = self.users.schema().resolve(path).is_some();
        if is_of_users { self.users.schema() } else { self.groups.schema() }
    }

    fn roster(&self) -> &Roster {
        self.users.roster()
    }

    fn total(&self) -> usize {
        self.users.total() + self.groups.total()
    }

    fn id(&self, item: &AnyResource) -> String {
        match item {
            AnyResource::User(user) => self.users.id(user),
            AnyResource::Group(group) => self.groups.id(group),
        }
    }

    fn count_to(&self, id: &str) -> usize {
        if names_user(id) { self.users.count_to(id) } else { self.users.total() + self.groups.count_to(id) }
    }

    fn is_up_to(&self, item: &AnyResource, id: &str) -> bool {
        match item {
            AnyResource::User(user) => !names_user(id) || self.users.is_up_to(user, id),
            AnyResource::Group(group) => !names_user(id) && self.groups.is_up_to(group, id),
        }
    }

    fn all(&self) -> impl Iterator<Item = Arc<AnyResource>> {
        self.users.all().map(user).chain(self.groups.all().map(group))
    }

    fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = Arc<AnyResource>> {
        let users = self.users.total();
        let of_users = count.min(users.saturating_sub(start));
        let groups = self.groups.slice(start.saturating_sub(users), count - of_users);
        self.users.slice(start, of_users).map(user).chain(groups.map(group))
    }

    fn look_up(&self, equality: (&str, &str)) -> Option<Vec<Arc<AnyResource>>> {
        let users = self.users.look_up(equality)?.into_iter().map(user);
        Some(users.chain(self.groups.look_up(equality)?.into_iter().map(group)).collect())
    }

    fn index_is_exact(&self, attribute: &str) -> bool {
        self.users.index_is_exact(attribute) && self.groups.index_is_exact(attribute)
    }

    fn to_json(&self, item: &AnyResource, projection: &Projection) -> Value {
        match item {
            AnyResource::User(user) => self.users.to_json(user, projection),
            AnyResource::Group(group) => self.groups.to_json(group, projection),
        }
    }

    fn render<'s>(&'s self, item: &'s AnyResource, projection: &'s Projection) -> Representation<'s> {
        match item {
            AnyResource::User(user) => self.users.render(user, projection),
            AnyResource::Group(group) => self.groups.render(group, projection),
        }
    }

    fn matches(&self, item: &AnyResource, shown: &Value, filter: &Filter) -> bool {
        match item {
            AnyResource::User(user) => self.users.matches(user, shown, filter),
            AnyResource::Group(group) => self.groups.matches(group, shown, filter),
        }
    }
}
