//! Somebody ends a run before it is through: Ctrl-C, or a pipeline that is cancelled.

use std::future::{Future, pending};
use std::time::Duration;

use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

use crate::connector::end_all;

/// What a connector's processes get to end by themselves.
const GRACE: Duration = Duration::from_secs(2);

/// What comes of the work; `None` where somebody ended it. No process of a connector is left then.
pub async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let done = tokio::select! {
        done = work => Some(done),
        () = pressed() => None,
    };
    if done.is_none() {
        end_all(GRACE).await;
    }
    done
}

async fn pressed() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => pending().await,
        }
    };
    let pressed = async {
        if ctrl_c().await.is_err() {
            pending::<()>().await;
        }
    };
    tokio::select! {
        () = terminated => {}
        () = pressed => {}
    }
}
