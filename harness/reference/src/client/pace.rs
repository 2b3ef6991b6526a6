//! How the client waits, so that a test can have it wait no time at all.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

/// Waiting, and the time it is.
pub trait Pace: Send + Sync {
    /// Waits before a request is sent again.
    fn wait(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// The time it is, against which a date in `Retry-After` is read.
    fn now(&self) -> Timestamp;
}

/// Waits as long as it is told to.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealTime;

impl Pace for RealTime {
    fn wait(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
