//! Session with a connector that speaks the protocol, over any transport: deadlines, request ids, and the check of the
//! messages.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{RpcRequest, TransportError};
use super::options::ConnectorOptions;
use super::rpc;
use crate::util::lateness::wait_for;
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture};
use egnyte_protocol::{Ask, Bye, Delivery, Hello, Identity, Message, Reply, Settled, VERSION, Welcome, read};

/// Transport of a session's messages.
pub(super) trait RpcTransport: Send {
    /// Sends a request and waits for the text of its response. Connects first where there is no connection yet.
    fn exchange(
        &mut self,
        request: &RpcRequest,
        text: String,
    ) -> impl Future<Output = Result<Vec<u8>, TransportError>> + Send;

    /// Sends later requests to the endpoint that the connector named.
    fn set_endpoint(&mut self, endpoint: &str) -> Result<(), TransportError>;

    /// Error for a deadline that passed, called after [`RpcTransport::kill`].
    fn timeout_error(&self, request: &RpcRequest, limit: Duration) -> TransportError;

    /// Says goodbye and closes the connection.
    fn close(&mut self, session: &str, bye: String) -> impl Future<Output = ()> + Send;

    /// Closes the connection at once, and ends the connector where the harness started it.
    fn kill(&mut self) -> impl Future<Output = ()> + Send;

    /// Log of the connector.
    fn stderr(&self) -> String;
}

/// Session over a transport.
pub(super) struct ProtocolSession<T> {
    transport: T,
    options: Arc<ConnectorOptions>,
    id: String,
    requests: u64,
    /// Reason why the session has ended; `None` while it is open.
    ended: Option<String>,
}

impl<T: RpcTransport> ProtocolSession<T> {
    pub(super) fn new(transport: T, options: Arc<ConnectorOptions>) -> Self {
        Self { transport, options, id: String::new(), requests: 0, ended: None }
    }

    async fn send_hello(&mut self, hello: Hello) -> Result<Identity, TransportError> {
        self.id.clone_from(&hello.session);
        let request = self.request("hello", None);
        let result = self.send(&request, &hello, self.options.start_timeout).await?;
        // A message of another version may differ in any other respect: its version is reported first.
        let version = &result["protocol"];
        if version.is_number() && *version != VERSION {
            return Err(TransportError::Version { got: version.to_string() });
        }
        let Welcome { identity, endpoint } = self.read(&request, result)?;
        if let Some(endpoint) = endpoint {
            self.transport.set_endpoint(&endpoint)?;
        }
        Ok(identity)
    }

    async fn send_delivery(&mut self, delivery: Delivery) -> Result<Settled, TransportError> {
        let request = self.request("deliver", Some(&delivery.event.kind.to_string()));
        let result = self.send(&request, &delivery, self.options.event_timeout).await?;
        self.read(&request, result)
    }

    async fn send_question(&mut self, ask: Ask) -> Result<Reply, TransportError> {
        let request = self.request("ask", Some(ask.question.kind()));
        let result = self.send(&request, &ask, self.options.event_timeout).await?;
        let reply = ask.question.parse_reply(result, "result", self.options.strictness);
        reply.map_err(|mismatch| TransportError::Mismatch { request, mismatch: Box::new(mismatch) })
    }

    async fn send<M: Message + Serialize + Sync>(
        &mut self,
        request: &RpcRequest,
        message: &M,
        limit: Duration,
    ) -> Result<Value, TransportError> {
        if let Some(reason) = &self.ended {
            return Err(TransportError::SessionEnded(reason.clone()));
        }
        let params = rpc::params(request, message, self.options.strictness)?;
        match wait_for(limit, self.transport.exchange(request, rpc::encode(request, &params))).await {
            Ok(response) => rpc::decode(request, &response?, self.options.strictness),
            Err(late) => {
                self.transport.kill().await;
                Err(self.transport.timeout_error(request, limit).on_busy_machine(late))
            }
        }
    }

    fn read<M: Message + DeserializeOwned>(&self, request: &RpcRequest, result: Value) -> Result<M, TransportError> {
        read(result, "result", self.options.strictness)
            .map_err(|mismatch| TransportError::Mismatch { request: request.clone(), mismatch: Box::new(mismatch) })
    }

    fn request(&mut self, method: &'static str, kind: Option<&str>) -> RpcRequest {
        self.requests += 1;
        RpcRequest { id: self.requests, method, kind: kind.map(str::to_owned) }
    }

    /// Ends the session after an error: later answers of a connector that broke the protocol have no meaning.
    async fn conclude<R>(&mut self, result: Result<R, TransportError>) -> Result<R, ConnectorError> {
        if let Err(error) = &result {
            self.transport.kill().await;
            self.ended.get_or_insert_with(|| error.to_string());
        }
        Ok(result?)
    }
}

impl<T: RpcTransport> Connector for ProtocolSession<T> {
    fn hello(&mut self, hello: Hello) -> ConnectorFuture<'_, Identity> {
        Box::pin(async move {
            let result = self.send_hello(hello).await;
            self.conclude(result).await
        })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move {
            let result = self.send_delivery(delivery).await;
            self.conclude(result).await
        })
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        Box::pin(async move {
            let result = self.send_question(ask).await;
            self.conclude(result).await
        })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async move {
            if self.ended.is_none() {
                let request = self.request("bye", None);
                let bye = serde_json::to_value(Bye { session: self.id.clone() }).unwrap_or_default();
                self.transport.close(&self.id, rpc::encode(&request, &bye)).await;
                self.ended = Some("`bye` was said".to_owned());
            }
            Ok(())
        })
    }

    fn stderr(&self) -> String {
        self.transport.stderr()
    }
}
