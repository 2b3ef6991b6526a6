//! Interruption of a run: Ctrl-C, or a pipeline that is cancelled.

use std::future::Future;
use std::time::Duration;

use crate::connector::terminate_all;
use egnyte_support::shutdown::ShutdownSignal;

/// Time that the processes of a connector get to end by themselves.
const GRACE: Duration = Duration::from_secs(2);

/// Runs the work, or returns `None` if a shutdown signal comes first. No process of a connector is left then.
pub(crate) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut shutdown = ShutdownSignal::listen();
    let done = tokio::select! {
        done = work => Some(done),
        () = shutdown.recv() => None,
    };
    if done.is_none() {
        end_processes().await;
    }
    done
}

/// Ends the processes of the connector that still run.
pub(crate) async fn end_processes() {
    terminate_all(GRACE).await;
}
