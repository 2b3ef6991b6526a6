//! Whether Egnyte received a request like one that is written down as a pattern in JSON. Knows requests, not SCIM.

use regex::Regex;
use reqwest::Url;
use serde_json::{Map, Value};

use super::World;
use super::reports::lines;
use super::scene::Scene;
use super::stage::Failure;
use super::trouble::kinds;
use crate::mock::Exchange;
use egnyte_support::did_you_mean::Hint;

/// What a pattern may speak of.
const PARTS: [&str; 6] = ["method", "path", "query", "headers", "body", "status"];

/// How many of the requests that come near are told.
const MOST: usize = 3;

/// Whether there is to be such a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// At least one.
    Some,
    /// None at all.
    None,
}

impl World {
    /// Expects Egnyte to have received a request like the pattern since the `When`, or none.
    ///
    /// # Errors
    /// When it is otherwise, or the pattern cannot be read.
    pub async fn expects_request(&mut self, presence: Presence, pattern: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_request(presence, &read(pattern)?).await).await
    }
}

impl Scene {
    async fn expect_request(&mut self, presence: Presence, pattern: &Map<String, Value>) -> Result<(), Failure> {
        let (exchanges, _) = self.since_mark().await?;
        let compared: Vec<_> =
            exchanges.iter().map(|exchange| (exchange, mismatch(pattern, &facts(exchange)))).collect();
        let alike = || compared.iter().filter(|(_, other)| other.is_none()).map(|(exchange, _)| *exchange);
        match presence {
            Presence::Some if alike().next().is_some() => Ok(()),
            Presence::None if alike().next().is_none() => Ok(()),
            Presence::None => {
                let told: Vec<&Exchange> = alike().collect();
                Err(Failure::failed(format!("Egnyte received what it should not have:{}", lines(&kinds(&told)))))
            }
            Presence::Some => {
                let near = near(&compared);
                let near = if near.is_empty() { String::new() } else { format!("\nnearest to it:{}", lines(&near)) };
                let all: Vec<&Exchange> = exchanges.iter().collect();
                let all = if all.is_empty() { " nothing".to_owned() } else { lines(&kinds(&all)) };
                Err(Failure::failed(format!("Egnyte received no request like that{near}\nit received:{all}")))
            }
        }
    }
}

fn read(pattern: &str) -> Result<Map<String, Value>, Failure> {
    let errored = |what: String| Failure::errored(format!("the pattern of a request: {what}"));
    let read: Value = serde_json::from_str(pattern).map_err(|error| errored(error.to_string()))?;
    let Value::Object(parts) = read else { return Err(errored("it is no object".to_owned())) };
    match parts.keys().find(|part| !PARTS.contains(&part.as_str())) {
        Some(part) => {
            let hint = Hint::of(part, PARTS);
            Err(errored(format!("a request has no `{part}`{hint}; it has {}", PARTS.join(", "))))
        }
        None => Ok(parts),
    }
}

/// What a pattern is compared with: the path below the SCIM base URL, the query decoded, names of headers in lower case.
fn facts(exchange: &Exchange) -> Map<String, Value> {
    let path = exchange.path.split_once("/scim/v2").map_or(exchange.path.as_str(), |(_, below)| below);
    let url = Url::parse("http://egnyte").and_then(|base| base.join(path)).ok();
    let query = url.iter().flat_map(Url::query_pairs).map(|(name, value)| (name.into_owned(), value.into()));
    let headers = exchange.request_headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    let facts: [(&str, Value); 6] = [
        ("method", exchange.method.as_str().into()),
        ("path", path.split('?').next().unwrap_or_default().into()),
        ("query", Value::Object(query.collect())),
        ("headers", Value::Object(headers.collect())),
        ("body", exchange.request_body.clone()),
        ("status", exchange.status.into()),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The first thing that differs, with where; `None` where the pattern holds.
fn mismatch(pattern: &Map<String, Value>, facts: &Map<String, Value>) -> Option<String> {
    let one = |part: &&str| differs(pattern.get(*part)?, facts.get(*part), part);
    PARTS.iter().find_map(one)
}

/// Of an object the pattern names some members, of a list some items in any order; `*` in a text stands for anything.
fn differs(pattern: &Value, found: Option<&Value>, place: &str) -> Option<String> {
    let Some(found) = found.filter(|found| !found.is_null() || pattern.is_null()) else {
        return (!pattern.is_null()).then(|| format!("{place} is missing"));
    };
    match (pattern, found) {
        (Value::Object(wanted), Value::Object(there)) => {
            wanted.iter().find_map(|(name, value)| differs(value, there.get(name), &format!("{place}.{name}")))
        }
        (Value::Array(wanted), Value::Array(there)) => {
            let missing = |item: &&Value| !there.iter().any(|other| differs(item, Some(other), "").is_none());
            wanted.iter().find(missing).map(|item| format!("{place} has nothing like {item}"))
        }
        (Value::String(wanted), Value::String(there)) if fits(wanted, there) => None,
        _ if pattern == found => None,
        _ => Some(format!("{place} is {found}, and {pattern} is looked for")),
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let parts: Vec<String> = pattern.split('*').map(regex::escape).collect();
    Regex::new(&format!("(?s)^{}$", parts.join(".*"))).is_ok_and(|regex| regex.is_match(text))
}

/// The requests of the right method and path that differ further on, each with its first difference.
fn near(compared: &[(&Exchange, Option<String>)]) -> Vec<String> {
    let differing = compared.iter().filter_map(|(exchange, why)| Some((exchange, why.as_ref()?)));
    let near = differing.filter(|(_, why)| !why.starts_with("method ") && !why.starts_with("path "));
    near.take(MOST).map(|(exchange, why)| format!("{}: {why}", super::trouble::request(exchange))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange() -> Exchange {
        Exchange {
            method: "PATCH".to_owned(),
            path: "/d/s-1/pubapi/scim/v2/Users/12?attributes=userName%2Cactive".to_owned(),
            request_headers: [("If-Match".to_owned(), json!("W/\"3\""))].into(),
            request_body: json!({"schemas": ["urn:x"], "Operations": [
                {"op": "replace", "path": "active", "value": false},
                {"op": "add", "path": "title", "value": "Countess"},
            ]}),
            status: 200,
            ..Exchange::default()
        }
    }

    fn compared(pattern: &Value) -> Option<String> {
        mismatch(&read(&pattern.to_string()).unwrap(), &facts(&exchange()))
    }

    #[test]
    fn a_pattern_holds_where_what_it_names_is_so() {
        for pattern in [
            json!({}),
            json!({"method": "PATCH", "path": "/Users/*"}),
            json!({"query": {"attributes": "userName,active"}, "status": 200}),
            json!({"headers": {"if-match": "W/*"}}),
            json!({"body": {"Operations": [{"value": "Count*"}, {"path": "active", "value": false}]}}),
            json!({"body": {"id": null}}),
        ] {
            assert_eq!(compared(&pattern), None, "{pattern}");
        }
    }

    #[test]
    fn the_first_difference_is_told_with_its_place() {
        let says = |pattern: Value| compared(&pattern).unwrap();
        assert_eq!(says(json!({"path": "/Groups/*"})), "path is \"/Users/12\", and \"/Groups/*\" is looked for");
        assert_eq!(
            says(json!({"body": {"Operations": [{"op": "remove"}]}})),
            "body.Operations has nothing like {\"op\":\"remove\"}"
        );
        assert_eq!(says(json!({"body": {"userName": "ada"}})), "body.userName is missing");
        assert_eq!(says(json!({"body": {"schemas": null}})), "body.schemas is [\"urn:x\"], and null is looked for");
    }

    #[test]
    fn a_part_that_no_request_has_names_the_nearest() {
        let error = read(r#"{"metod": "GET"}"#).unwrap_err().message;
        assert!(error.contains("a request has no `metod` (did you mean `method`?)"), "{error}");
        assert!(read("[]").unwrap_err().message.ends_with("it is no object"));
    }
}
