//! Lateness of this machine: a thread that wakes up at fixed intervals measures by how much it is late. On a machine that is
//! too busy, a time limit says nothing about the program that it is for.

use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::time::timeout;

/// Interval of the thread.
const INTERVAL: Duration = Duration::from_millis(100);

/// Least lateness of one interval that counts: a machine with some load wakes threads later than an idle one.
const LEAST: Duration = Duration::from_millis(200);

/// Least time, and part of the whole, that is lost where a machine is too busy to judge: more than a quarter.
const LOST_LEAST: Duration = Duration::from_secs(2);
const LOST_PART: u32 = 4;

/// Most times of its limit that a wait is extended.
const MOST_EXTENSIONS: u32 = 3;

static METER: LazyLock<&'static Meter> = LazyLock::new(|| {
    static METER: Meter = Meter { lost: Mutex::new(Duration::ZERO) };
    // Without the thread, nothing is ever late.
    let _ = thread::Builder::new().name("lateness".to_owned()).spawn(|| METER.run());
    &METER
});

/// Meter of the time that was lost since the program began.
#[derive(Debug)]
struct Meter {
    lost: Mutex<Duration>,
}

impl Meter {
    fn run(&self) {
        loop {
            let began = Instant::now();
            thread::sleep(INTERVAL);
            self.add(began.elapsed());
        }
    }

    /// Adds an interval that took this long.
    fn add(&self, took: Duration) {
        let late = took.saturating_sub(INTERVAL);
        if late >= LEAST {
            *self.lost.lock() += late;
        }
    }
}

/// Start of a measurement.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    began: Instant,
    lost: Duration,
}

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Self {
        Self { began: Instant::now(), lost: *METER.lost.lock() }
    }

    /// Returns the time that this machine lost since the start.
    pub fn lost(&self) -> Duration {
        METER.lost.lock().saturating_sub(self.lost)
    }

    /// Returns the lost time, if it is so large a part of the whole that this machine was too busy.
    pub fn too_busy(&self) -> Option<Duration> {
        Some(self.lost()).filter(|lost| is_too_busy(*lost, self.began.elapsed()))
    }
}

fn is_too_busy(lost: Duration, whole: Duration) -> bool {
    lost >= LOST_LEAST && lost * LOST_PART > whole
}

/// Error: a time limit passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitError {
    /// Time by which the limit was extended, because this machine was too busy.
    pub extended: Duration,
}

/// Waits for a future. The time that this machine loses meanwhile does not count.
pub async fn wait_for<T>(limit: Duration, future: impl Future<Output = T>) -> Result<T, LimitError> {
    let (mut future, stopwatch) = (pin!(future), Stopwatch::start());
    let (mut remaining, mut extended) = (limit, Duration::ZERO);
    loop {
        if let Ok(output) = timeout(remaining, future.as_mut()).await {
            return Ok(output);
        }
        remaining = stopwatch.lost().min(limit * MOST_EXTENSIONS).saturating_sub(extended);
        if remaining < LEAST {
            return Err(LimitError { extended });
        }
        extended += remaining;
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[test]
    fn only_a_late_interval_counts() {
        let meter = Meter { lost: Mutex::new(Duration::ZERO) };
        meter.add(INTERVAL);
        meter.add(INTERVAL + LEAST / 2);
        assert_eq!(*meter.lost.lock(), Duration::ZERO);
        meter.add(INTERVAL + 10 * LEAST);
        assert_eq!(*meter.lost.lock(), 10 * LEAST);
        assert!(is_too_busy(Duration::from_secs(2), Duration::from_secs(5)));
        assert!(!is_too_busy(Duration::from_secs(2), Duration::from_secs(9)));
        assert!(!is_too_busy(Duration::from_secs(1), Duration::from_secs(2)));
    }

    #[tokio::test]
    async fn limit_is_extended_by_the_lost_time() {
        let began = Instant::now();
        let lost = Duration::from_millis(300);
        let lose = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            *METER.lost.lock() += lost;
            pending::<()>().await;
        };
        let error = wait_for(Duration::from_millis(100), lose).await.unwrap_err();
        assert!(error.extended >= lost && began.elapsed() >= Duration::from_millis(400), "{error:?}");
        assert_eq!(wait_for(Duration::from_millis(100), std::future::ready(7)).await, Ok(7));
    }
}
