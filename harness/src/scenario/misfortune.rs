//! Which requests go wrong, and how: in the words of the features, and in the mock's.

use serde_json::{Value, json};

use crate::mock::Exchange;

/// What Egnyte asks for when it limits and nobody says for how long, in seconds.
pub(crate) const LIMIT: u64 = 1;

/// Which requests are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requests {
    /// All of them.
    Any,
    /// Those that change nothing.
    Reads,
    /// The others.
    Writes,
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfortune {
    /// It is answered with the error of a server that is out of order.
    ServerError,
    /// It is answered with the error of a server that stumbled.
    InternalError,
    /// It is answered with the error of a gateway that does not understand its server.
    BadGateway,
    /// It is answered with the error of a gateway that waited for its server too long.
    GatewayTimeout,
    /// The connection breaks before it is carried out.
    LostConnection,
    /// It is carried out, and the connection breaks before the answer.
    LostReply,
    /// It is carried out, and the connection breaks in the middle of the answer.
    HalfAReply,
    /// It is not carried out, and what comes back is no answer at all.
    Noise,
    /// It is refused for the rate limit of the standard, for so many seconds.
    RateLimit(u64),
    /// It is refused for the rate limit of Egnyte's gateway.
    DeveloperLimit,
    /// It is answered after half the time the connector says it waits.
    HalfTheTimeout,
}

impl Requests {
    /// What the mock calls them.
    pub(super) fn writes(self) -> Option<bool> {
        match self {
            Self::Any => None,
            Self::Reads => Some(false),
            Self::Writes => Some(true),
        }
    }

    /// The word for so many.
    pub(super) fn words(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Any, 1) => "request",
            (Self::Any, _) => "requests",
            (Self::Reads, 1) => "read",
            (Self::Reads, _) => "reads",
            (Self::Writes, 1) => "write",
            (Self::Writes, _) => "writes",
        }
    }

    /// Whether it is one of them.
    pub(super) fn mean(self, exchange: &Exchange) -> bool {
        let search = exchange.path.split('?').next().is_some_and(|path| path.ends_with("/.search"));
        let write = !search && !matches!(exchange.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        self.writes().is_none_or(|writes| writes == write)
    }
}

impl Misfortune {
    /// What happens, as the mock is told it.
    pub(super) fn effect(self, half_the_timeout: u64) -> Value {
        match self {
            Self::ServerError => json!({ "kind": "status", "status": 503 }),
            Self::InternalError => json!({ "kind": "status", "status": 500 }),
            Self::BadGateway => json!({ "kind": "status", "status": 502 }),
            Self::GatewayTimeout => json!({ "kind": "status", "status": 504 }),
            Self::LostConnection => json!({ "kind": "reset" }),
            Self::LostReply => json!({ "kind": "lose-reply" }),
            Self::HalfAReply => json!({ "kind": "truncate" }),
            Self::Noise => json!({ "kind": "garbage" }),
            Self::RateLimit(seconds) => json!({ "kind": "status", "status": 429, "retryAfter": seconds }),
            Self::DeveloperLimit => json!({ "kind": "developer-limit", "retryAfter": LIMIT }),
            Self::HalfTheTimeout => json!({ "kind": "delay", "millis": half_the_timeout }),
        }
    }

    /// The words for what happens to so many.
    pub(super) fn words(self, count: u64) -> String {
        let one = count == 1;
        let s = if one { "s" } else { "" };
        let es = if one { "es" } else { "" };
        match self {
            Self::ServerError => format!("fail{s} with a server error"),
            Self::InternalError => format!("fail{s} with an internal error"),
            Self::BadGateway => format!("fail{s} with a bad gateway"),
            Self::GatewayTimeout => format!("fail{s} with a gateway timeout"),
            Self::LostConnection => format!("lose{s} the connection"),
            Self::LostReply => format!("lose{s} {} reply", if one { "its" } else { "their" }),
            Self::HalfAReply => format!("get{s} half a reply"),
            Self::Noise => format!("get{s} noise for a reply"),
            Self::RateLimit(LIMIT) => format!("reach{es} the rate limit"),
            Self::RateLimit(seconds) => format!("reach{es} a rate limit of {seconds} seconds"),
            Self::DeveloperLimit => format!("reach{es} the developer limit"),
            Self::HalfTheTimeout => format!("take{s} half the request timeout"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_a_read() {
        let search = Exchange { method: "POST".to_owned(), path: "/Users/.search".to_owned(), ..Exchange::default() };
        assert!(Requests::Reads.mean(&search) && !Requests::Writes.mean(&search) && Requests::Any.mean(&search));
    }
}
