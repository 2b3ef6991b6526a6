//! Somebody ends a run before it is through: Ctrl-C, or a pipeline that is cancelled.

use std::future::Future;
use std::time::Duration;

use crate::connector::end_all;
use crate::util::platform::Wishes;

/// What a connector's processes get to end by themselves.
const GRACE: Duration = Duration::from_secs(2);

/// What comes of the work; `None` where somebody ended it. No process of a connector is left then.
pub async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut interrupts = Interrupts::listen();
    let done = tokio::select! {
        done = work => Some(done),
        () = interrupts.heard() => None,
    };
    if done.is_none() {
        end_all(GRACE).await;
    }
    done
}

/// Whoever wants to end the program. What came since it began to listen is heard later as well.
#[derive(Debug)]
pub struct Interrupts(Wishes);

impl Interrupts {
    /// Listens from now on.
    pub fn listen() -> Self {
        Self(Wishes::listen())
    }

    /// Waits until somebody wants the program to end.
    pub async fn heard(&mut self) {
        self.0.heard().await;
    }
}
