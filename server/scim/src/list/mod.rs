//! Queries and lists: the parameters of RFC 7644 §3.4.2, sorting, and the ListResponse.

pub mod cursor;
pub mod parameter_names;
mod parameters;
mod query;
mod remarks;

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::Value;

use crate::filter::{compare_text, parse_timestamp};
use crate::path::AttrPath;
use crate::schema::{Attribute, Kind, Resolved, Schema};

pub use query::{CursorRequest, Query, SEARCH_URN, SortOrder};

/// Schema URN of a list response.
pub const LIST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// Sorts resources by an attribute, stably (RFC 7644 §3.4.2.3).
pub fn sort(resources: &mut [Value], by: &AttrPath, order: SortOrder, schema: &Schema) {
    let Some(found) = schema.resolve(by) else { return };
    resources.sort_by(|a, b| {
        let ascending = compare(sort_value(a, &found), sort_value(b, &found), found.leaf());
        if order == SortOrder::Ascending { ascending } else { ascending.reverse() }
    });
}

/// Returns the sort key: of a multi-valued attribute the primary value, or else the first.
fn sort_value<'v>(resource: &'v Value, found: &Resolved) -> Option<&'v Value> {
    let holder = found.extension.map_or(Some(resource), |extension| resource.get(extension.name))?;
    let value = match holder.get(found.attribute.name)? {
        Value::Array(values) => values.iter().find(|value| value["primary"] == true).or_else(|| values.first())?,
        value => value,
    };
    match (value, found.sub) {
        (Value::Object(parts), Some(sub)) => parts.get(sub.name),
        (Value::Object(parts), None) => parts.get("value"),
        (plain, _) => Some(plain),
    }
}

fn compare(a: Option<&Value>, b: Option<&Value>, leaf: &Attribute) -> Ordering {
    match (a, b) {
        (Some(Value::String(a)), Some(Value::String(b))) if leaf.kind == Kind::DateTime => {
            parse_timestamp(a).cmp(&parse_timestamp(b))
        }
        (Some(Value::String(a)), Some(Value::String(b))) => compare_text(a, b, leaf.case_exact),
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

/// Page of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListResponse<T> {
    schemas: [&'static str; 1],
    total_results: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_index: Option<usize>,
    items_per_page: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    /// Resources; present even if empty, because some clients fail without it.
    #[serde(rename = "Resources")]
    pub resources: Vec<T>,
}

impl<T> ListResponse<T> {
    /// Creates a list of one page.
    pub fn whole(resources: Vec<T>) -> Self {
        let total = resources.len();
        Self::new(resources, total, 1)
    }

    /// Creates the page from `start_index`.
    pub fn new(resources: Vec<T>, total: usize, start_index: usize) -> Self {
        Self { start_index: Some(start_index), ..Self::by_cursor(resources, total, [None, None]) }
    }

    /// Creates a page between two cursors, the previous and the next one (RFC 9865 §2).
    pub fn by_cursor(resources: Vec<T>, total: usize, [previous_cursor, next_cursor]: [Option<String>; 2]) -> Self {
        let items_per_page = resources.len();
        let schemas = [LIST_URN];
        Self {
            schemas,
            total_results: total,
            start_index: None,
            items_per_page,
            previous_cursor,
            next_cursor,
            resources,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::path::parse_attribute;
    use crate::schema::EGNYTE_USER;

    #[test]
    fn sorting_uses_the_type_and_puts_missing_values_last() {
        let mut users = vec![
            json!({ "id": "1", "emails": [{ "value": "z@x" }, { "value": "b@x", "primary": true }] }),
            json!({ "id": "2" }),
            json!({ "id": "3", "emails": [{ "value": "A@x" }] }),
        ];
        let ids =
            |users: &[Value]| users.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect::<String>();
        let emails = parse_attribute("emails").unwrap();
        sort(&mut users, &emails, SortOrder::Ascending, &EGNYTE_USER);
        assert_eq!(ids(&users), "312");
        sort(&mut users, &emails, SortOrder::Descending, &EGNYTE_USER);
        assert_eq!(ids(&users), "213");
    }

    #[test]
    fn empty_page_has_resources() {
        let page = ListResponse::<Value>::new(Vec::new(), 0, 1);
        assert_eq!(serde_json::to_value(page).unwrap()["Resources"], json!([]));
    }
}
