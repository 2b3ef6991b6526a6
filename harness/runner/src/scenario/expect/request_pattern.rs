//! Expectation of a request that matches a pattern in JSON. Knows HTTP requests, not SCIM.

use regex::Regex;
use reqwest::Url;
use serde_json::{Map, Value};

use super::requests::MOST_KINDS;
use crate::mock::Exchange;
use crate::scenario::failure::{Failure, StepFuture, StepResult, lines, sections};
use crate::scenario::parameters::RequestPresence;
use crate::scenario::requests;
use crate::scenario::state::Scenario;
use egnyte_support::did_you_mean::Hint;

/// Parts of a pattern.
const PARTS: [&str; 6] = ["method", "path", "query", "headers", "body", "status"];

/// Near misses that a failure lists.
const MOST_NEAR: usize = 3;

impl Scenario {
    /// Expects a request that matches the pattern since the `When`, or none.
    pub fn expect_request<'a>(&'a mut self, presence: RequestPresence, pattern: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let pattern = parse(pattern)?;
            let (exchanges, _) = self.exchanges_since_mark().await?;
            let compared: Vec<_> =
                exchanges.iter().map(|exchange| (exchange, mismatch(&pattern, &facts(exchange)))).collect();
            let matching: Vec<&Exchange> =
                compared.iter().filter(|(_, mismatch)| mismatch.is_none()).map(|(exchange, _)| *exchange).collect();
            let list =
                |exchanges: Vec<&Exchange>| requests::tally(exchanges.into_iter().map(requests::describe), MOST_KINDS);
            match presence {
                RequestPresence::Present if !matching.is_empty() => Ok(()),
                RequestPresence::Absent if matching.is_empty() => Ok(()),
                RequestPresence::Absent => {
                    let matching = lines(&list(matching));
                    Err(Failure::expectation(format!("Egnyte received what it should not have:{matching}")))
                }
                RequestPresence::Present => {
                    let received = list(exchanges.iter().collect());
                    let received = if received.is_empty() { vec!["nothing".to_owned()] } else { received };
                    let lists = sections(&[("nearest to it", near_misses(&compared)), ("it received", received)]);
                    Err(Failure::expectation(format!("Egnyte received no request like that\n{lists}")))
                }
            }
        })
    }
}

fn parse(pattern: &str) -> StepResult<Map<String, Value>> {
    let error = |what: String| Failure::error(format!("the pattern of a request: {what}"));
    let parsed: Value = serde_json::from_str(pattern).map_err(|cause| error(cause.to_string()))?;
    let Value::Object(parts) = parsed else { return Err(error("it is not a JSON object".to_owned())) };
    match parts.keys().find(|part| !PARTS.contains(&part.as_str())) {
        Some(part) => {
            let hint = Hint::of(part, PARTS);
            Err(error(format!("a request has no `{part}`{hint}; it has {}", PARTS.join(", "))))
        }
        None => Ok(parts),
    }
}

/// Parts of a request: the path below the SCIM base URL, the decoded query, the names of headers in lower case.
fn facts(exchange: &Exchange) -> Map<String, Value> {
    let path = requests::scim_path(exchange);
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

/// First difference with its place; `None` if the pattern matches.
fn mismatch(pattern: &Map<String, Value>, facts: &Map<String, Value>) -> Option<String> {
    PARTS.iter().find_map(|part| difference(pattern.get(*part)?, facts.get(*part), part))
}

/// Compares some members of an object, some items of a list in any order, and texts in which `*` matches anything.
fn difference(pattern: &Value, found: Option<&Value>, place: &str) -> Option<String> {
    let Some(found) = found.filter(|found| !found.is_null() || pattern.is_null()) else {
        return (!pattern.is_null()).then(|| format!("{place} is missing"));
    };
    match (pattern, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.iter().find_map(|(name, value)| difference(value, found.get(name), &format!("{place}.{name}")))
        }
        (Value::Array(wanted), Value::Array(found)) => {
            let missing = |item: &&Value| !found.iter().any(|other| difference(item, Some(other), "").is_none());
            wanted.iter().find(missing).map(|item| format!("{place} has nothing like {item}"))
        }
        (Value::String(wanted), Value::String(found)) if matches_wildcard(wanted, found) => None,
        _ if pattern == found => None,
        _ => Some(format!("{place} is {found}, and {pattern} is looked for")),
    }
}

fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let parts: Vec<String> = pattern.split('*').map(regex::escape).collect();
    Regex::new(&format!("(?s)^{}$", parts.join(".*"))).is_ok_and(|regex| regex.is_match(text))
}

/// Requests of the right method and path, each with its first difference.
fn near_misses(compared: &[(&Exchange, Option<String>)]) -> Vec<String> {
    let differing = compared.iter().filter_map(|(exchange, difference)| Some((exchange, difference.as_ref()?)));
    let near =
        differing.filter(|(_, difference)| !difference.starts_with("method ") && !difference.starts_with("path "));
    near.take(MOST_NEAR)
        .map(|(exchange, difference)| format!("{}: {difference}", requests::describe(exchange)))
        .collect()
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
        mismatch(&parse(&pattern.to_string()).unwrap(), &facts(&exchange()))
    }

    #[test]
    fn pattern_matches_if_everything_it_names_is_found() {
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
    fn first_difference_is_described_with_its_place() {
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
    fn unknown_part_names_the_nearest() {
        let error = parse(r#"{"metod": "GET"}"#).unwrap_err().message;
        assert!(error.contains("a request has no `metod` (did you mean `method`?)"), "{error}");
        assert!(parse("[]").unwrap_err().message.ends_with("it is not a JSON object"));
    }
}
