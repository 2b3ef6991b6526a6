//! Lists: the page, the order and the fields that a request asks for.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::message::{Answer, Request};

/// Entries of a page without `limit`.
const DEFAULT_LIMIT: usize = 10;

/// Most entries of a page.
const MAX_LIMIT: usize = 100;

/// Part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    limit: usize,
    skip: usize,
}

impl Page {
    fn of(request: &Request) -> Result<Self, Answer> {
        let number = |name: &str| match request.parameter(name) {
            None => Ok(None),
            Some(text) => text.trim().parse::<usize>().map(Some).map_err(|_| {
                Answer::bad_request(&format!("Bad Request: request parameter \"{name}\" is not a number"))
            }),
        };
        let limit = number("limit")?.filter(|limit| *limit > 0).unwrap_or(DEFAULT_LIMIT);
        if limit > MAX_LIMIT {
            let message = format!("Bad Request: request parameter \"limit\" exceeds maximum value of {MAX_LIMIT}");
            return Err(Answer::bad_request(&message));
        }
        Ok(Self { limit, skip: number("skip")?.unwrap_or(0) })
    }

    fn cut(self, entries: Vec<Value>) -> Vec<Value> {
        entries.into_iter().skip(self.skip).take(self.limit).collect()
    }
}

/// Returns a page in the form of v1: an object with the total and the results.
pub(super) fn v1(entries: Vec<Value>, request: &Request) -> Answer {
    let entries = sort(entries, request, ' ');
    let total = entries.len();
    match Page::of(request) {
        Err(answer) => answer,
        Ok(page) => {
            let results: Vec<Value> = page.cut(entries).into_iter().map(|it| select_fields(it, request)).collect();
            Answer::ok(json!({"totalCount": total, "results": results}))
        }
    }
}

/// Returns a page in the form of v2: a bare array, with the total in a header.
pub(super) fn v2(entries: Vec<Value>, request: &Request) -> Answer {
    let entries = sort(entries, request, ',');
    let total = entries.len();
    match Page::of(request) {
        Err(answer) => answer,
        Ok(page) => Answer::ok(page.cut(entries).into()).with_header("x-total-count", &total),
    }
}

/// Sorts by the fields of `sort`; `-` before a field reverses its order.
fn sort(mut entries: Vec<Value>, request: &Request, separator: char) -> Vec<Value> {
    let fields = request.parameter("sort").unwrap_or_default();
    let fields: Vec<&str> = fields.split(separator).map(str::trim).filter(|field| !field.is_empty()).collect();
    let compare = |left: &Value, right: &Value| {
        fields.iter().fold(Ordering::Equal, |order, field| {
            let name = field.trim_start_matches('-');
            let by_field = text(&left[name]).cmp(&text(&right[name]));
            order.then(if field.starts_with('-') { by_field.reverse() } else { by_field })
        })
    };
    entries.sort_by(compare);
    entries
}

/// Keeps the fields of `fields`, and the ids.
fn select_fields(entry: Value, request: &Request) -> Value {
    let fields = request.parameter("fields").unwrap_or_default();
    let fields: Vec<&str> = fields.split([' ', ',']).filter(|field| !field.is_empty()).collect();
    match entry {
        Value::Object(object) if !fields.is_empty() => {
            let is_kept = |name: &str| fields.contains(&name) || ["_id", "id"].contains(&name);
            Value::Object(object.into_iter().filter(|(name, _)| is_kept(name)).collect::<Map<_, _>>())
        }
        entry => entry,
    }
}

/// Text of a value, for comparisons.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str) -> Request {
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        Request { query: query.map(|(name, value)| (name.into(), value.into())).collect(), ..Request::default() }
    }

    fn entries(count: usize) -> Vec<Value> {
        (0..count).map(|number| json!({"_id": format!("{number:03}"), "name": "x", "other": 1})).collect()
    }

    #[test]
    fn page_has_ten_entries_and_at_most_a_hundred() {
        let length = |query: &str| v2(entries(120), &request(query)).body.as_array().map(Vec::len);
        assert_eq!(length(""), Some(10));
        assert_eq!(length("limit=100"), Some(100));
        assert_eq!(length("limit=100&skip=100"), Some(20));
        assert_eq!(length("limit=100&skip=120"), Some(0));
        let refused = v1(entries(120), &request("limit=101"));
        let message = "Bad Request: request parameter \"limit\" exceeds maximum value of 100";
        assert_eq!((refused.status, refused.body), (400, json!({"message": message})));
        assert_eq!(v2(entries(12), &request("skip=a")).status, 400);
    }

    #[test]
    fn total_is_in_the_body_of_v1_and_in_a_header_of_v2() {
        let first = v1(entries(12), &request("skip=10&sort=-_id&fields=name"));
        assert_eq!(first.body["totalCount"], 12);
        assert_eq!(first.body["results"], json!([{"_id": "001", "name": "x"}, {"_id": "000", "name": "x"}]));
        assert_eq!(v2(entries(12), &request("")).headers, [("x-total-count", "12".to_owned())]);
    }
}
