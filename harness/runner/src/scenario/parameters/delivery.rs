//! Parameters of sentences about delivery: requests and their faults. A new fault is one line of the table.

use std::time::Duration;

use serde_json::{Value, json};

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::mock::Exchange;

/// Kind of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requests {
    /// Every request.
    Any,
    /// GET requests.
    Reads,
    /// Reads of a page after the first.
    LaterPages,
    /// Requests that change something.
    Writes,
}

/// Requests that come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextRequests {
    /// Number of requests.
    pub count: u64,
    /// Kind of the requests that count.
    pub requests: Requests,
}

/// Upper limit on requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLimit {
    /// Number of requests that are allowed.
    pub most: u64,
    /// Kind of the requests that count.
    pub requests: Requests,
}

/// Fault of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answer with this status instead of a result.
    Status(u16),
    /// Answer with this status and a page of the gateway instead of a result.
    Page(u16),
    /// Rate limit (429), or an unavailable server (503), with this Retry-After.
    Limit(u16, Wait),
    /// Rate limit of Egnyte's gateway in this window of the mock's control API, with a Retry-After in seconds.
    DeveloperLimit(&'static str, u64),
    /// Fault of this kind in the mock's control API.
    Connection(&'static str),
    /// Answer after half the request timeout of the connector.
    HalfTimeout,
    /// Redirect with this status.
    Redirect(u16, Elsewhere),
}

/// Wait that a limit asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// This number of seconds.
    Seconds(u64),
    /// Until a date in this form of the mock's control API, two seconds away at most.
    Date(&'static str),
    /// Without Retry-After.
    Unknown,
}

/// Server beside Egnyte, on the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// Another port of the same host.
    Port,
    /// Another host.
    Host,
}

/// Retry-After of a limit for which the sentence gives no number, in seconds.
const RETRY_AFTER: u64 = 1;

/// Retry-After of the daily limit at its beginning, in seconds.
const DAY: u64 = 86_400;

/// Distance of a date in Retry-After, in seconds. It is rounded to a whole second, so that it is more than the second that
/// most limits last.
const DATE_AFTER: u64 = 2;

parameters! {
    /// Requests from now on: the next one (`write`) or several (`3 reads`). Reads change nothing, writes are the others,
    /// requests are both; `read of a later page` is a read of a page after the first.
    "next_requests" => pattern NextRequests {
        r"(?:\d{1,9} )?(?:requests?|reads?|writes?|reads? of a later page)",
        "write",
        |text| {
            let number = text.split(' ').next()?.parse();
            let word = if number.is_ok() { text.split_once(' ')?.1 } else { text };
            Some(Self { count: number.unwrap_or(1), requests: Requests::of(word)? })
        },
    }

    /// Fault of a request: a status of a server error (503), an internal error (500), a bad gateway (502) or a gateway
    /// timeout (504), the latter two with a page instead of JSON; a rate limit (429) or a server error (503) with a
    /// Retry-After of 1 second, of the given seconds, as a date in one of the three forms of RFC 9110, or without it; Egnyte's
    /// own developer limit of a second or of a day (Retry-After 86,400 seconds), with a page instead of JSON; a redirect to another server; a connection that is lost before the
    /// request is carried out; a reply that is lost or cut off after that; a garbled reply to a request that is not carried
    /// out; or a slow reply.
    "fault" => words Fault {
        "fails with a server error" | "fail with a server error" => Self::Status(503),
        "fails with an internal error" | "fail with an internal error" => Self::Status(500),
        "fails with a bad gateway" | "fail with a bad gateway" => Self::Page(502),
        "fails with a gateway timeout" | "fail with a gateway timeout" => Self::Page(504),
        "loses the connection" | "lose the connection" => Self::Connection("reset"),
        "loses its reply" | "lose their reply" => Self::Connection("lose-reply"),
        "gets half a reply" | "get half a reply" => Self::Connection("truncate"),
        "gets a garbled reply" | "get a garbled reply" => Self::Connection("garbage"),
        "reaches the rate limit" | "reach the rate limit" => Self::Limit(429, Wait::Seconds(RETRY_AFTER)),
        "reaches a rate limit of 2 seconds" | "reach a rate limit of 2 seconds" => Self::Limit(429, Wait::Seconds(2)),
        "reaches a rate limit until an IMF-fixdate" | "reach a rate limit until an IMF-fixdate" =>
            Self::Limit(429, Wait::Date("imf-fixdate")),
        "reaches a rate limit until an rfc850-date" | "reach a rate limit until an rfc850-date" =>
            Self::Limit(429, Wait::Date("rfc850-date")),
        "reaches a rate limit until an asctime-date" | "reach a rate limit until an asctime-date" =>
            Self::Limit(429, Wait::Date("asctime-date")),
        "reaches a rate limit of unknown length" | "reach a rate limit of unknown length" =>
            Self::Limit(429, Wait::Unknown),
        "reaches the developer limit" | "reach the developer limit" => Self::DeveloperLimit("second", RETRY_AFTER),
        "reaches the daily limit" | "reach the daily limit" => Self::DeveloperLimit("day", DAY),
        "fails with a server error for 2 seconds" | "fail with a server error for 2 seconds" =>
            Self::Limit(503, Wait::Seconds(2)),
        "fails with a server error until an IMF-fixdate" | "fail with a server error until an IMF-fixdate" =>
            Self::Limit(503, Wait::Date("imf-fixdate")),
        "is redirected to another host" | "are redirected to another host" => Self::Redirect(307, Elsewhere::Host),
        "is redirected to another port" | "are redirected to another port" => Self::Redirect(308, Elsewhere::Port),
        "takes half the request timeout" | "take half the request timeout" => Self::HalfTimeout;
        r"reach(?:es)? a rate limit of \d{1,5} seconds" => |text: &str| {
            let seconds = text.strip_suffix(" seconds")?.rsplit_once(' ')?.1;
            Some(Self::Limit(429, Wait::Seconds(seconds.parse().ok()?)))
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
        match word.trim_end_matches('s') {
            "request" => Some(Self::Any),
            "read" => Some(Self::Reads),
            "write" => Some(Self::Writes),
            "read of a later page" | "reads of a later page" => Some(Self::LaterPages),
            _ => None,
        }
    }

    /// Word for one of them.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Any => "request",
            Self::Reads | Self::LaterPages => "read",
            Self::Writes => "write",
        }
    }

    /// Condition of a fault in the mock's control API.
    pub(crate) fn condition(self, next: u64) -> Value {
        match self {
            Self::Any => json!({ "next": next }),
            Self::Reads => json!({ "next": next, "write": false }),
            Self::LaterPages => json!({ "next": next, "laterPage": true }),
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
    /// Wait of a limit that lasts for a number of seconds.
    pub(crate) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Limit(_, Wait::Seconds(seconds)) | Self::DeveloperLimit(_, seconds) => {
                Some(Duration::from_secs(seconds))
            }
            _ => None,
        }
    }

    /// Effect in the mock's control API. `half_timeout` is in milliseconds, `location` the address of a redirect.
    pub(crate) fn effect(self, half_timeout: u64, location: Option<&str>) -> Value {
        match self {
            Self::Status(status) => json!({ "kind": "status", "status": status }),
            Self::Page(status) => json!({ "kind": "status", "status": status, "body": "egnyte" }),
            Self::Limit(status, wait) => wait.limit(status),
            Self::DeveloperLimit(window, wait) => {
                json!({ "kind": "developer-limit", "window": window, "retryAfter": wait })
            }
            Self::Connection(kind) => json!({ "kind": kind }),
            Self::HalfTimeout => json!({ "kind": "delay", "millis": half_timeout }),
            Self::Redirect(status, _) => json!({ "kind": "status", "status": status, "location": location }),
        }
    }
}

impl Wait {
    fn limit(self, status: u16) -> Value {
        match self {
            Self::Seconds(seconds) => json!({ "kind": "status", "status": status, "retryAfter": seconds }),
            Self::Date(form) => {
                json!({ "kind": "status", "status": status, "retryAfter": DATE_AFTER, "retryAfterForm": form })
            }
            Self::Unknown => json!({ "kind": "status", "status": status }),
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
        assert_eq!(next("read of a later page"), NextRequests { count: 1, requests: Requests::LaterPages });
        assert_eq!(next("2 reads of a later page"), NextRequests { count: 2, requests: Requests::LaterPages });
    }

    #[test]
    fn rate_limit_may_ask_for_any_number_of_seconds() {
        let read = |text: &str| text.parse::<Fault>();
        assert_eq!(read("loses its reply"), Ok(Fault::Connection("lose-reply")));
        assert_eq!(read("reaches the rate limit"), Ok(Fault::Limit(429, Wait::Seconds(1))));
        assert_eq!(read("reach a rate limit of 30 seconds"), Ok(Fault::Limit(429, Wait::Seconds(30))));
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
