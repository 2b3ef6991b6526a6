//! Lists: answers a query with one page, by an index where one can answer, and renders no more than filtering, sorting
//! and the page need.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::http::respond::reply::text;
use egnyte_domain::rules::UserNameSearch;
use egnyte_domain::{Group, Roster, User};
use egnyte_scim::filter::Filter;
use egnyte_scim::list::{self, ListResponse, Query};
use egnyte_scim::path::AttrPath;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::render::{Renderer, Representation};
use egnyte_scim::schema::{GROUP, Schema};

/// Returns the ListResponse of a query as JSON text.
pub(super) fn page<K: Collection>(kind: &K, query: &Query) -> Vec<u8> {
    let listing = Listing { kind, query };
    let Some(filter) = &query.filter else {
        return if query.sort_by.is_none() { listing.page_of_all() } else { listing.page_of_matches(kind.all()) };
    };
    let Some((attribute, text)) = filter.equality() else { return listing.page_of_matches(kind.all()) };
    match kind.look_up((attribute, text)) {
        Some(matches) if filter.is_equality() && query.sort_by.is_none() && kind.index_is_exact(attribute) => {
            listing.page_of(&matches)
        }
        Some(candidates) => listing.page_of_matches(candidates.into_iter()),
        None => listing.page_of_matches(kind.all()),
    }
}

/// Collection of resources that can be listed.
pub(crate) trait Collection {
    /// Resource in the roster.
    type Item;

    /// Schema of the resources.
    fn schema(&self) -> &'static Schema;
    /// Roster that they are in.
    fn roster(&self) -> &Roster;
    /// Number of resources.
    fn total(&self) -> usize;
    /// All resources, in order.
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
                let members = text.parse().ok().and_then(|id| roster.group(id)).map(|group| &group.members);
                Some(members.into_iter().flatten().filter_map(|id| roster.user(*id).cloned()).collect())
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
            "members.value" => Some(text.parse().into_iter().flat_map(|id| roster.groups_of(id)).cloned().collect()),
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

struct Listing<'a, K> {
    kind: &'a K,
    query: &'a Query,
}

impl<K: Collection> Listing<'_, K> {
    /// Page of all resources in their own order.
    fn page_of_all(&self) -> Vec<u8> {
        let (start, count) = self.window();
        let page: Vec<_> = self.kind.slice(start, count).collect();
        self.response(&page, self.kind.total())
    }

    /// Page of the candidates that match the filter, sorted if the query says so; only the page is rendered in full.
    fn page_of_matches(&self, candidates: impl Iterator<Item = Arc<K::Item>>) -> Vec<u8> {
        let looks_at = self.query.evaluated_attributes();
        let matches = candidates.filter_map(|item| {
            let json = self.kind.to_json(&item, &looks_at);
            let filter = self.query.filter.as_ref();
            filter.is_none_or(|filter| self.kind.matches(&item, &json, filter)).then_some((item, json))
        });
        if let Some(by) = &self.query.sort_by {
            return self.page_of(&self.sort(matches, by));
        }
        let (start, count) = self.window();
        let (mut page, mut total) = (Vec::new(), 0);
        for (item, _) in matches {
            if total >= start && page.len() < count {
                page.push(item);
            }
            total += 1;
        }
        self.response(&page, total)
    }

    /// Page of the resources given.
    fn page_of(&self, found: &[Arc<K::Item>]) -> Vec<u8> {
        let (start, count) = self.window();
        let page = found.get(start..).unwrap_or_default();
        self.response(&page[..page.len().min(count)], found.len())
    }

    fn sort(&self, matches: impl Iterator<Item = (Arc<K::Item>, Value)>, by: &AttrPath) -> Vec<Arc<K::Item>> {
        let id = |shown: &Value| shown["id"].as_str().unwrap_or_default().to_owned();
        let (mut items, mut shown) = (BTreeMap::new(), Vec::new());
        for (item, json) in matches {
            items.insert(id(&json), item);
            shown.push(json);
        }
        list::sort(&mut shown, by, self.query.sort_order, self.kind.schema());
        shown.iter().filter_map(|seen| items.remove(&id(seen))).collect()
    }

    fn window(&self) -> (usize, usize) {
        (self.query.start_index - 1, self.query.page_size(self.kind.roster().rules().page_size))
    }

    fn response(&self, page: &[Arc<K::Item>], total: usize) -> Vec<u8> {
        let shown = page.iter().map(|item| self.kind.render(item, &self.query.projection)).collect();
        text(&ListResponse::new(shown, total, self.query.start_index), page.len())
    }
}
