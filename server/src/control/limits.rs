//! Rate limits of Egnyte: calls per second and per day for each token. Pure counting; the time is a parameter.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Rate limits of a token; by default, those that Egnyte documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Limits {
    per_second: u64,
    per_day: u64,
}

/// Rate limits of a domain, and the calls of its tokens.
#[derive(Debug, Default)]
pub struct Usage {
    limits: Option<Limits>,
    tokens: HashMap<String, TokenUsage>,
}

/// Calls of a token.
#[derive(Debug, Clone, Copy, Default)]
struct TokenUsage {
    second: CallWindow,
    day: CallWindow,
}

/// Calls in a time window, which starts with the first call after the previous window.
#[derive(Debug, Clone, Copy, Default)]
struct CallWindow {
    since: Option<Timestamp>,
    calls: u64,
}

/// Rate limit status of a token, as Egnyte returns it with every response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitStatus {
    /// Allowed and actual calls per second.
    pub second: (u64, u64),
    /// Allowed and actual calls per day.
    pub day: (u64, u64),
    /// Limit that the call exceeds, if any.
    pub exceeded: Option<ExceededLimit>,
}

/// Exceeded limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceededLimit {
    /// Window of the limit.
    pub window: LimitWindow,
    /// Remaining seconds of the window, rounded up.
    pub remaining_seconds: u64,
}

/// Time window of a limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitWindow {
    /// A second.
    #[default]
    Second,
    /// A day.
    Day,
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Default for Limits {
    fn default() -> Self {
        Self { per_second: 2, per_day: 1_000 }
    }
}

impl Usage {
    /// Sets or removes the limits, and resets the usage.
    pub fn set_limits(&mut self, limits: Option<Limits>) {
        *self = Self { limits, tokens: HashMap::new() };
    }

    /// Resets the usage.
    pub fn clear(&mut self) {
        self.tokens.clear();
    }

    /// Renders the limits for the control API.
    pub fn to_json(&self) -> Value {
        json!(self.limits)
    }

    /// Returns whether there are limits.
    pub fn is_limited(&self) -> bool {
        self.limits.is_some()
    }

    /// Counts a call, unless it exceeds a limit. Returns `None` without limits.
    pub fn count_call(&mut self, token: &str, now: Timestamp) -> Option<RateLimitStatus> {
        let limits = self.limits?;
        let used = self.tokens.entry(token.to_owned()).or_default();
        used.second.renew(now, SECOND);
        used.day.renew(now, DAY);
        let exceeded = if used.day.calls >= limits.per_day {
            Some(ExceededLimit { window: LimitWindow::Day, remaining_seconds: used.day.remaining_seconds(now, DAY) })
        } else if used.second.calls >= limits.per_second {
            let remaining_seconds = used.second.remaining_seconds(now, SECOND);
            Some(ExceededLimit { window: LimitWindow::Second, remaining_seconds })
        } else {
            used.second.count(now);
            used.day.count(now);
            None
        };
        let second = (limits.per_second, used.second.calls);
        Some(RateLimitStatus { second, day: (limits.per_day, used.day.calls), exceeded })
    }
}

impl CallWindow {
    fn renew(&mut self, now: Timestamp, length: SignedDuration) {
        if self.since.is_some_and(|since| now.duration_since(since) >= length) {
            *self = Self::default();
        }
    }

    fn count(&mut self, now: Timestamp) {
        self.since.get_or_insert(now);
        self.calls += 1;
    }

    /// Returns the seconds until the end of the window, rounded up, for `Retry-After`.
    fn remaining_seconds(self, now: Timestamp, length: SignedDuration) -> u64 {
        let remaining = length - self.since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
        u64::try_from(remaining.as_millis()).unwrap_or(0).div_ceil(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + millis).unwrap()
    }

    fn exceeded_limit(window: LimitWindow, remaining_seconds: u64) -> Option<ExceededLimit> {
        Some(ExceededLimit { window, remaining_seconds })
    }

    #[test]
    fn third_call_in_a_second_exceeds_the_limit() {
        let mut usage = Usage::default();
        assert_eq!(usage.count_call("a", at(0)), None);
        usage.set_limits(Some(Limits::default()));
        let exceeded = |usage: &mut Usage, token, millis| usage.count_call(token, at(millis)).unwrap().exceeded;
        assert_eq!([exceeded(&mut usage, "a", 0), exceeded(&mut usage, "a", 400)], [None, None]);
        assert_eq!(exceeded(&mut usage, "a", 999), exceeded_limit(LimitWindow::Second, 1));
        assert_eq!(exceeded(&mut usage, "b", 999), None);
        assert_eq!(
            usage.count_call("a", at(1_000)).unwrap(),
            RateLimitStatus { second: (2, 1), day: (1_000, 3), exceeded: None }
        );
    }

    #[test]
    fn daily_limit_is_reset_after_a_day() {
        let mut usage = Usage::default();
        usage.set_limits(Some(Limits { per_second: 10, per_day: 1 }));
        assert_eq!(usage.count_call("a", at(0)).unwrap().exceeded, None);
        assert_eq!(usage.count_call("a", at(60_000)).unwrap().exceeded, exceeded_limit(LimitWindow::Day, 86_340));
        assert_eq!(usage.count_call("a", at(86_400_000)).unwrap().exceeded, None);
    }
}
