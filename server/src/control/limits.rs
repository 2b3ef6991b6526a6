//! Egnyte's own limits: so many calls a second and a day for each token. Pure counting: the time is handed in.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::control::{Fields, Unreadable};

/// How many calls a token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    per_second: u64,
    per_day: u64,
}

/// What the tokens of a domain have used.
#[derive(Debug, Default)]
pub struct Usage {
    limits: Option<Limits>,
    tokens: HashMap<String, Used>,
}

/// What one token has used.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    second: Window,
    day: Window,
}

/// Calls since a moment. A token's second begins with its first call, and ends with the first call after it is over.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    since: Option<Timestamp>,
    calls: u64,
}

/// How a token stands, as Egnyte tells it with every answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Calls a second, allowed and made.
    pub second: (u64, u64),
    /// Calls a day, allowed and made.
    pub day: (u64, u64),
    /// Which limit the call is over, if it is over one.
    pub over: Option<Over>,
}

/// A limit that is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// That of a second; so many seconds are left of it.
    Second(u64),
    /// That of a day; so many seconds are left of it.
    Day(u64),
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Limits {
    /// Reads limits; what is left out is Egnyte's documented one.
    pub fn of(value: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(value, "limits", &["perSecond", "perDay"])?;
        let per_second = fields.number("perSecond")?.unwrap_or(2);
        Ok(Self { per_second, per_day: fields.number("perDay")?.unwrap_or(1_000) })
    }

    fn to_json(self) -> Value {
        json!({ "perSecond": self.per_second, "perDay": self.per_day })
    }
}

impl Usage {
    /// Puts limits in force, or none; what was used is forgotten.
    pub fn limit(&mut self, limits: Option<Limits>) {
        *self = Self { limits, tokens: HashMap::new() };
    }

    /// Forgets what was used.
    pub fn clear(&mut self) {
        self.tokens.clear();
    }

    /// The limits in force, in the control API's JSON.
    pub fn to_json(&self) -> Value {
        self.limits.map_or(Value::Null, Limits::to_json)
    }

    /// Whether there are limits.
    pub fn is_limited(&self) -> bool {
        self.limits.is_some()
    }

    /// Counts a call, unless it is over a limit. Nothing where there are no limits.
    pub fn call(&mut self, token: &str, now: Timestamp) -> Option<Standing> {
        let limits = self.limits?;
        let used = self.tokens.entry(token.to_owned()).or_default();
        used.second.renew(now, SECOND);
        used.day.renew(now, DAY);
        let over = if used.day.calls >= limits.per_day {
            Some(Over::Day(used.day.left(now, DAY)))
        } else if used.second.calls >= limits.per_second {
            Some(Over::Second(used.second.left(now, SECOND)))
        } else {
            used.second.count(now);
            used.day.count(now);
            None
        };
        let second = (limits.per_second, used.second.calls);
        Some(Standing { second, day: (limits.per_day, used.day.calls), over })
    }
}

impl Window {
    fn renew(&mut self, now: Timestamp, length: SignedDuration) {
        if self.since.is_some_and(|since| now.duration_since(since) >= length) {
            *self = Self::default();
        }
    }

    fn count(&mut self, now: Timestamp) {
        self.since.get_or_insert(now);
        self.calls += 1;
    }

    /// Whole seconds until it ends, rounded up, as `Retry-After` wants them.
    fn left(self, now: Timestamp, length: SignedDuration) -> u64 {
        let left = length - self.since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
        u64::try_from(left.as_millis()).unwrap_or(0).div_ceil(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + millis).unwrap()
    }

    #[test]
    fn the_third_call_of_a_second_is_over_the_limit_and_the_next_second_is_free() {
        let mut usage = Usage::default();
        assert_eq!(usage.call("a", at(0)), None);
        usage.limit(Some(Limits::of(&json!({})).unwrap()));
        let over = |usage: &mut Usage, token, millis| usage.call(token, at(millis)).unwrap().over;
        assert_eq!([over(&mut usage, "a", 0), over(&mut usage, "a", 400)], [None, None]);
        assert_eq!(over(&mut usage, "a", 999), Some(Over::Second(1)));
        assert_eq!(over(&mut usage, "b", 999), None);
        assert_eq!(usage.call("a", at(1_000)).unwrap(), Standing { second: (2, 1), day: (1_000, 3), over: None });
    }

    #[test]
    fn a_day_ends_after_a_day() {
        let mut usage = Usage::default();
        usage.limit(Some(Limits::of(&json!({ "perSecond": 10, "perDay": 1 })).unwrap()));
        assert_eq!(usage.call("a", at(0)).unwrap().over, None);
        assert_eq!(usage.call("a", at(60_000)).unwrap().over, Some(Over::Day(86_340)));
        assert_eq!(usage.call("a", at(86_400_000)).unwrap().over, None);
    }
}
