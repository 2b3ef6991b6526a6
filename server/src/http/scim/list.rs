//! Lists: answers a query with one page, by an index where one can answer, and renders no more than filtering, sorting
//! and the page need.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::collection::Collection;
use crate::http::respond::reply::text;
use egnyte_scim::list::cursor::{CursorIssuer, Place};
use egnyte_scim::list::{self, ListResponse, Query};
use egnyte_scim::path::AttrPath;

/// Cursors of a list: their issuer, and the place that the query asks for if it pages by cursor.
pub(super) struct Cursors<'a> {
    pub(super) issuer: CursorIssuer<'a>,
    pub(super) place: Option<Place>,
}

/// Returns the ListResponse of a query as JSON text, from the place of its cursor if it has one.
pub(super) fn page<K: Collection>(kind: &K, query: &Query, cursors: &Cursors<'_>) -> Vec<u8> {
    let listing = Listing { kind, query, cursors };
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

struct Listing<'a, K> {
    kind: &'a K,
    query: &'a Query,
    cursors: &'a Cursors<'a>,
}

/// Resources of a page, and the number of those before it and in all.
struct Page<T> {
    items: Vec<Arc<T>>,
    start: usize,
    total: usize,
}

impl<K: Collection> Listing<'_, K> {
    /// Page of all resources in their own order.
    fn page_of_all(&self) -> Vec<u8> {
        let start = self.after().map_or_else(|| self.start(), |id| self.kind.count_to(id));
        let items = self.kind.slice(start, self.count()).collect();
        self.response(&Page { items, start, total: self.kind.total() })
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
        let (first, count) = (self.start(), self.count());
        let mut page = Page { items: Vec::new(), start: 0, total: 0 };
        for (item, _) in matches {
            let is_before = self.after().map_or(page.total < first, |id| self.kind.is_up_to(&item, id));
            page.total += 1;
            if is_before {
                page.start += 1;
            } else if page.items.len() < count {
                page.items.push(item);
            }
        }
        self.response(&page)
    }

    /// Page of the resources given.
    fn page_of(&self, found: &[Arc<K::Item>]) -> Vec<u8> {
        let place_of = |id: &str| found.iter().position(|item| self.kind.id(item) == id).map(|place| place + 1);
        let start = self.after().and_then(place_of).unwrap_or_else(|| self.start());
        let items = found.iter().skip(start).take(self.count()).cloned().collect();
        self.response(&Page { items, start, total: found.len() })
    }

    fn sort(&self, matches: impl Iterator<Item = (Arc<K::Item>, Value)>, by: &AttrPath) -> Vec<Arc<K::Item>> {
        let id = |shown: &Value| shown["id"].as_str().unwrap_or_default().to_owned();
        let (mut items, mut shown) = (BTreeMap::new(), Vec::new());
        for (item, json) in matches {
            items.insert(id(&json), item);
            shown.push(json);
        }
        list::sort(&mut shown, by, self.query.sort_order, self.kind.schema_with(by));
        shown.iter().filter_map(|seen| items.remove(&id(seen))).collect()
    }

    /// Returns the id of the resource after which the page begins, if the query has a cursor that names one.
    fn after(&self) -> Option<&str> {
        self.cursors.place.as_ref()?.after.as_deref()
    }

    /// Returns the number of resources before the page.
    fn start(&self) -> usize {
        self.cursors.place.as_ref().map_or(self.query.start_index - 1, |place| place.position)
    }

    fn count(&self) -> usize {
        self.query.page_size(self.kind.roster().rules().page_size)
    }

    fn response(&self, page: &Page<K::Item>) -> Vec<u8> {
        let shown = page.items.iter().map(|item| self.kind.render(item, &self.query.projection)).collect();
        let list = match self.cursors.place {
            Some(_) => ListResponse::by_cursor(shown, page.total, self.neighbours(page)),
            None => ListResponse::new(shown, page.total, self.query.start_index),
        };
        text(&list, page.items.len())
    }

    /// Returns the cursors of the pages before and after a page. A page of nothing has none.
    fn neighbours(&self, page: &Page<K::Item>) -> [Option<String>; 2] {
        let (end, size) = (page.start + page.items.len(), self.count());
        let issue = |after, position| self.cursors.issuer.issue(self.query, &Place { after, position });
        if size == 0 {
            return [None, None];
        }
        let previous = (page.start > 0).then(|| issue(None, page.start.saturating_sub(size))).flatten();
        let last = page.items.last().filter(|_| end < page.total).map(|item| self.kind.id(item));
        [previous, last.and_then(|id| issue(Some(id), end))]
    }
}
