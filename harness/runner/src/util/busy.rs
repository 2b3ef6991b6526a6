//! Computing time of a future: the time inside of its polls.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::{Duration, Instant};

/// Runs a future and adds its computing time to `own`. Waiting does not count, nor does the time of other tasks.
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
    async fn waiting_does_not_count_as_work() {
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
