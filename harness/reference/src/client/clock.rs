//! Time of the client: the clock that it waits by, and the backoff that Egnyte asks for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;

/// Clock that the client waits by.
pub(crate) trait Clock: Send + Sync {
    /// Waits before the next request.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Returns the current time, which a date in `Retry-After` is compared with.
    fn now(&self) -> Timestamp;
}

/// Clock of the system.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Backoff that Egnyte asked for. It applies to every request with the token, in this event and in later ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Backoff(Arc<Mutex<Option<Timestamp>>>);

impl Backoff {
    /// Restores a backoff from its end in milliseconds since 1970.
    pub(crate) fn from_millis(millis: Option<i64>) -> Self {
        Self(Arc::new(Mutex::new(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))))
    }

    /// Returns the end of the backoff in milliseconds since 1970.
    pub(crate) fn to_millis(&self) -> Option<i64> {
        self.0.lock().map(Timestamp::as_millisecond)
    }

    /// Starts a backoff.
    pub(super) fn start(&self, now: Timestamp, wait: Duration) {
        *self.0.lock() = now.checked_add(wait).ok();
    }

    /// Returns the time that is left, and ends the backoff unless that is longer than `limit`: the caller waits.
    pub(super) fn take_wait(&self, now: Timestamp, limit: Duration) -> Duration {
        let mut until = self.0.lock();
        let left = until.and_then(|until| Duration::try_from(until.duration_since(now)).ok()).unwrap_or_default();
        if left <= limit {
            *until = None;
        }
        left
    }
}
