//! Session with a connector. Each message runs on a task of its own and ends at its deadline, so that a connector that
//! computes or hangs blocks no other scenario.

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinError;

use super::context::Patience;
use crate::connector::{Connector, ConnectorError, ConnectorFuture, ScenarioName, Target, event_limit};
use crate::util::lateness::{LimitError, wait_for};
use egnyte_protocol::{Ask, Delivery, Hello, Identity, Question, Reply, Settled, VERSION};

/// Time for a task to end by itself before it is aborted: a task that computes does not see the deadline.
const ABORT_DELAY: Duration = Duration::from_secs(1);

/// End of the delivery of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DeliveryEnd {
    /// The connector has nothing left to do.
    Settled(Settled),
    /// The harness stopped waiting.
    CutOff,
}

/// Session with a connector, which is dropped when it fails.
pub(super) struct ConnectorSession {
    connector: Option<Box<dyn Connector>>,
    name: String,
    patience: Patience,
    stderr: String,
}

impl ConnectorSession {
    /// Starts the connector and requests its identity.
    pub(super) async fn open(
        target: Arc<dyn Target>,
        scenario: ScenarioName,
        name: &str,
        patience: Patience,
    ) -> Result<(Self, Identity), ConnectorError> {
        let opened = tokio::spawn(async move { target.open(&scenario) }).await.map_err(|error| crash(&error))?;
        let mut session = Self { connector: Some(opened?), name: name.to_owned(), patience, stderr: String::new() };
        let suite = env!("CARGO_PKG_VERSION").to_owned();
        let hello = Hello { protocol: VERSION, suite, session: session.name.clone() };
        let identity = session.send(("hello", patience.start), |connector| connector.hello(hello), pending()).await?;
        let identity = identity.ok_or_else(cut_off)?;
        if identity.protocol == VERSION {
            return Ok((session, identity));
        }
        let protocol = identity.protocol;
        Err(ConnectorError::new(format!("its protocol is {protocol}, and that of this suite {VERSION}")))
    }

    /// Delivers an event and waits until the connector has settled, or until `cut_off` ends.
    pub(super) async fn deliver(
        &mut self,
        delivery: Delivery,
        cut_off: impl Future<Output = ()>,
    ) -> Result<DeliveryEnd, ConnectorError> {
        let limit = event_limit(self.patience.event, &delivery.directory);
        let settled = self.send(("deliver", limit), |connector| connector.deliver(delivery), cut_off).await?;
        Ok(settled.map_or(DeliveryEnd::CutOff, DeliveryEnd::Settled))
    }

    /// Asks a question and waits for the answer.
    pub(super) async fn ask(&mut self, question: Question) -> Result<Reply, ConnectorError> {
        let ask = Ask { session: self.name.clone(), question };
        let reply = self.send(("ask", self.patience.event), |connector| connector.ask(ask), pending()).await?;
        reply.ok_or_else(self::cut_off)
    }

    /// Standard error of the connector so far.
    pub(super) fn stderr(&self) -> String {
        self.connector.as_ref().map_or_else(|| self.stderr.clone(), |connector| connector.stderr())
    }

    /// Returns whether the connector sends requests on its own.
    pub(super) fn polls(&self) -> bool {
        self.connector.as_ref().is_some_and(|connector| connector.polls())
    }

    /// Remarks of the connector that explain a failure.
    pub(super) fn remarks(&self) -> Vec<String> {
        self.connector.as_ref().map(|connector| connector.remarks()).unwrap_or_default()
    }

    /// Ends the session and returns the standard error of the connector.
    pub(super) async fn close(mut self) -> String {
        // The verdict depends on Egnyte alone, so a failed `bye` is ignored.
        let limit = self.patience.event;
        drop(self.send(("bye", limit), |connector| connector.bye(), pending()).await);
        self.connector.as_ref().map_or(self.stderr, |connector| connector.stderr())
    }

    /// Sends one message; `None` if it was cut off.
    async fn send<T, F>(
        &mut self,
        (verb, limit): (&str, Duration),
        call: F,
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
                answer = wait_for(whole, call(connector.as_mut())) => Some(answer),
                Ok(()) = is_cut => None,
            };
            (connector, answer)
        });
        let ended = tokio::select! {
            ended = wait_for(whole + ABORT_DELAY, &mut task) => ended,
            () = cut_off => {
                // Fails only if the task has ended.
                let _ = cut.send(());
                wait_for(ABORT_DELAY, &mut task).await
            }
        };
        let ended = match ended {
            Ok(ended) => ended,
            Err(late) => {
                task.abort();
                return Err(timed_out(verb, limit, late));
            }
        };
        let (connector, answer) = ended.map_err(|error| crash(&error))?;
        if let Some(Ok(answer)) = answer {
            self.connector = Some(connector);
            return answer.map(Some);
        }
        // Dropping the connector ends its processes.
        self.stderr = connector.stderr();
        match answer {
            Some(Err(late)) => Err(timed_out(verb, limit, late)),
            _ => Ok(None),
        }
    }
}

fn cut_off() -> ConnectorError {
    ConnectorError::new("it was cut off")
}

fn timed_out(verb: &str, deadline: Duration, late: LimitError) -> ConnectorError {
    let what = format!("no answer to `{verb}` within {deadline:?}");
    if late.extended.is_zero() {
        return ConnectorError::new(format!("{what}: it hangs, or needs a longer event_timeout")).of_timeout();
    }
    let extended = late.extended;
    ConnectorError::new(format!("{what} and {extended:?} more, because this machine was too busy")).of_this_machine()
}

fn crash(error: &JoinError) -> ConnectorError {
    ConnectorError::new(format!("it crashed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_protocol::directory::{Directory, Event};

    /// Connector with one behaviour for every event.
    #[derive(Clone, Copy)]
    enum Behaviour {
        Settles,
        Hangs,
        Computes,
        Panics,
        SpeaksAnotherProtocol,
    }

    impl Connector for Behaviour {
        fn hello(&mut self, _: Hello) -> ConnectorFuture<'_, Identity> {
            let protocol = if matches!(self, Self::SpeaksAnotherProtocol) { 9 } else { VERSION };
            let name = "temper".to_owned();
            let (version, homepage, issues) = (None, None, None);
            Box::pin(async move { Ok(Identity { protocol, name, version, capabilities: vec![], homepage, issues }) })
        }

        fn deliver(&mut self, _: Delivery) -> ConnectorFuture<'_, Settled> {
            let behaviour = *self;
            Box::pin(async move {
                match behaviour {
                    Self::Hangs => std::future::pending().await,
                    // Blocks its thread for a while.
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

    impl Target for Behaviour {
        fn open(&self, _: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
            Ok(Box::new(*self))
        }

        fn spec(&self) -> String {
            "temper".to_owned()
        }
    }

    async fn open(behaviour: Behaviour) -> Result<(ConnectorSession, Identity), ConnectorError> {
        // A short limit for the hanging connector only: the others may be slow on a busy machine.
        let event = Duration::from_millis(if matches!(behaviour, Behaviour::Hangs) { 50 } else { 10_000 });
        let patience = Patience { start: Duration::from_secs(10), event, grace: Duration::ZERO };
        ConnectorSession::open(Arc::new(behaviour), ScenarioName::default(), "s-1", patience).await
    }

    fn delivery() -> Delivery {
        let event: Event = serde_json::from_str(r#"{"kind":"sync.requested"}"#).unwrap();
        let directory = Directory { application: None, users: Vec::new(), user_groups: Vec::new() };
        Delivery { session: "s-1".to_owned(), event, directory }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn settled_connector_takes_further_events_and_its_log_is_returned() {
        let (mut session, identity) = open(Behaviour::Settles).await.unwrap();
        assert_eq!(identity.name, "temper");
        assert_eq!(session.deliver(delivery(), pending()).await, Ok(DeliveryEnd::Settled(Settled::ok())));
        assert_eq!(session.deliver(delivery(), pending()).await, Ok(DeliveryEnd::Settled(Settled::ok())));
        assert_eq!(session.close().await, "a line of its log");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn hanging_connector_times_out_and_its_log_is_returned() {
        let (mut session, _) = open(Behaviour::Hangs).await.unwrap();
        let error = session.deliver(delivery(), pending()).await.unwrap_err().to_string();
        assert!(error.starts_with("no answer to `deliver` within 50ms"), "{error}");
        assert_eq!(
            session.deliver(delivery(), pending()).await.unwrap_err().to_string(),
            "the session had ended already"
        );
        assert_eq!(session.close().await, "a line of its log");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn cut_off_ends_the_wait_and_the_log_is_returned() {
        let (mut session, _) = open(Behaviour::Hangs).await.unwrap();
        assert_eq!(session.deliver(delivery(), std::future::ready(())).await, Ok(DeliveryEnd::CutOff));
        assert_eq!(session.close().await, "a line of its log");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn computing_connector_does_not_block_other_tasks() {
        let (mut session, _) = open(Behaviour::Computes).await.unwrap();
        let began = std::time::Instant::now();
        let free = async {
            tokio::time::timeout(Duration::from_millis(20), std::future::pending::<()>())
                .await
                .is_err()
                .then(|| began.elapsed())
        };
        let (_, waited) = tokio::join!(session.deliver(delivery(), pending()), free);
        assert!(waited.is_some_and(|waited| waited < Duration::from_millis(250)), "{waited:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn crash_and_wrong_protocol_version_are_errors() {
        let (mut session, _) = open(Behaviour::Panics).await.unwrap();
        let error = session.deliver(delivery(), pending()).await.unwrap_err().to_string();
        assert!(error.starts_with("it crashed: "), "{error}");
        let error = open(Behaviour::SpeaksAnotherProtocol).await.err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("its protocol is 9, and that of this suite 1"));
    }
}
