//! JSON-RPC dispatcher: passes each request to the connector of its session.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex as AsyncMutex;

use egnyte_protocol::connector::{Connector, ConnectorError, ScenarioName, Target};
use egnyte_protocol::{Ask, Bye, Delivery, Hello, Hint, Message, Strictness, read};

type SharedConnector = Arc<AsyncMutex<Box<dyn Connector>>>;

/// Target and its open sessions.
pub(super) struct Dispatcher {
    target: Arc<dyn Target>,
    sessions: Mutex<BTreeMap<String, SharedConnector>>,
}

/// JSON-RPC error.
struct RpcError {
    code: i32,
    message: String,
}

impl From<ConnectorError> for RpcError {
    fn from(error: ConnectorError) -> Self {
        Self { code: -32000, message: error.message }
    }
}

impl Dispatcher {
    pub(super) fn new(target: Arc<dyn Target>) -> Self {
        Self { target, sessions: Mutex::default() }
    }

    /// Answers a request.
    pub(super) async fn answer(&self, text: &str) -> String {
        let (id, outcome) = match serde_json::from_str::<Value>(text) {
            Err(error) => (Value::Null, Err(RpcError { code: -32700, message: error.to_string() })),
            Ok(mut request) => (request["id"].take(), self.dispatch(request).await),
        };
        let answer = match outcome {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err(RpcError { code, message }) => {
                json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
            }
        };
        answer.to_string()
    }

    /// Closes a session, if it is open.
    pub(super) async fn close(&self, session: &str) -> Result<(), ConnectorError> {
        let session = self.sessions.lock().remove(session);
        match session {
            Some(session) => session.lock().await.bye().await,
            None => Ok(()),
        }
    }

    async fn dispatch(&self, mut request: Value) -> Result<Value, RpcError> {
        let params = request["params"].take();
        match request["method"].as_str() {
            Some("hello") => self.hello(parse_params(params)?).await,
            Some("deliver") => self.deliver(parse_params(params)?).await,
            Some("ask") => self.ask(parse_params(params)?).await,
            Some("bye") => {
                let Bye { session } = parse_params(params)?;
                self.close(&session).await?;
                Ok(json!({}))
            }
            Some(method) => {
                let hint = Hint::of(method, ["hello", "deliver", "ask", "bye"]);
                Err(RpcError { code: -32601, message: format!("unknown method `{method}`{hint}") })
            }
            None => Err(RpcError { code: -32600, message: "a request needs a `method`".to_owned() }),
        }
    }

    async fn hello(&self, hello: Hello) -> Result<Value, RpcError> {
        let name = hello.session.clone();
        let mut connector = self.target.open(&ScenarioName::default())?;
        let identity = connector.hello(hello).await?;
        self.sessions.lock().insert(name, Arc::new(AsyncMutex::new(connector)));
        to_json(&identity)
    }

    async fn deliver(&self, delivery: Delivery) -> Result<Value, RpcError> {
        let session = self.open(&delivery.session)?;
        let settled = session.lock().await.deliver(delivery).await?;
        to_json(&settled)
    }

    async fn ask(&self, ask: Ask) -> Result<Value, RpcError> {
        let session = self.open(&ask.session)?;
        let reply = session.lock().await.ask(ask).await?;
        to_json(&reply)
    }

    fn open(&self, name: &str) -> Result<SharedConnector, RpcError> {
        self.sessions.lock().get(name).cloned().ok_or_else(|| RpcError {
            code: -32602,
            message: format!("no session `{name}` is open; a session begins with `hello`"),
        })
    }
}

fn parse_params<T: Message + DeserializeOwned>(params: Value) -> Result<T, RpcError> {
    read(params, "params", Strictness::Lenient)
        .map_err(|mismatch| RpcError { code: -32602, message: mismatch.to_string() })
}

fn to_json(result: &impl Serialize) -> Result<Value, RpcError> {
    serde_json::to_value(result).map_err(|error| RpcError { code: -32603, message: error.to_string() })
}
