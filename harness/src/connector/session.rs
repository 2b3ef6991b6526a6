//! One conversation with a connector that speaks the protocol, over whatever carries it: the deadline, the
//! order of the messages, and what they may say.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;

use super::fault::{Call, Fault};
use super::options::Options;
use super::{Connector, ConnectorError, ConnectorFuture, rpc};
use egnyte_protocol::{
    Ask, Bye, Delivery, Hello, Identity, Message, Reply, Settled, Strictness, VERSION, Welcome, check, read,
};

/// What carries a session's messages.
pub(super) trait Wire: Send {
    /// Sends a request and waits for the text of its answer; opens the way first, if it is not open.
    fn exchange(&mut self, call: &Call, request: String) -> impl Future<Output = Result<Vec<u8>, Fault>> + Send;

    /// Sends what follows to the endpoint that a connector named.
    fn follow(&mut self, endpoint: &str) -> Result<(), Fault>;

    /// What to say of a deadline that passed, after the end of the way.
    fn hung(&self, call: &Call, limit: Duration) -> Fault;

    /// Says goodbye and closes the way.
    fn part(&mut self, session: &str, request: String) -> impl Future<Output = ()> + Send;

    /// Closes the way at once, and whatever stands at its other end where that is ours.
    fn end(&mut self) -> impl Future<Output = ()> + Send;

    /// What the connector logged.
    fn stderr(&self) -> String;
}

/// A session over some wire.
pub(super) struct Session<W> {
    wire: W,
    options: Arc<Options>,
    name: String,
    asked: u64,
    over: Option<String>,
}

impl<W: Wire> Session<W> {
    pub(super) fn new(wire: W, options: Arc<Options>) -> Self {
        Self { wire, options, name: String::new(), asked: 0, over: None }
    }

    async fn greet(&mut self, hello: Hello) -> Result<Identity, Fault> {
        self.name.clone_from(&hello.session);
        let call = self.call("hello", None);
        let answer = self.put(&call, &hello, self.options.start_timeout).await?;
        // Another version may look different in every other respect: that is to be said first.
        let version = &answer["protocol"];
        if version.is_number() && *version != VERSION {
            return Err(Fault::Version { got: version.to_string() });
        }
        let Welcome { identity, endpoint } = self.read(&call, answer)?;
        if let Some(endpoint) = endpoint {
            self.wire.follow(&endpoint)?;
        }
        Ok(identity)
    }

    async fn hand_over(&mut self, delivery: Delivery) -> Result<Settled, Fault> {
        let kind = serde_json::to_value(delivery.event.kind).unwrap_or_default();
        let call = self.call("deliver", kind.as_str().map(str::to_owned));
        let answer = self.put(&call, &delivery, self.options.event_timeout).await?;
        self.read(&call, answer)
    }

    async fn leave(&mut self) {
        if self.over.is_some() {
            return;
        }
        let call = self.call("bye", None);
        let bye = serde_json::to_value(Bye { session: self.name.clone() }).unwrap_or_default();
        self.wire.part(&self.name, rpc::request(&call, &bye)).await;
        self.over = Some("`bye` was said".to_owned());
    }

    async fn inquire(&mut self, ask: Ask) -> Result<Reply, Fault> {
        let call = self.call("ask", Some(ask.question.kind().to_owned()));
        let answer = self.put(&call, &ask, self.options.event_timeout).await?;
        let reply = ask.question.parse_reply(answer, "result", self.options.strictness);
        reply.map_err(|mismatch| Fault::Mismatch { call, mismatch: Box::new(mismatch) })
    }

    async fn put<T: Message + Serialize + Sync>(
        &mut self,
        call: &Call,
        message: &T,
        limit: Duration,
    ) -> Result<Value, Fault> {
        if let Some(over) = &self.over {
            return Err(Fault::Over(over.clone()));
        }
        let strictness = self.options.strictness;
        let params = serde_json::to_value(message).unwrap_or_default();
        if strictness == Strictness::Strict {
            check::<T>(&params, "params", strictness)
                .map_err(|mismatch| Fault::Ours { call: call.clone(), mismatch: Box::new(mismatch) })?;
        }
        let text = rpc::request(call, &params);
        match timeout(limit, self.wire.exchange(call, text)).await {
            Ok(answer) => rpc::result(call, &answer?, strictness),
            Err(_) => {
                self.wire.end().await;
                Err(self.wire.hung(call, limit))
            }
        }
    }

    fn read<T: Message + DeserializeOwned>(&self, call: &Call, answer: Value) -> Result<T, Fault> {
        let call = call.clone();
        read(answer, "result", self.options.strictness)
            .map_err(|mismatch| Fault::Mismatch { call, mismatch: Box::new(mismatch) })
    }

    fn call(&mut self, method: &'static str, about: Option<String>) -> Call {
        self.asked += 1;
        Call { id: self.asked, method, about }
    }

    /// Whoever broke the protocol once is not asked again: what it would answer means nothing.
    async fn conclude<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, ConnectorError> {
        if let Err(fault) = &outcome {
            self.wire.end().await;
            self.over.get_or_insert_with(|| fault.to_string());
        }
        Ok(outcome?)
    }
}

impl<W: Wire> Connector for Session<W> {
    fn hello(&mut self, hello: Hello) -> ConnectorFuture<'_, Identity> {
        Box::pin(async move {
            let outcome = self.greet(hello).await;
            self.conclude(outcome).await
        })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move {
            let outcome = self.hand_over(delivery).await;
            self.conclude(outcome).await
        })
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        Box::pin(async move {
            let outcome = self.inquire(ask).await;
            self.conclude(outcome).await
        })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async move {
            self.leave().await;
            Ok(())
        })
    }

    fn stderr(&self) -> String {
        self.wire.stderr()
    }
}
