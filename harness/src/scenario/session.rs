//! One session with a connector, at arm's length: every conversation runs on a task of its own, so that a
//! connector that computes or hangs holds up no other scenario, and ends at the deadline.

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinError;
use tokio::time::timeout;

use super::stage::Patience;
use crate::connector::{Connector, ConnectorError, ConnectorFuture, Target};
use egnyte_protocol::{Ask, Delivery, Hello, Identity, Question, Reply, Settled, VERSION};

/// What a task gets to end by itself before it is given up: one that computes does not hear that its time is over.
const REST: Duration = Duration::from_secs(1);

/// How an event ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The connector has nothing left to do.
    Settled(Settled),
    /// It was not waited for any longer.
    CutOff,
}

/// A session. Without a connector once that broke down.
pub(super) struct Session {
    connector: Option<Box<dyn Connector>>,
    name: String,
    patience: Patience,
    stderr: String,
}

impl Session {
    /// Starts the connector and lets it introduce itself.
    pub(super) async fn open(
        target: Arc<dyn Target>,
        title: String,
        name: &str,
        patience: Patience,
    ) -> Result<(Self, Identity), ConnectorError> {
        let opened = tokio::spawn(async move { target.open(&title) }).await.map_err(|error| crashed(&error))?;
        let mut session = Self { connector: Some(opened?), name: name.to_owned(), patience, stderr: String::new() };
        let suite = env!("CARGO_PKG_VERSION").to_owned();
        let hello = Hello { protocol: VERSION, suite, session: session.name.clone() };
        let greeted = session.talk(("hello", patience.start), |connector| connector.hello(hello), pending()).await?;
        let identity = greeted.ok_or_else(|| ConnectorError::new("it was cut off"))?;
        if identity.protocol == VERSION {
            Ok((session, identity))
        } else {
            let spoken = identity.protocol;
            Err(ConnectorError::new(format!("it speaks protocol {spoken}, and this suite protocol {VERSION}")))
        }
    }

    /// Hands one event over and waits until the connector has settled, or until `cut_off` ends.
    pub(super) async fn deliver(
        &mut self,
        delivery: Delivery,
        cut_off: impl Future<Output = ()>,
    ) -> Result<Ended, ConnectorError> {
        let limit = self.patience.event;
        let settled = self.talk(("deliver", limit), |connector| connector.deliver(delivery), cut_off).await?;
        Ok(settled.map_or(Ended::CutOff, Ended::Settled))
    }

    /// Puts a question, and waits for the answer.
    pub(super) async fn ask(&mut self, question: Question) -> Result<Reply, ConnectorError> {
        let ask = Ask { session: self.name.clone(), question };
        let reply = self.talk(("ask", self.patience.event), |connector| connector.ask(ask), pending()).await?;
        reply.ok_or_else(|| ConnectorError::new("it was cut off"))
    }

    /// The session's name, as messages carry it.
    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// What the connector wrote to standard error so far.
    pub(super) fn stderr(&self) -> String {
        self.connector.as_ref().map_or_else(|| self.stderr.clone(), |connector| connector.stderr())
    }

    /// Ends the session, and tells what the connector wrote to standard error.
    pub(super) async fn close(mut self) -> String {
        // A scenario is judged by what Egnyte holds; a farewell that goes wrong changes nothing of that.
        let limit = self.patience.event;
        drop(self.talk(("bye", limit), |connector| connector.bye(), pending()).await);
        self.connector.as_ref().map_or(self.stderr, |connector| connector.stderr())
    }

    /// Says one thing; `None` where that was cut off.
    async fn talk<T, F>(
        &mut self,
        (verb, limit): (&str, Duration),
        say: F,
        cut_off: impl Future<Output = ()>,
    ) -> Result<Option<T>, ConnectorError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Connector) -> ConnectorFuture<'_, T> + Send + 'static,
    {
        let Some(mut connector) = self.connector.take() else {
            return Err(ConnectorError::new("the session had ended already"));
        };
        let (cut, is_cut) = oneshot::channel::<()>();
        let whole = limit + self.patience.grace;
        let mut task = tokio::spawn(async move {
            let answer = tokio::select! {
                answer = timeout(whole, say(connector.as_mut())) => Some(answer),
                Ok(()) = is_cut => None,
            };
            (connector, answer)
        });
        let ended = tokio::select! {
            ended = timeout(whole + REST, &mut task) => ended,
            () = cut_off => {
                // A task that ended in the meantime does not hear it, and need not.
                let _ = cut.send(());
                timeout(REST, &mut task).await
            }
        };
        let Ok(ended) = ended else {
            task.abort();
            return Err(late(verb, limit));
        };
        let (connector, answer) = ended.map_err(|error| crashed(&error))?;
        if let Some(Ok(answer)) = answer {
            self.connector = Some(connector);
            return answer.map(Some);
        }
        // Dropping the connector ends its processes.
        self.stderr = connector.stderr();
        if answer.is_none() { Ok(None) } else { Err(late(verb, limit)) }
    }
}

fn late(verb: &str, deadline: Duration) -> ConnectorError {
    ConnectorError::new(format!("no answer to `{verb}` within {deadline:?}: it hangs, or needs a longer event_timeout"))
}

fn crashed(error: &JoinError) -> ConnectorError {
    ConnectorError::new(format!("it crashed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_protocol::directory::{Directory, Event};

    /// A connector that does one thing with every event.
    #[derive(Clone, Copy)]
    enum Temper {
        Settles,
        Hangs,
        Computes,
        Panics,
        SpeaksAnotherProtocol,
    }

    impl Connector for Temper {
        fn hello(&mut self, _: Hello) -> ConnectorFuture<'_, Identity> {
            let protocol = if matches!(self, Self::SpeaksAnotherProtocol) { 9 } else { VERSION };
            let name = "temper".to_owned();
            let (version, homepage, issues) = (None, None, None);
            Box::pin(async move { Ok(Identity { protocol, name, version, capabilities: vec![], homepage, issues }) })
        }

        fn deliver(&mut self, _: Delivery) -> ConnectorFuture<'_, Settled> {
            let temper = *self;
            Box::pin(async move {
                match temper {
                    Self::Hangs => std::future::pending().await,
                    // It holds its thread for a while, as a connector that computes would.
                    Self::Computes => {
                        let end = std::time::Instant::now() + Duration::from_millis(300);
                        while std::time::Instant::now() < end {}
                        Ok(Settled::ok())
                    }
                    Self::Panics => panic!("boom"),
                    Self::Settles | Self::SpeaksAnotherProtocol => Ok(Settled::ok()),
                }
            })
        }

        fn bye(&mut self) -> ConnectorFuture<'_, ()> {
            Box::pin(async { Ok(()) })
        }

        fn stderr(&self) -> String {
            "a line of its log".to_owned()
        }
    }

    impl Target for Temper {
        fn open(&self, _: &str) -> Result<Box<dyn Connector>, ConnectorError> {
            Ok(Box::new(*self))
        }

        fn spec(&self) -> String {
            "temper".to_owned()
        }
    }

    async fn open(temper: Temper) -> Result<(Session, Identity), ConnectorError> {
        // Only who hangs is to be given up: a crash may take its time on a machine with much to do.
        let event = Duration::from_millis(if matches!(temper, Temper::Hangs) { 50 } else { 10_000 });
        let patience = Patience { start: Duration::from_secs(10), event, grace: Duration::ZERO };
        Session::open(Arc::new(temper), "a title".to_owned(), "s-1", patience).await
    }

    fn delivery() -> Delivery {
        let event: Event = serde_json::from_str(r#"{"kind":"sync.requested"}"#).unwrap();
        let directory = Directory { application: None, users: Vec::new(), user_groups: Vec::new() };
        Delivery { session: "s-1".to_owned(), event, directory }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connector_that_settles_can_be_asked_again_and_leaves_its_log() {
        let (mut session, identity) = open(Temper::Settles).await.unwrap();
        assert_eq!(identity.name, "temper");
        assert_eq!(session.deliver(delivery(), pending()).await, Ok(Ended::Settled(Settled::ok())));
        assert_eq!(session.deliver(delivery(), pending()).await, Ok(Ended::Settled(Settled::ok())));
        assert_eq!(session.close().await, "a line of its log");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connector_that_hangs_is_given_up_at_the_deadline_and_its_log_is_kept() {
        let (mut session, _) = open(Temper::Hangs).await.unwrap();
        let error = session.deliver(delivery(), pending()).await.unwrap_err().to_string();
        assert!(error.starts_with("no answer to `deliver` within 50ms"), "{error}");
        assert_eq!(
            session.deliver(delivery(), pending()).await.unwrap_err().to_string(),
            "the session had ended already"
        );
        assert_eq!(session.close().await, "a line of its log");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connector_that_is_cut_off_is_not_waited_for_and_its_log_is_kept() {
        let (mut session, _) = open(Temper::Hangs).await.unwrap();
        assert_eq!(session.deliver(delivery(), std::future::ready(())).await, Ok(Ended::CutOff));
        assert_eq!(session.close().await, "a line of its log");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connector_that_computes_holds_up_nobody() {
        let (mut session, _) = open(Temper::Computes).await.unwrap();
        let began = std::time::Instant::now();
        let free = async {
            timeout(Duration::from_millis(20), std::future::pending::<()>()).await.is_err().then(|| began.elapsed())
        };
        let (_, waited) = tokio::join!(session.deliver(delivery(), pending()), free);
        assert!(waited.is_some_and(|waited| waited < Duration::from_millis(250)), "{waited:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connector_that_crashes_or_speaks_another_protocol_is_told_of() {
        let (mut session, _) = open(Temper::Panics).await.unwrap();
        let error = session.deliver(delivery(), pending()).await.unwrap_err().to_string();
        assert!(error.starts_with("it crashed: "), "{error}");
        let error = open(Temper::SpeaksAnotherProtocol).await.err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("it speaks protocol 9, and this suite protocol 1"));
    }
}
