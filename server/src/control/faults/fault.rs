//! Faults as JSON: the requests that a fault matches, and the schedule.

use std::num::NonZeroU64;

use serde::Deserialize;
use serde_json::Value;

use super::effect::Effect;
use crate::control::input::try_parse;
use crate::guesses::suggest;

/// Planned failure of requests.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Fault {
    /// Requests that the fault matches.
    pub matching: RequestMatch,
    /// Schedule among these requests.
    pub schedule: Schedule,
    /// Effect on these requests.
    pub effect: Effect,
    /// JSON of the fault as it was set.
    json: Value,
}

/// Condition on a request; an absent part matches all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestMatch {
    method: Option<String>,
    path: Option<String>,
    write: Option<bool>,
    later_page: Option<bool>,
}

/// Selection among the requests that match, counted from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Schedule {
    /// Every request.
    #[default]
    Always,
    /// Only the request with this number.
    Nth(u64),
    /// Every request whose number is a multiple.
    Every(u64),
    /// First requests, of this number.
    Next(u64),
    /// Each request with a probability; the seed makes the selection reproducible.
    Chance {
        /// Probability from 0 to 1.
        probability: f64,
        /// Seed.
        seed: u64,
    },
}

/// Method, path and query of a request.
#[derive(Debug, Clone, Copy)]
pub struct RequestLine<'a> {
    /// Method.
    pub method: &'a str,
    /// Path below the base URL of the API, without a slash at its end.
    pub path: &'a str,
    /// Query, without its question mark.
    pub query: &'a str,
}

/// SCIM base paths of a domain.
const SCIM_BASES: [&str; 3] = ["/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2"];

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultInput {
    r#match: Option<Match>,
    effect: Effect,
}

#[derive(Default, Deserialize)]
#[serde(try_from = "MatchInput")]
struct Match(RequestMatch, Schedule);

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct MatchInput {
    method: Option<String>,
    path: Option<String>,
    write: Option<bool>,
    later_page: Option<bool>,
    nth: Option<NonZeroU64>,
    every: Option<NonZeroU64>,
    next: Option<NonZeroU64>,
    probability: Option<f64>,
    seed: Option<u64>,
}

impl TryFrom<Value> for Fault {
    type Error = String;

    fn try_from(json: Value) -> Result<Self, String> {
        let FaultInput { r#match, effect } = try_parse(&json)?;
        let Match(matching, schedule) = r#match.unwrap_or_default();
        Ok(Self { matching, schedule, effect, json })
    }
}

impl TryFrom<MatchInput> for Match {
    type Error = String;

    fn try_from(input: MatchInput) -> Result<Self, String> {
        let method = input.method.map(|method| method.to_ascii_uppercase());
        if let Some(word) = method.as_deref().filter(|word| !METHODS.contains(word)) {
            return Err(format!("unknown method `{word}`: {}", suggest(word, METHODS.into_iter())));
        }
        if input.path.as_ref().is_some_and(|path| !path.starts_with(['/', '*'])) {
            return Err("`path` must be a path like /Users or /Users/*".to_owned());
        }
        let schedule = match (input.nth, input.every, input.next, input.probability, input.seed) {
            (None, None, None, None, None) => Schedule::Always,
            (Some(nth), None, None, None, None) => Schedule::Nth(nth.get()),
            (None, Some(every), None, None, None) => Schedule::Every(every.get()),
            (None, None, Some(next), None, None) => Schedule::Next(next.get()),
            (None, None, None, Some(probability), seed) if (0.0..=1.0).contains(&probability) => {
                Schedule::Chance { probability, seed: seed.unwrap_or(0) }
            }
            (None, None, None, Some(_), _) => return Err("`probability` must be from 0 to 1".to_owned()),
            (None, None, None, None, Some(_)) => return Err("`seed` requires `probability`".to_owned()),
            _ => return Err("use only one of `nth`, `every`, `next` and `probability`".to_owned()),
        };
        let MatchInput { path, write, later_page, .. } = input;
        Ok(Self(RequestMatch { method, path, write, later_page }, schedule))
    }
}

impl Fault {
    /// Returns the JSON of the fault as it was set.
    pub fn json(&self) -> &Value {
        &self.json
    }
}

impl RequestMatch {
    /// Returns whether a request matches.
    pub fn matches(&self, request: RequestLine<'_>) -> bool {
        self.method.as_deref().is_none_or(|method| method == request.method)
            && self.write.is_none_or(|write| write == request.is_write())
            && self.later_page.is_none_or(|later| later == request.is_later_page())
            && self.path.as_deref().is_none_or(|pattern| matches_pattern(pattern, request.path))
    }
}

impl<'a> RequestLine<'a> {
    /// Creates a request line with the path below the base URL: `/Users/1` of `/d/acme/pubapi/scim/v2/Users/1/?count=1`.
    pub fn new(method: &'a str, path: &'a str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let of_domain = path.strip_prefix("/d/").map(|rest| rest.find('/').map_or("", |at| &rest[at..]));
        let path = of_domain.unwrap_or(path);
        let below = |base: &&str| path.strip_prefix(*base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        Self { method, path: SCIM_BASES.iter().find_map(below).unwrap_or(path).trim_end_matches('/'), query }
    }

    /// Sets the query.
    #[must_use]
    pub fn with_query(self, query: &'a str) -> Self {
        Self { query, ..self }
    }

    /// Returns whether the request is a write. A search is a read with any method.
    pub fn is_write(self) -> bool {
        !matches!(self.method, "GET" | "HEAD" | "OPTIONS") && !self.path.ends_with("/.search")
    }

    /// Returns whether the request reads a page after the first.
    pub fn is_later_page(self) -> bool {
        let is_start = |(name, value): (_, std::borrow::Cow<'_, str>)| {
            name == "startIndex" && value.parse::<u64>().is_ok_and(|start| start > 1)
        };
        !self.is_write() && form_urlencoded::parse(self.query.as_bytes()).any(is_start)
    }
}

/// Returns whether a text matches a pattern, in which `*` stands for any text, also an empty one.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(start) else { return false };
    let Some((middle, end)) = rest.rsplit_once('*') else { return left.ends_with(rest) };
    for part in middle.split('*') {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(end)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn star_matches_any_text() {
        for (pattern, text) in [
            ("/Users", "/Users"),
            ("/Users*", "/Users"),
            ("/Users*", "/Users/1"),
            ("/*/1", "/Users/1"),
            ("*s/*1*", "/Users/0/10"),
            ("*", ""),
        ] {
            assert!(matches_pattern(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("/Users", "/Users/1"), ("/Users/*", "/Users"), ("/a*a", "/a"), ("/a*b*c", "/acb")] {
            assert!(!matches_pattern(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn invalid_fault_is_reported_with_the_field_and_a_suggestion() {
        let reset = json!({ "kind": "reset" });
        let cases = [
            (json!({ "effect": { "kind": "resett" } }), "`effect.kind`: unknown value `resett`: did you mean `reset`?"),
            (json!({ "effects": reset }), "`effects`: unknown field: did you mean `effect`?"),
            (json!({}), "missing field `effect`"),
            (
                json!({ "match": { "metod": "GET" }, "effect": reset }),
                "`match.metod`: unknown field: did you mean `method`?",
            ),
            (
                json!({ "match": { "method": "ptach" }, "effect": reset }),
                "`match`: unknown method `PTACH`: did you mean `PATCH`?",
            ),
            (
                json!({ "match": { "path": "Users" }, "effect": reset }),
                "`match`: `path` must be a path like /Users or /Users/*",
            ),
            (
                json!({ "match": { "nth": 0 }, "effect": reset }),
                "`match.nth`: invalid value: integer `0`, expected a whole number from 1",
            ),
            (
                json!({ "match": { "nth": 1, "next": 1 }, "effect": reset }),
                "`match`: use only one of `nth`, `every`, `next` and `probability`",
            ),
            (json!({ "match": { "probability": 2 }, "effect": reset }), "`match`: `probability` must be from 0 to 1"),
            (json!({ "match": { "seed": 2 }, "effect": reset }), "`match`: `seed` requires `probability`"),
            (
                json!({ "effect": { "kind": "delay", "reads": 1 } }),
                "`effect`: unknown field `reads`: expected one of `millis`",
            ),
            (
                json!({ "effect": { "kind": "reset", "millis": 1 } }),
                "`effect`: unknown field `millis`, there are no fields",
            ),
            (json!({ "effect": { "kind": "delay" } }), "`effect`: missing field `millis`"),
            (json!({ "effect": { "kind": "status", "status": 99 } }), "`effect`: `status` must be from 200 to 599"),
            (json!({ "effect": { "kind": "stale" } }), "`effect`: use one of `reads` and `millis`"),
        ];
        for (fault, message) in cases {
            assert_eq!(Fault::try_from(fault.clone()), Err(message.to_owned()), "{fault}");
        }
    }

    #[test]
    fn path_of_a_request_line_is_below_the_base_url() {
        for (path, expected) in [
            ("/d/acme/pubapi/scim/v2/Users/1", "/Users/1"),
            ("/pubapi/scim/v2/Users/?count=1", "/Users"),
            ("/d/acme/pubapi/scim/v2/azure/Users", "/Users"),
            ("/pubapi/scim/v2", ""),
            ("/d/acme", ""),
            ("/pubapi/v2/users", "/pubapi/v2/users"),
        ] {
            assert_eq!(RequestLine::new("GET", path).path, expected, "{path}");
        }
    }

    #[test]
    fn later_page_begins_after_the_first_resource() {
        let is_later = |path| RequestLine::new("GET", path).is_later_page();
        assert!(is_later("/Users?count=100&startIndex=101") && is_later("/Groups?startIndex=2"));
        assert!(!is_later("/Users?startIndex=1") && !is_later("/Users") && !is_later("/Users?startIndex=x"));
        assert!(RequestLine::new("GET", "/Users").with_query("startIndex=3").is_later_page());
    }

    #[test]
    fn search_is_a_read() {
        let request = |method, path| RequestLine { method, path, query: "" };
        assert!(request("POST", "/Users").is_write() && request("DELETE", "/Groups/1").is_write());
        assert!(!request("POST", "/Users/.search").is_write() && !request("GET", "/Users").is_write());
    }
}
