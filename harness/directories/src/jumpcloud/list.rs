//! Lists: the page, the order and the fields that a request asks for.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::message::{Answer, Request};
use super::view::Orders;

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

    /// Renders the entries of the page.
    fn of_entries(self, entries: &Entries<'_>, order: Option<&[usize]>) -> Vec<Value> {
        let places = self.skip..self.skip.saturating_add(self.limit).min(order.map_or(entries.len, <[usize]>::len));
        places.map(|place| (entries.render)(order.map_or(place, |order| order[place]))).collect()
    }
}

/// Entries of a list, each rendered when it is needed.
pub(super) struct Entries<'v> {
    len: usize,
    render: Box<dyn Fn(usize) -> Value + 'v>,
}

impl<'v> Entries<'v> {
    /// Takes the number of entries, and what renders the entry at a place.
    pub(super) fn new(len: usize, render: impl Fn(usize) -> Value + 'v) -> Self {
        Self { len, render: Box::new(render) }
    }
}

impl From<Vec<Value>> for Entries<'_> {
    fn from(entries: Vec<Value>) -> Self {
        Self::new(entries.len(), move |place| entries[place].clone())
    }
}

/// Filter of a list.
pub(super) type Filter<'f> = &'f dyn Fn(&Value) -> Result<bool, Answer>;

/// List of a request: its entries, and those of them that are kept.
pub(super) struct List<'v> {
    pub(super) entries: Entries<'v>,
    /// `None` keeps every entry.
    pub(super) filter: Option<Filter<'v>>,
}

impl<'v> List<'v> {
    /// Takes every entry.
    pub(super) fn whole(entries: impl Into<Entries<'v>>) -> Self {
        Self { entries: entries.into(), filter: None }
    }
}

/// Returns a page in the form of v1: an object with the total and the results.
pub(super) fn v1(list: &List<'_>, orders: &Orders, request: &Request) -> Result<Answer, Answer> {
    let (page, total) = page(list, orders, request, ' ')?;
    let results: Vec<Value> = page.into_iter().map(|it| select_fields(it, request)).collect();
    Ok(Answer::ok(json!({"totalCount": total, "results": results})))
}

/// Returns a page in the form of v2: a bare array, with the total in a header.
pub(super) fn v2(list: &List<'_>, orders: &Orders, request: &Request) -> Result<Answer, Answer> {
    let (page, total) = page(list, orders, request, ',')?;
    Ok(Answer::ok(page.into()).with_header("x-total-count", &total))
}

/// Returns the entries of the page that a request asks for, and the number of all.
fn page(
    List { entries, filter }: &List<'_>,
    orders: &Orders,
    request: &Request,
    separator: char,
) -> Result<(Vec<Value>, usize), Answer> {
    let page = Page::of(request)?;
    let fields = request.parameter("sort").unwrap_or_default();
    let fields: Vec<&str> = fields.split(separator).map(str::trim).filter(|field| !field.is_empty()).collect();
    if filter.is_none() && fields.is_empty() {
        return Ok((page.of_entries(entries, None), entries.len));
    }
    let order = orders.find(&description(request), || order(entries, *filter, &fields))?;
    Ok((page.of_entries(entries, Some(order.as_slice())), order.len()))
}

/// Describes the list that a request asks for, without the page.
fn description(request: &Request) -> String {
    let is_of_page = |name: &str| ["skip", "limit", "fields"].contains(&name);
    let query: Vec<&(String, String)> = request.query.iter().filter(|(name, _)| !is_of_page(name)).collect();
    let mut body = request.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.retain(|name, _| !is_of_page(name));
    }
    format!("{} {} {query:?} {body}", request.method, request.path)
}

/// Returns the places of the entries that a filter keeps, sorted by fields; `-` before a field reverses its order.
fn order(entries: &Entries<'_>, filter: Option<Filter<'_>>, fields: &[&str]) -> Result<Vec<usize>, Answer> {
    let mut kept: Vec<(Vec<String>, usize)> = Vec::new();
    for place in 0..entries.len {
        let entry = (entries.render)(place);
        if filter.map_or(Ok(true), |filter| filter(&entry))? {
            kept.push((fields.iter().map(|field| text(&entry[field.trim_start_matches('-')])).collect(), place));
        }
    }
    let compare = |left: &[String], right: &[String]| {
        fields.iter().zip(left.iter().zip(right)).fold(Ordering::Equal, |order, (field, (left, right))| {
            order.then(if field.starts_with('-') { right.cmp(left) } else { left.cmp(right) })
        })
    };
    kept.sort_by(|(left, _), (right, _)| compare(left, right));
    Ok(kept.into_iter().map(|(_, place)| place).collect())
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
    use std::cell::Cell;

    use super::*;

    fn request(query: &str) -> Request {
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        Request { query: query.map(|(name, value)| (name.into(), value.into())).collect(), ..Request::default() }
    }

    fn entries(count: usize) -> Vec<Value> {
        (0..count).map(|number| json!({"_id": format!("{number:03}"), "name": "x", "other": 1})).collect()
    }

    fn v2(entries: Vec<Value>, query: &str) -> Result<Answer, Answer> {
        super::v2(&List::whole(entries), &Orders::default(), &request(query))
    }

    #[test]
    fn page_has_ten_entries_and_at_most_a_hundred() {
        let length = |query: &str| v2(entries(120), query).unwrap().body.as_array().map(Vec::len);
        assert_eq!(length(""), Some(10));
        assert_eq!(length("limit=100"), Some(100));
        assert_eq!(length("limit=100&skip=100"), Some(20));
        assert_eq!(length("limit=100&skip=120"), Some(0));
        assert_eq!(length("limit=100&skip=130&sort=_id"), Some(0));
        let refused = v1(&List::whole(entries(120)), &Orders::default(), &request("limit=101")).unwrap_err();
        let message = "Bad Request: request parameter \"limit\" exceeds maximum value of 100";
        assert_eq!((refused.status, refused.body), (400, json!({"message": message})));
        assert_eq!(v2(entries(12), "skip=a").unwrap_err().status, 400);
    }

    #[test]
    fn total_is_in_the_body_of_v1_and_in_a_header_of_v2() {
        let first = request("skip=10&sort=-_id&fields=name");
        let first = v1(&List::whole(entries(12)), &Orders::default(), &first).unwrap();
        assert_eq!(first.body["totalCount"], 12);
        assert_eq!(first.body["results"], json!([{"_id": "001", "name": "x"}, {"_id": "000", "name": "x"}]));
        assert_eq!(v2(entries(12), "").unwrap().headers, [("x-total-count", "12".to_owned())]);
    }

    #[test]
    fn pages_of_a_list_are_sorted_once_and_render_their_own_entries_only() {
        let (orders, rendered) = (Orders::default(), Cell::new(0));
        let read = |query: &str| {
            let render = |place: usize| {
                rendered.set(rendered.get() + 1);
                json!({"_id": format!("{:04}", 999 - place)})
            };
            let list = List::whole(Entries::new(1000, render));
            super::v2(&list, &orders, &request(query)).unwrap().body[0]["_id"].clone()
        };
        assert_eq!((read("limit=100&skip=900"), rendered.take()), (json!("0099"), 100));
        assert_eq!((read("limit=100&sort=_id"), rendered.take()), (json!("0000"), 1100));
        assert_eq!((read("limit=100&sort=_id&skip=500"), rendered.take()), (json!("0500"), 100));
        assert_eq!((read("limit=100&sort=-_id"), rendered.take()), (json!("0999"), 1100));
    }
}
