//! Collections of resources: what a list needs of users and of groups.

use std::sync::Arc;

use serde_json::Value;

use egnyte_domain::rules::UserNameSearch;
use egnyte_domain::{Group, Roster, User};
use egnyte_scim::filter::Filter;
use egnyte_scim::path::AttrPath;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::render::{Renderer, Representation};
use egnyte_scim::schema::{GROUP, Schema};

/// Collection of resources that can be listed.
pub(crate) trait Collection {
    /// Resource in the roster.
    type Item;

    /// Schema of the resources.
    fn schema(&self) -> &'static Schema;
    /// Schema that has an attribute, where the resources are of several types.
    fn schema_with(&self, _: &AttrPath) -> &'static Schema {
        self.schema()
    }
    /// Roster that they are in.
    fn roster(&self) -> &Roster;
    /// Number of resources.
    fn total(&self) -> usize;
    /// Id of a resource.
    fn id(&self, item: &Self::Item) -> String;
    /// Number of resources with ids up to and including this one; 0 for what is no id.
    fn count_to(&self, id: &str) -> usize;
    /// Returns whether the id of a resource is not after this one, in the order of the collection.
    fn is_up_to(&self, item: &Self::Item, id: &str) -> bool;
    /// All resources, in order of id.
    fn all(&self) -> impl Iterator<Item = Arc<Self::Item>>;
    /// At most `count` resources from index `start`, found without visiting those before.
    fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = Arc<Self::Item>>;
    /// Candidates for an equality, from an index; `None` where there is no index for the attribute.
    fn look_up(&self, equality: (&str, &str)) -> Option<Vec<Arc<Self::Item>>>;
    /// Returns whether the index of an attribute finds exactly the matches, so that none has to be compared.
    fn index_is_exact(&self, attribute: &str) -> bool;
    /// Renders a resource for filtering and sorting.
    fn to_json(&self, item: &Self::Item, projection: &Projection) -> Value;
    /// Renders a resource for the response.
    fn render<'s>(&'s self, item: &'s Self::Item, projection: &'s Projection) -> Representation<'s>;
    /// Returns whether a filter matches a resource, of which `json` has the attributes that the filter names.
    fn matches(&self, item: &Self::Item, json: &Value, filter: &Filter) -> bool;
}

/// User accounts.
pub(crate) struct UserCollection<'a>(pub(super) Renderer<'a>);

impl Collection for UserCollection<'_> {
    type Item = User;

    fn schema(&self) -> &'static Schema {
        self.0.user_schema
    }

    fn roster(&self) -> &Roster {
        self.0.roster
    }

    fn total(&self) -> usize {
        self.roster().user_count()
    }

    fn id(&self, user: &User) -> String {
        user.id.to_string()
    }

    fn count_to(&self, id: &str) -> usize {
        id.parse().map_or(0, |id| self.roster().users_to(id))
    }

    fn is_up_to(&self, user: &User, id: &str) -> bool {
        id.parse().is_ok_and(|id| user.id <= id)
    }

    fn all(&self) -> impl Iterator<Item = Arc<User>> {
        self.roster().users().cloned()
    }

    fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = Arc<User>> {
        self.roster().users_from(start, count).cloned()
    }

    fn look_up(&self, (attribute, text): (&str, &str)) -> Option<Vec<Arc<User>>> {
        let roster = self.roster();
        match attribute {
            "id" => Some(text.parse().ok().and_then(|id| roster.user(id).cloned()).into_iter().collect()),
            "userName" if self.searches_either_name() => Some(roster.users_with_either_name(text)),
            "userName" => Some(roster.users_with_scim_user_name(text)),
            "externalId" => Some(roster.users_with_external_id(text)),
            "emails.value" => Some(roster.users_with_any_email(text)),
            "groups.value" => {
                let groups = text.parse().map(|id| roster.nested_groups(id)).unwrap_or_default();
                let mut members: Vec<_> = groups.iter().flat_map(|group| &group.members).collect();
                // A user may be in several groups of a group.
                if groups.len() > 1 {
                    members.sort_unstable();
                    members.dedup();
                }
                Some(members.into_iter().filter_map(|id| roster.user(*id).cloned()).collect())
            }
            _ => None,
        }
    }

    fn index_is_exact(&self, attribute: &str) -> bool {
        matches!(attribute, "userName" | "externalId")
    }

    fn to_json(&self, user: &User, projection: &Projection) -> Value {
        self.0.user(user, projection)
    }

    fn render<'s>(&'s self, user: &'s User, projection: &'s Projection) -> Representation<'s> {
        self.0.user_representation(user, projection)
    }

    fn matches(&self, user: &User, shown: &Value, filter: &Filter) -> bool {
        let matches = filter.matches(shown, self.schema());
        matches || self.searches_either_name() && self.matches_by_either_name(user, shown, filter)
    }
}

impl UserCollection<'_> {
    fn searches_either_name(&self) -> bool {
        self.roster().rules().search == UserNameSearch::Either
    }

    fn matches_by_either_name(&self, user: &User, shown: &Value, filter: &Filter) -> bool {
        [user.user_name.as_str(), user.login()].into_iter().any(|name| {
            let mut otherwise = shown.clone();
            otherwise["userName"] = name.into();
            filter.matches(&otherwise, self.schema())
        })
    }
}

/// Groups.
pub(crate) struct GroupCollection<'a>(pub(super) Renderer<'a>);

impl Collection for GroupCollection<'_> {
    type Item = Group;

    fn schema(&self) -> &'static Schema {
        &GROUP
    }

    fn roster(&self) -> &Roster {
        self.0.roster
    }

    fn total(&self) -> usize {
        self.roster().group_count()
    }

    fn id(&self, group: &Group) -> String {
        group.id.to_string()
    }

    fn count_to(&self, id: &str) -> usize {
        id.parse().map_or(0, |id| self.roster().groups_to(id))
    }

    fn is_up_to(&self, group: &Group, id: &str) -> bool {
        id.parse().is_ok_and(|id| group.id <= id)
    }

    fn all(&self) -> impl Iterator<Item = Arc<Group>> {
        self.roster().groups().cloned()
    }

    fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = Arc<Group>> {
        self.roster().groups_from(start, count).cloned()
    }

    fn look_up(&self, (attribute, text): (&str, &str)) -> Option<Vec<Arc<Group>>> {
        let roster = self.roster();
        match attribute {
            "id" => Some(text.parse().ok().and_then(|id| roster.group(id).cloned()).into_iter().collect()),
            "displayName" => Some(roster.groups_with_name(text)),
            "externalId" => Some(roster.groups_with_external_id(text)),
            "members.value" => {
                let of_user = text.parse().into_iter().flat_map(|id| roster.groups_of(id));
                let of_group = text.parse().into_iter().flat_map(|id| roster.parents_of(id));
                Some(of_user.chain(of_group).cloned().collect())
            }
            _ => None,
        }
    }

    fn index_is_exact(&self, attribute: &str) -> bool {
        matches!(attribute, "displayName" | "externalId")
    }

    fn to_json(&self, group: &Group, projection: &Projection) -> Value {
        self.0.group(group, projection)
    }

    fn render<'s>(&'s self, group: &'s Group, projection: &'s Projection) -> Representation<'s> {
        self.0.group_representation(group, projection)
    }

    fn matches(&self, _: &Group, shown: &Value, filter: &Filter) -> bool {
        filter.matches(shown, self.schema())
    }
}
