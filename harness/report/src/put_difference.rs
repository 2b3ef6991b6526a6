//! Difference between the body of a PUT and the resource that Egnyte held before, as the exchanges of a scenario show it: a
//! PUT replaces the whole resource (RFC 7644 section 3.5.1), so that an attribute it omits is an attribute it removes.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evidence::Exchange;

/// Most attributes of a difference.
const MOST: usize = 60;

/// Attributes that Egnyte sets, and ignores in a PUT.
const READ_ONLY: [&str; 4] = ["id", "meta", "schemas", "groups"];

/// Difference between a PUT and the resource before it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PutDifference {
    /// Number of the exchange whose response had the resource.
    pub held_since: u64,
    /// Attributes that differ; none if the PUT sends what Egnyte held.
    pub attributes: Vec<AttributeDifference>,
}

/// Attribute that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttributeDifference {
    /// Path of the attribute.
    pub path: String,
    /// Value that Egnyte held; null for none.
    pub held: Value,
    /// Value that the PUT sends; null for none.
    pub sent: Value,
}

/// Resource as the latest response had it, with the number of its exchange.
type Held = BTreeMap<String, (u64, Value)>;

/// Adds the difference to each PUT among the exchanges of a scenario, as far as an earlier response had the resource.
pub(crate) fn add_put_differences<'a>(exchanges: impl Iterator<Item = &'a mut Exchange>) {
    let mut held = Held::new();
    for exchange in exchanges {
        exchange.difference = difference(exchange, &held);
        remember(exchange, &mut held);
    }
}

fn difference(exchange: &Exchange, held: &Held) -> Option<PutDifference> {
    if exchange.method != "PUT" || !exchange.request_body.is_object() {
        return None;
    }
    let (seq, resource) = held.get(resource_path(&exchange.path)?)?;
    let (before, after) = (flatten(resource), flatten(&exchange.request_body));
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |of: &BTreeMap<String, Value>, path: &str| of.get(path).cloned().unwrap_or_default();
    let compared = paths.into_iter().map(|path| AttributeDifference {
        path: path.clone(),
        held: value(&before, path),
        sent: value(&after, path),
    });
    let attributes = compared.filter(|it| it.held != it.sent).take(MOST).collect();
    Some(PutDifference { held_since: *seq, attributes })
}

/// Remembers the resources of a response. One of a part of the attributes tells nothing of the others.
fn remember(exchange: &Exchange, held: &mut Held) {
    if !(200..300).contains(&exchange.status) || exchange.path.to_ascii_lowercase().contains("attributes=") {
        return;
    }
    let path = resource_path(&exchange.path).map(str::to_owned);
    if let (Some(path), false) = (&path, exchange.method == "GET") {
        held.remove(path);
    }
    let body = &exchange.response_body;
    let kind = ["/Users", "/Groups"].into_iter().find(|kind| exchange.path.contains(kind)).unwrap_or_default();
    let resources = body["Resources"].as_array().map_or(std::slice::from_ref(body), Vec::as_slice);
    for resource in resources {
        if let Some(id) = resource["id"].as_str() {
            held.insert(format!("{kind}/{id}"), (exchange.seq, resource.clone()));
        }
    }
}

/// Returns `/Users/ID` or `/Groups/ID` from the path of a request for one resource.
fn resource_path(path: &str) -> Option<&str> {
    let path = path.split('?').next()?;
    let start = ["/Users/", "/Groups/"].into_iter().find_map(|kind| path.rfind(kind))?;
    Some(path[start..].trim_end_matches('/'))
}

/// Returns every value of a resource with its path.
fn flatten(resource: &Value) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    for (name, value) in resource.as_object().into_iter().flatten() {
        if !READ_ONLY.contains(&name.as_str()) {
            add_values(name, value, &mut values);
        }
    }
    values
}

fn add_values(path: &str, value: &Value, values: &mut BTreeMap<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| add_values(&format!("{path}.{name}"), value, values));
        }
        Value::Array(items) => items.iter().for_each(|item| add_item(path, item, is_typed(items), values)),
        value => {
            values.insert(path.to_owned(), value.clone());
        }
    }
}

/// Returns whether the items of an attribute are told apart by their types, as those of `emails`.
fn is_typed(items: &[Value]) -> bool {
    let types: BTreeSet<&str> = items.iter().filter_map(|item| item["type"].as_str()).collect();
    types.len() == items.len()
}

fn add_item(path: &str, item: &Value, is_typed: bool, values: &mut BTreeMap<String, Value>) {
    match (item["type"].as_str().filter(|_| is_typed && path != "members"), &item["value"]) {
        (Some(kind), value) => {
            values.insert(format!("{path}[type eq \"{kind}\"].value"), value.clone());
            if item["primary"] == Value::Bool(true) {
                values.insert(format!("{path}[type eq \"{kind}\"].primary"), Value::Bool(true));
            }
        }
        (None, Value::String(id)) => {
            values.insert(format!("{path}[value eq \"{id}\"]"), item["display"].as_str().unwrap_or(id).into());
        }
        _ => {
            values.insert(format!("{path}[{item}]"), item.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange(seq: u64, method: &str, path: &str, bodies: (Value, Value)) -> Exchange {
        let path = format!("/d/s-1/pubapi/scim/v2{path}");
        let (request_body, response_body) = bodies;
        Exchange {
            seq,
            method: method.to_owned(),
            path,
            request_body,
            response_body,
            status: 200,
            ..Exchange::default()
        }
    }

    fn differences(mut earlier: Vec<Exchange>, mut exchanges: Vec<Exchange>) -> Vec<Option<PutDifference>> {
        add_put_differences(earlier.iter_mut().chain(&mut exchanges));
        exchanges.into_iter().map(|exchange| exchange.difference).collect()
    }

    fn rows(difference: &PutDifference) -> Vec<(&str, Value, Value)> {
        let row = |it: &AttributeDifference| (it.held.clone(), it.sent.clone());
        difference.attributes.iter().map(|it| (it.path.as_str(), row(it).0, row(it).1)).collect()
    }

    #[test]
    fn put_is_compared_with_the_resource_of_a_list() {
        let ada = json!({"id": "7", "userName": "ada", "name": {"givenName": "Ada", "familyName": "Lovelace"},
            "emails": [{"type": "work", "value": "ada@acme.example", "primary": true}], "active": true, "meta": {}});
        let list = exchange(1, "GET", "/Users?count=100", (Value::Null, json!({"Resources": [ada]})));
        let sent = json!({"userName": "ada", "name": {"givenName": "Ada"}, "active": false,
            "emails": [{"type": "work", "value": "a@acme.example"}]});
        let put = exchange(2, "PUT", "/Users/7", (sent, Value::Null));
        let difference = differences(vec![list], vec![put]).remove(0).unwrap();
        assert_eq!(difference.held_since, 1);
        let expected = [
            ("active", json!(true), json!(false)),
            ("emails[type eq \"work\"].primary", json!(true), Value::Null),
            ("emails[type eq \"work\"].value", json!("ada@acme.example"), json!("a@acme.example")),
            ("name.familyName", json!("Lovelace"), Value::Null),
        ];
        assert_eq!(rows(&difference), expected);
    }

    #[test]
    fn members_that_a_put_omits_are_in_the_difference() {
        let group =
            json!({"id": "g", "displayName": "On-call", "members": [{"value": "1", "display": "Ada"}, {"value": "2"}]});
        let created = exchange(1, "POST", "/Groups", (Value::Null, group));
        let sent = json!({"displayName": "On-call", "members": [{"value": "2"}]});
        let puts = [2, 3].map(|seq| {
            exchange(
                seq,
                "PUT",
                "/Groups/g",
                (sent.clone(), json!({"id": "g", "displayName": "On-call", "members": [{"value": "2"}]})),
            )
        });
        let found = differences(Vec::new(), std::iter::once(created).chain(puts).collect());
        assert_eq!(rows(found[1].as_ref().unwrap()), [("members[value eq \"1\"]", json!("Ada"), Value::Null)]);
        assert_eq!(found[2].as_ref().map(|it| (it.held_since, it.attributes.len())), Some((2, 0)));
    }

    #[test]
    fn nothing_is_compared_with_a_resource_that_may_have_changed_or_is_a_part() {
        let ada = json!({"id": "7", "userName": "ada"});
        let put = || exchange(3, "PUT", "/Users/7", (json!({"userName": "ada"}), Value::Null));
        let read = |path: &str| exchange(1, "GET", path, (Value::Null, ada.clone()));
        assert!(differences(vec![read("/Users/7")], vec![put()])[0].is_some());
        let patch = exchange(2, "PATCH", "/Users/7", (json!({}), Value::Null));
        assert!(differences(vec![read("/Users/7"), patch], vec![put()])[0].is_none());
        assert!(differences(vec![read("/Users/7?excludedAttributes=groups")], vec![put()])[0].is_none());
        assert!(differences(Vec::new(), vec![put()])[0].is_none());
    }
}
