//! Until when Egnyte asked to be left alone. It holds for everything that is sent with the token, in this event and in
//! those after it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;

/// A wish to be left alone, shared by all that speak to one domain.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quiet(Arc<Mutex<Option<Timestamp>>>);

impl Quiet {
    /// With a wish from before, in milliseconds since 1970.
    pub(crate) fn until(millis: Option<i64>) -> Self {
        Self(Arc::new(Mutex::new(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))))
    }

    /// The wish that is not fulfilled yet, in milliseconds since 1970.
    pub(crate) fn millis(&self) -> Option<i64> {
        self.0.lock().map(Timestamp::as_millisecond)
    }

    /// Egnyte asks to be left alone for a while.
    pub(super) fn ask(&self, now: Timestamp, wait: Duration) {
        *self.0.lock() = now.checked_add(wait).ok();
    }

    /// How long is to be waited; whoever asks waits. A wish of longer than `patience` stays.
    pub(super) fn left(&self, now: Timestamp, patience: Duration) -> Duration {
        let mut until = self.0.lock();
        let left =
            until.map_or(Duration::ZERO, |until| Duration::try_from(until.duration_since(now)).unwrap_or_default());
        if left <= patience {
            *until = None;
        }
        left
    }
}
