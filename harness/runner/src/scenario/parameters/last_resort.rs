//! Parameters of the sentences of last resort.

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::{quoted_pattern, unquote};

/// Kind of an event, as the protocol spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventName(pub String);

/// Requests to Egnyte that are answered as a scenario says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredRequests {
    /// Number of requests; `None` for all.
    pub next: Option<u64>,
    /// HTTP method.
    pub method: String,
    /// Path below the SCIM base URL, in which `*` stands for anything.
    pub path: String,
}

/// Request to the control API of the mock: a method, and a path below the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlRequest {
    /// HTTP method.
    pub method: String,
    /// Path below the domain.
    pub path: String,
}

parameters! {
    /// Presence of the request.
    "request_presence" => enum RequestPresence { Present: "a request", Absent: "no request" }

    /// The quoted kind of an event of the protocol: `"user.updated"`, `"sync.requested"`.
    "event_kind" => pattern EventName { quoted_pattern!(), "\"user.updated\"", |text| unquote(text).map(Self) }

    /// Requests by method and path, in which `*` stands for anything: `the next "POST /Users"`,
    /// `the next 3 "GET /Groups*"`, `every "PATCH /Users/*"`.
    "answered_requests" => pattern AnsweredRequests {
        r#"(?:every|the next(?: \d{1,9})?) "[A-Z]+ [/*][^" ]*""#,
        "the next \"POST /Users\"",
        |text| {
            let (which, request) = text.strip_suffix('"')?.split_once(" \"")?;
            let (method, path) = request.split_once(' ')?;
            let next = match which.strip_prefix("the next") {
                None => None,
                Some("") => Some(1),
                Some(number) => Some(number.trim().parse().ok()?),
            };
            Some(Self { next, method: method.to_owned(), path: path.to_owned() })
        },
    }

    /// A quoted request to the control API of the mock, with its path below `/_mock/domains/NAME`: `"PATCH /settings"`.
    "control_request" => pattern ControlRequest {
        r#""(?:POST|PUT|PATCH|DELETE) /[^" ]*""#,
        "\"PATCH /settings\"",
        |text| {
            let (method, path) = text.trim_matches('"').split_once(' ')?;
            Some(Self { method: method.to_owned(), path: path.to_owned() })
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answered_requests_are_the_next_ones_or_all() {
        let read = |text: &str| text.parse::<AnsweredRequests>().unwrap();
        let wanted = |next, path: &str| AnsweredRequests { next, method: "POST".to_owned(), path: path.to_owned() };
        assert_eq!(read(r#"the next "POST /Users""#), wanted(Some(1), "/Users"));
        assert_eq!(read(r#"the next 12 "POST /Users""#), wanted(Some(12), "/Users"));
        assert_eq!(read(r#"every "POST /Groups*""#), wanted(None, "/Groups*"));
    }
}
