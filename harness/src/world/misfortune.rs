//! Which requests go wrong, and how: in the words of the features, and in the mock's.

use serde_json::{Value, json};

use crate::egnyte::Exchange;

/// What Egnyte asks for when it limits, in seconds.
const LIMIT: u64 = 1;

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
    /// It is answered with a server error.
    ServerError,
    /// The connection breaks before it is carried out.
    LostConnection,
    /// It is carried out, and the connection breaks before the answer.
    LostReply,
    /// It is refused for the rate limit of the standard.
    RateLimit,
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

    /// The words for more than one.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Any => "requests",
            Self::Reads => "reads",
            Self::Writes => "writes",
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
            Self::LostConnection => json!({ "kind": "reset" }),
            Self::LostReply => json!({ "kind": "lose-reply" }),
            Self::RateLimit => json!({ "kind": "status", "status": 429, "retryAfter": LIMIT }),
            Self::DeveloperLimit => json!({ "kind": "developer-limit", "retryAfter": LIMIT }),
            Self::HalfTheTimeout => json!({ "kind": "delay", "millis": half_the_timeout }),
        }
    }

    /// The words for more than one.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::ServerError => "fail with a server error",
            Self::LostConnection => "lose the connection",
            Self::LostReply => "lose their reply",
            Self::RateLimit => "reach the rate limit",
            Self::DeveloperLimit => "reach the developer limit",
            Self::HalfTheTimeout => "take half the request timeout",
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
