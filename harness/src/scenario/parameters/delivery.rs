//! Parameters of sentences about delivery: requests and their faults. A new fault is one line of the table.

use serde_json::{Value, json};

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::mock::Exchange;

/// Kind of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Requests {
    Any,
    Reads,
    Writes,
}

/// Requests that come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NextRequests {
    pub(crate) count: u64,
    pub(crate) requests: Requests,
}

/// Upper limit on requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestLimit {
    pub(crate) most: u64,
    pub(crate) requests: Requests,
}

/// Fault of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Answer with this status instead of a result.
    Status(u16),
    /// Rate limit (429) with this Retry-After, in seconds.
    RateLimit(u64),
    /// Rate limit of Egnyte's gateway.
    DeveloperLimit,
    /// Fault of this kind in the mock's control API.
    Connection(&'static str),
    /// Answer after half the request timeout of the connector.
    HalfTimeout,
}

/// Retry-After of a limit for which the sentence gives no number, in seconds.
const RETRY_AFTER: u64 = 1;

parameters! {
    /// Requests from now on: the next one (`write`) or several (`3 reads`). Reads change nothing, writes are the others,
    /// requests are both.
    "next_requests" => pattern NextRequests {
        r"(?:\d{1,9} )?(?:requests?|reads?|writes?)",
        "write",
        |text| {
            let (count, word) = text.split_once(' ').unwrap_or(("1", text));
            Some(Self { count: count.parse().ok()?, requests: Requests::of(word)? })
        },
    }

    /// Fault of a request: a status of a server error (503), an internal error (500), a bad gateway (502) or a gateway
    /// timeout (504); a rate limit (429, with a Retry-After of 1 second or of the given seconds) or Egnyte's own developer
    /// limit; a connection that is lost before the request is carried out; a reply that is lost or cut off after that; a
    /// garbled reply to a request that is not carried out; or a slow reply.
    "fault" => words Fault {
        "fails with a server error" | "fail with a server error" => Self::Status(503),
        "fails with an internal error" | "fail with an internal error" => Self::Status(500),
        "fails with a bad gateway" | "fail with a bad gateway" => Self::Status(502),
        "fails with a gateway timeout" | "fail with a gateway timeout" => Self::Status(504),
        "loses the connection" | "lose the connection" => Self::Connection("reset"),
        "loses its reply" | "lose their reply" => Self::Connection("lose-reply"),
        "gets half a reply" | "get half a reply" => Self::Connection("truncate"),
        "gets a garbled reply" | "get a garbled reply" => Self::Connection("garbage"),
        "reaches the rate limit" | "reach the rate limit" => Self::RateLimit(RETRY_AFTER),
        "reaches a rate limit of 2 seconds" | "reach a rate limit of 2 seconds" => Self::RateLimit(2),
        "reaches the developer limit" | "reach the developer limit" => Self::DeveloperLimit,
        "takes half the request timeout" | "take half the request timeout" => Self::HalfTimeout;
        r"reach(?:es)? a rate limit of \d{1,2} seconds" => |text: &str| {
            let seconds = text.strip_suffix(" seconds")?.rsplit_once(' ')?.1;
            Some(Self::RateLimit(seconds.parse().ok()?))
        }
    }

    /// Availability of Egnyte.
    "availability" => enum Availability { Unavailable: "unavailable", Available: "available again" }

    /// Upper limit on requests: `no writes`, `at most 5 requests`.
    "amount" => pattern RequestLimit {
        r"(?:no|at most \d{1,9}) (?:requests?|reads?|writes?)",
        "no writes",
        |text| {
            let (most, word) = text.rsplit_once(' ')?;
            let most = most.strip_prefix("at most ").map_or(Ok(0), str::parse).ok()?;
            Some(Self { most, requests: Requests::of(word)? })
        },
    }
}

impl Requests {
    fn of(word: &str) -> Option<Self> {
        [Self::Any, Self::Reads, Self::Writes].into_iter().find(|it| word.trim_end_matches('s') == it.noun())
    }

    /// Word for one of them.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Any => "request",
            Self::Reads => "read",
            Self::Writes => "write",
        }
    }

    /// Condition of a fault in the mock's control API.
    pub(crate) fn condition(self, next: u64) -> Value {
        match self {
            Self::Any => json!({ "next": next }),
            Self::Reads => json!({ "next": next, "write": false }),
            Self::Writes => json!({ "next": next, "write": true }),
        }
    }

    /// Returns whether the exchange is one of them. A search by POST is a read.
    pub(crate) fn include(self, exchange: &Exchange) -> bool {
        let search = exchange.path.split('?').next().is_some_and(|path| path.ends_with("/.search"));
        let write = !search && !matches!(exchange.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        self == Self::Any || write == (self == Self::Writes)
    }
}

impl Fault {
    /// Effect in the mock's control API. `half_timeout` is in milliseconds.
    pub(crate) fn effect(self, half_timeout: u64) -> Value {
        match self {
            Self::Status(status) => json!({ "kind": "status", "status": status }),
            Self::RateLimit(seconds) => json!({ "kind": "status", "status": 429, "retryAfter": seconds }),
            Self::DeveloperLimit => json!({ "kind": "developer-limit", "retryAfter": RETRY_AFTER }),
            Self::Connection(kind) => json!({ "kind": kind }),
            Self::HalfTimeout => json!({ "kind": "delay", "millis": half_timeout }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_and_next_requests_are_counted() {
        let limit = |text: &str| text.parse::<RequestLimit>().unwrap();
        assert_eq!(limit("no write"), RequestLimit { most: 0, requests: Requests::Writes });
        assert_eq!(limit("at most 40 requests"), RequestLimit { most: 40, requests: Requests::Any });
        let next = |text: &str| text.parse::<NextRequests>().unwrap();
        assert_eq!(next("write"), NextRequests { count: 1, requests: Requests::Writes });
        assert_eq!(next("3 reads"), NextRequests { count: 3, requests: Requests::Reads });
    }

    #[test]
    fn rate_limit_may_ask_for_any_number_of_seconds() {
        let read = |text: &str| text.parse::<Fault>();
        assert_eq!(read("loses its reply"), Ok(Fault::Connection("lose-reply")));
        assert_eq!(read("reaches the rate limit"), Ok(Fault::RateLimit(1)));
        assert_eq!(read("reach a rate limit of 30 seconds"), Ok(Fault::RateLimit(30)));
        assert!(read("reaches a rate limit of no seconds").is_err());
    }

    #[test]
    fn search_by_post_is_a_read() {
        let search = Exchange { method: "POST".to_owned(), path: "/Users/.search".to_owned(), ..Exchange::default() };
        assert!(
            Requests::Reads.include(&search) && !Requests::Writes.include(&search) && Requests::Any.include(&search)
        );
    }
}
