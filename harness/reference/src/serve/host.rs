//! Requests in, answers out, as text: one connector for each session.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex as AsyncMutex;

use egnyte_protocol::Hint;
use egnyte_protocol::connector::{Connector, ConnectorError, Target};
use egnyte_protocol::{Ask, Bye, Delivery, Hello, Message, Strictness, read};

type Session = Arc<AsyncMutex<Box<dyn Connector>>>;

/// A target and its open sessions.
pub(super) struct Host {
    target: Arc<dyn Target>,
    sessions: Mutex<BTreeMap<String, Session>>,
}

/// Why a request has no result, with JSON-RPC's number for it.
struct Refusal {
    code: i32,
    message: String,
}

impl From<ConnectorError> for Refusal {
    fn from(breakdown: ConnectorError) -> Self {
        Self { code: -32000, message: breakdown.message }
    }
}

impl Host {
    pub(super) fn new(target: Arc<dyn Target>) -> Self {
        Self { target, sessions: Mutex::default() }
    }

    /// The answer to a request.
    pub(super) async fn answer(&self, text: &str) -> String {
        let (id, outcome) = match serde_json::from_str::<Value>(text) {
            Err(error) => (Value::Null, Err(Refusal { code: -32700, message: error.to_string() })),
            Ok(mut request) => (request["id"].take(), self.take(request).await),
        };
        let answer = match outcome {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err(Refusal { code, message }) => {
                json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
            }
        };
        answer.to_string()
    }

    /// Ends a session; one that is not open has ended already.
    pub(super) async fn leave(&self, session: &str) -> Result<(), ConnectorError> {
        let session = self.sessions.lock().remove(session);
        match session {
            Some(session) => session.lock().await.bye().await,
            None => Ok(()),
        }
    }

    async fn take(&self, mut request: Value) -> Result<Value, Refusal> {
        let params = request["params"].take();
        match request["method"].as_str() {
            Some("hello") => self.hello(params_of(params)?).await,
            Some("deliver") => self.deliver(params_of(params)?).await,
            Some("ask") => self.inquire(params_of(params)?).await,
            Some("bye") => {
                let Bye { session } = params_of(params)?;
                self.leave(&session).await?;
                Ok(json!({}))
            }
            Some(method) => {
                let hint = Hint::of(method, ["hello", "deliver", "ask", "bye"]);
                Err(Refusal { code: -32601, message: format!("unknown method `{method}`{hint}") })
            }
            None => Err(Refusal { code: -32600, message: "a request has a `method`".to_owned() }),
        }
    }

    async fn hello(&self, hello: Hello) -> Result<Value, Refusal> {
        let name = hello.session.clone();
        let mut connector = self.target.open(&name)?;
        let identity = connector.hello(hello).await?;
        self.sessions.lock().insert(name, Arc::new(AsyncMutex::new(connector)));
        rendered(&identity)
    }

    async fn deliver(&self, delivery: Delivery) -> Result<Value, Refusal> {
        let session = self.open(&delivery.session)?;
        let settled = session.lock().await.deliver(delivery).await?;
        rendered(&settled)
    }

    async fn inquire(&self, ask: Ask) -> Result<Value, Refusal> {
        let session = self.open(&ask.session)?;
        let reply = session.lock().await.ask(ask).await?;
        rendered(&reply)
    }

    fn open(&self, name: &str) -> Result<Session, Refusal> {
        self.sessions.lock().get(name).cloned().ok_or_else(|| Refusal {
            code: -32602,
            message: format!("no session `{name}` is open; it begins with `hello`"),
        })
    }
}

fn params_of<T: Message + DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    read(params, "params", Strictness::Lenient)
        .map_err(|mismatch| Refusal { code: -32602, message: mismatch.to_string() })
}

fn rendered(result: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| Refusal { code: -32603, message: error.to_string() })
}
