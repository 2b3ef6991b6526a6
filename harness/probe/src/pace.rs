//! Pace of a run: calls per second and per day.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Time between a response and the next call. Between the arrivals of the first and the third call at the server is more
/// than twice this, however long they are on their way, so that two calls a second are never exceeded.
const INTERVAL: Duration = Duration::from_millis(501);

/// Calls that a token has in a day, unless the server says otherwise.
const PER_DAY: u64 = 1_000;

/// Limits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time between a response and the next call.
    pub interval: Duration,
    /// Greatest number of calls.
    pub calls: Option<u64>,
}

impl Limits {
    /// Limits of a mock: none.
    pub const NONE: Self = Self { interval: Duration::ZERO, calls: None };
}

/// Limits that Egnyte documents for a token.
impl Default for Limits {
    fn default() -> Self {
        Self { interval: INTERVAL, calls: Some(PER_DAY) }
    }
}

/// Calls of a run, and the time of the next one.
#[derive(Debug)]
pub(crate) struct Pace {
    limits: Limits,
    calls: u64,
    next: Instant,
}

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, calls: 0, next: Instant::now() }
    }

    /// Waits for the time of the next call, and counts it.
    pub(crate) async fn wait(&mut self) {
        if self.limits.interval > Duration::ZERO {
            sleep_until(self.next).await;
        }
        self.calls += 1;
    }

    /// Starts the time until the next call.
    pub(crate) fn end_call(&mut self) {
        self.next = Instant::now() + self.limits.interval;
    }

    /// Returns the number of calls.
    pub(crate) fn calls(&self) -> u64 {
        self.calls
    }

    /// Returns whether this number of calls is left.
    pub(crate) fn allows(&self, calls: u64) -> bool {
        self.limits.calls.is_none_or(|limit| self.calls + calls <= limit)
    }

    /// Lowers the limit to the calls that the server says are left.
    pub(crate) fn note_left(&mut self, left: u64) {
        let limit = self.calls + left;
        if let Some(own) = &mut self.limits.calls {
            *own = limit.min(*own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn calls_are_counted_against_the_smaller_limit() {
        let mut pace = Pace::new(Limits { interval: Duration::ZERO, calls: Some(10) });
        pace.wait().await;
        assert!(pace.allows(9) && !pace.allows(10));
        pace.note_left(2);
        assert!(pace.allows(2) && !pace.allows(3));
        assert_eq!(pace.calls(), 1);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn second_call_waits_for_the_interval() {
        let mut pace = Pace::new(Limits { interval: Duration::from_millis(30), calls: None });
        let start = Instant::now();
        pace.wait().await;
        pace.end_call();
        pace.wait().await;
        assert!(start.elapsed() >= Duration::from_millis(30));
    }
}
