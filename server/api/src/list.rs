//! Lists: one page of users or of groups.

use std::sync::Arc;

use egnyte_domain::{Group, Roster, User};
use serde::Serialize;

use crate::group_output::GroupEntry;
use crate::query::{GroupFilter, NameOperator, Query, UserFilter};
use crate::user_output::{UserForm, UserOutput};
use crate::user_search::find_users;

/// Page of users. It names no schemas, and the count that was asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserPage<'a> {
    start_index: usize,
    total_results: usize,
    items_per_page: usize,
    resources: Vec<UserOutput<'a>>,
}

/// Page of groups, without their members. It names the number of groups on it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupPage<'a> {
    schemas: [&'static str; 1],
    total_results: usize,
    items_per_page: usize,
    start_index: usize,
    resources: Vec<GroupEntry<'a>>,
}

/// Items of one page, and the number of all matches.
#[derive(Debug)]
pub struct Found<T> {
    items: Vec<Arc<T>>,
    total: usize,
}

impl<T> Found<T> {
    fn page<F>(matches: &[Arc<T>], query: &Query<F>) -> Self {
        let items = matches.iter().skip(query.start_index - 1).take(query.count).cloned().collect();
        Self { items, total: matches.len() }
    }

    /// Returns the number of items on the page.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether the page has no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Finds one page of users.
pub fn users(roster: &Roster, query: &Query<UserFilter>) -> Found<User> {
    match find_users(roster, &query.filters) {
        Some(matches) => Found::page(&matches, query),
        None => {
            let items = roster.users_from(query.start_index - 1, query.count).cloned().collect();
            Found { items, total: roster.user_count() }
        }
    }
}

/// Finds one page of groups.
pub fn groups(roster: &Roster, query: &Query<GroupFilter>) -> Found<Group> {
    let Some(first) = query.filters.first() else {
        let items = roster.groups_from(query.start_index - 1, query.count).cloned().collect();
        return Found { items, total: roster.group_count() };
    };
    let candidates = match first.operator {
        NameOperator::Equals => roster.groups_with_name(&first.value),
        _ => roster.groups().cloned().collect(),
    };
    let folded: Vec<_> = query.filters.iter().map(|filter| (filter.operator, filter.value.to_lowercase())).collect();
    let matches: Vec<_> = candidates.into_iter().filter(|group| has_name(group, &folded)).collect();
    Found::page(&matches, query)
}

fn has_name(group: &Group, filters: &[(NameOperator, String)]) -> bool {
    let name = group.display_name.as_str().to_lowercase();
    filters.iter().all(|(operator, value)| match operator {
        NameOperator::Equals => name == *value,
        NameOperator::Contains => name.contains(value),
        NameOperator::StartsWith => name.starts_with(value),
    })
}

impl<'a> UserPage<'a> {
    /// Returns the page for the response.
    pub fn new(found: &'a Found<User>, query: &Query<UserFilter>, roster: &'a Roster) -> Self {
        let form = UserForm::from(roster.rules().api.listed_users);
        Self {
            start_index: query.start_index,
            total_results: found.total,
            items_per_page: query.count,
            resources: found.items.iter().map(|user| UserOutput { user, roster, form }).collect(),
        }
    }
}

impl<'a> GroupPage<'a> {
    /// Returns the page for the response.
    pub fn new(found: &'a Found<Group>, query: &Query<GroupFilter>) -> Self {
        Self {
            schemas: [crate::group_output::SCHEMA],
            total_results: found.total,
            items_per_page: found.len(),
            start_index: query.start_index,
            resources: found.items.iter().map(|group| GroupEntry::new(group)).collect(),
        }
    }
}
