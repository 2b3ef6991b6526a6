//! Time spent working rather than waiting: that inside of a future's polls. Knows nobody's work.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::{Duration, Instant};

/// Runs a future, and adds to `own` what it computed. Waiting does not count, nor do the turns of others.
pub async fn busy<T>(own: &mut Duration, future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    poll_fn(|context| {
        let began = Instant::now();
        let polled = future.as_mut().poll(context);
        *own += began.elapsed();
        polled
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_is_no_work() {
        let (mut idle, mut own) = (Duration::ZERO, Duration::ZERO);
        let wait = || async { tokio::time::timeout(Duration::from_millis(40), std::future::pending::<()>()).await };
        assert!(busy(&mut idle, wait()).await.is_err());
        let work = async {
            let end = Instant::now() + Duration::from_millis(30);
            while Instant::now() < end {}
        };
        busy(&mut own, work).await;
        assert!(idle < Duration::from_millis(20), "{idle:?}");
        assert!(own >= Duration::from_millis(30), "{own:?}");
    }
}
