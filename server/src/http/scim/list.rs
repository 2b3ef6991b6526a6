//! Lists: from a query to the one page that is wanted, by an index where one can answer, and never rendering more
//! than choosing, sorting and showing need.

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
use egnyte_scim::render::{Renderer, Shown};
use egnyte_scim::schema::{GROUP, Schema};

/// The page that a query asks for, as text.
pub(super) fn page<K: Kind>(kind: &K, query: &Query) -> Vec<u8> {
    let listing = Listing { kind, query };
    let Some(filter) = &query.filter else {
        return if query.sort_by.is_none() { listing.straight() } else { listing.chosen(kind.all()) };
    };
    let Some((attribute, text)) = filter.equality() else { return listing.chosen(kind.all()) };
    match kind.indexed((attribute, text)) {
        Some(meant) if filter.is_equality() && query.sort_by.is_none() && kind.is_settled_by(attribute) => {
            listing.part(&meant)
        }
        Some(candidates) => listing.chosen(candidates.into_iter()),
        None => listing.chosen(kind.all()),
    }
}

/// A kind of resource that can be listed.
pub(super) trait Kind {
    /// The resource in the roster.
    type Item;

    /// Its schema.
    fn schema(&self) -> &'static Schema;
    /// The roster it is in.
    fn roster(&self) -> &Roster;
    /// How many there are.
    fn total(&self) -> usize;
    /// All of them, in order.
    fn all(&self) -> impl Iterator<Item = Arc<Self::Item>>;
    /// At most `count` of them from the one at `start`, found without looking at those before.
    fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = Arc<Self::Item>>;
    /// Those that an equality could mean, or nothing where no index can tell.
    fn indexed(&self, asked: (&str, &str)) -> Option<Vec<Arc<Self::Item>>>;
    /// Whether the index means exactly those that an equality with this attribute means, so that none needs a look.
    fn is_settled_by(&self, attribute: &str) -> bool;
    /// What a projection wants of one, to be looked at.
    fn show(&self, item: &Self::Item, projection: &Projection) -> Value;
    /// The same, to be sent.
    fn shown<'s>(&'s self, item: &'s Self::Item, projection: &'s Projection) -> Shown<'s>;
    /// Whether the filter means one, of which enough is shown to tell.
    fn matches(&self, item: &Self::Item, shown: &Value, filter: &Filter) -> bool;
}

/// Accounts.
pub(super) struct Users<'a>(pub(super) Renderer<'a>);

impl Kind for Users<'_> {
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

    fn indexed(&self, (attribute, text): (&str, &str)) -> Option<Vec<Arc<User>>> {
        let roster = self.roster();
        match attribute {
            "id" => Some(text.parse().ok().and_then(|id| roster.user(id).cloned()).into_iter().collect()),
            "userName" if self.searches_either_name() => Some(roster.users_with_either_name(text)),
            "userName" => Some(roster.users_read_as(text)),
            "externalId" => Some(roster.users_with_external_id(text)),
            "emails.value" => Some(roster.users_with_any_email(text)),
            "groups.value" => {
                let members = text.parse().ok().and_then(|id| roster.group(id)).map(|group| &group.members);
                Some(members.into_iter().flatten().filter_map(|id| roster.user(*id).cloned()).collect())
            }
            _ => None,
        }
    }

    fn is_settled_by(&self, attribute: &str) -> bool {
        matches!(attribute, "userName" | "externalId")
    }

    fn show(&self, user: &User, projection: &Projection) -> Value {
        self.0.user(user, projection)
    }

    fn shown<'s>(&'s self, user: &'s User, projection: &'s Projection) -> Shown<'s> {
        self.0.user_shown(user, projection)
    }

    fn matches(&self, user: &User, shown: &Value, filter: &Filter) -> bool {
        let matches = filter.matches(shown, self.schema());
        matches || self.searches_either_name() && self.matches_by_either_name(user, shown, filter)
    }
}

impl Users<'_> {
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
pub(super) struct Groups<'a>(pub(super) Renderer<'a>);

impl Kind for Groups<'_> {
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

    fn indexed(&self, (attribute, text): (&str, &str)) -> Option<Vec<Arc<Group>>> {
        let roster = self.roster();
        match attribute {
            "id" => Some(text.parse().ok().and_then(|id| roster.group(id).cloned()).into_iter().collect()),
            "displayName" => Some(roster.groups_named(text)),
            "externalId" => Some(roster.groups_with_external_id(text)),
            "members.value" => Some(text.parse().into_iter().flat_map(|id| roster.groups_of(id)).cloned().collect()),
            _ => None,
        }
    }

    fn is_settled_by(&self, attribute: &str) -> bool {
        matches!(attribute, "displayName" | "externalId")
    }

    fn show(&self, group: &Group, projection: &Projection) -> Value {
        self.0.group(group, projection)
    }

    fn shown<'s>(&'s self, group: &'s Group, projection: &'s Projection) -> Shown<'s> {
        self.0.group_shown(group, projection)
    }

    fn matches(&self, _: &Group, shown: &Value, filter: &Filter) -> bool {
        filter.matches(shown, self.schema())
    }
}

struct Listing<'a, K> {
    kind: &'a K,
    query: &'a Query,
}

impl<K: Kind> Listing<'_, K> {
    /// Everything in its own order.
    fn straight(&self) -> Vec<u8> {
        let (start, count) = self.window();
        let page: Vec<_> = self.kind.slice(start, count).collect();
        self.response(&page, self.kind.total())
    }

    /// Those that the filter means, sorted if need be; only the page is shown as it is wanted.
    fn chosen(&self, candidates: impl Iterator<Item = Arc<K::Item>>) -> Vec<u8> {
        let looks_at = self.query.looks_at();
        let meant = candidates.filter_map(|item| {
            let shown = self.kind.show(&item, &looks_at);
            let filter = self.query.filter.as_ref();
            filter.is_none_or(|filter| self.kind.matches(&item, &shown, filter)).then_some((item, shown))
        });
        if let Some(by) = &self.query.sort_by {
            return self.part(&self.sorted(meant, by));
        }
        let (start, count) = self.window();
        let (mut page, mut total) = (Vec::new(), 0);
        for (item, _) in meant {
            if total >= start && page.len() < count {
                page.push(item);
            }
            total += 1;
        }
        self.response(&page, total)
    }

    /// The page of all these.
    fn part(&self, found: &[Arc<K::Item>]) -> Vec<u8> {
        let (start, count) = self.window();
        let page = found.get(start..).unwrap_or_default();
        self.response(&page[..page.len().min(count)], found.len())
    }

    fn sorted(&self, meant: impl Iterator<Item = (Arc<K::Item>, Value)>, by: &AttrPath) -> Vec<Arc<K::Item>> {
        let id = |shown: &Value| shown["id"].as_str().unwrap_or_default().to_owned();
        let (mut items, mut shown) = (BTreeMap::new(), Vec::new());
        for (item, seen) in meant {
            items.insert(id(&seen), item);
            shown.push(seen);
        }
        list::sort(&mut shown, by, self.query.sort_order, self.kind.schema());
        shown.iter().filter_map(|seen| items.remove(&id(seen))).collect()
    }

    fn window(&self) -> (usize, usize) {
        (self.query.start_index - 1, self.query.page_size(self.kind.roster().rules().page_size))
    }

    fn response(&self, page: &[Arc<K::Item>], total: usize) -> Vec<u8> {
        let shown = page.iter().map(|item| self.kind.shown(item, &self.query.projection)).collect();
        text(&ListResponse::new(shown, total, self.query.start_index), page.len())
    }
}
