//! One session with a connector, at arm's length: every conversation runs on a task of its own, so that a
//! connector that computes or hangs holds up no other scenario, and ends at the deadline.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinError;
use tokio::time::timeout;

use crate::connector::{Answer, Breakdown, Connector, Target};
use crate::protocol::{Delivery, Hello, Identity, Settled, VERSION};

/// What a connector gets beyond its deadline before its task is given up: time in which its own deadline
/// can bring back what it wrote.
const GRACE: Duration = Duration::from_secs(1);

/// A session. Without a connector once that broke down.
pub(super) struct Session {
    connector: Option<Box<dyn Connector>>,
    name: String,
    deadline: Duration,
    stderr: String,
}

impl Session {
    /// Starts the connector and lets it introduce itself.
    pub(super) async fn open(
        target: Arc<dyn Target>,
        title: String,
        name: &str,
        deadline: Duration,
    ) -> Result<(Self, Identity), Breakdown> {
        let opened = tokio::spawn(async move { target.open(&title) }).await.map_err(|error| crashed(&error))?;
        let mut session = Self { connector: Some(opened?), name: name.to_owned(), deadline, stderr: String::new() };
        let suite = env!("CARGO_PKG_VERSION").to_owned();
        let hello = Hello { protocol: VERSION, suite, session: session.name.clone() };
        let identity = session.talk("hello", |connector| connector.hello(hello)).await?;
        if identity.protocol == VERSION {
            Ok((session, identity))
        } else {
            let spoken = identity.protocol;
            Err(Breakdown { what: format!("it speaks protocol {spoken}, and this suite protocol {VERSION}") })
        }
    }

    /// Hands one event over and waits until the connector has settled.
    pub(super) async fn deliver(&mut self, delivery: Delivery) -> Result<Settled, Breakdown> {
        self.talk("deliver", |connector| connector.deliver(delivery)).await
    }

    /// The session's name, as messages carry it.
    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// Ends the session, and tells what the connector wrote to standard error.
    pub(super) async fn close(mut self) -> String {
        // A scenario is judged by what Egnyte holds; a farewell that goes wrong changes nothing of that.
        drop(self.talk("bye", |connector| connector.bye()).await);
        self.connector.as_ref().map_or(self.stderr, |connector| connector.stderr())
    }

    async fn talk<T, F>(&mut self, verb: &str, say: F) -> Result<T, Breakdown>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Connector) -> Answer<'_, T> + Send + 'static,
    {
        let Some(mut connector) = self.connector.take() else {
            return Err(Breakdown { what: "the session had ended already".to_owned() });
        };
        let deadline = self.deadline;
        let mut task = tokio::spawn(async move {
            let answer = timeout(deadline, say(connector.as_mut())).await;
            (connector, answer)
        });
        let Ok(ended) = timeout(deadline + GRACE, &mut task).await else {
            task.abort();
            return Err(late(verb, deadline));
        };
        let (connector, answer) = ended.map_err(|error| crashed(&error))?;
        if let Ok(answer) = answer {
            self.connector = Some(connector);
            return answer;
        }
        // Dropping the connector ends its processes.
        self.stderr = connector.stderr();
        Err(late(verb, deadline))
    }
}

fn late(verb: &str, deadline: Duration) -> Breakdown {
    Breakdown { what: format!("no answer to `{verb}` within {deadline:?}: it hangs, or needs a longer event_timeout") }
}

fn crashed(error: &JoinError) -> Breakdown {
    Breakdown { what: format!("it crashed: {error}") }
}
