//! Helpers of the transport tests: a delivery, a target, and a check for running processes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use egnyte_protocol::{Delivery, Hello, Identity, Settled, VERSION};
use egnyte_runner::connector::options::ConnectorOptions;
use egnyte_runner::connector::target::parse;
use egnyte_runner::connector::{Connector, ConnectorError, ConnectorFuture, ScenarioName, Target};
use serde_json::{Value, json};

pub(crate) const SESSION: &str = "s-17";

/// Options with short time limits.
pub(crate) fn options() -> ConnectorOptions {
    ConnectorOptions {
        folder: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken")),
        event_timeout: Duration::from_secs(20),
        grace: Duration::from_millis(300),
        ..ConnectorOptions::default()
    }
}

/// Options for a connector that hangs.
pub(crate) fn impatient() -> ConnectorOptions {
    ConnectorOptions { event_timeout: Duration::from_millis(500), ..options() }
}

pub(crate) fn open(spec: &str, options: &ConnectorOptions) -> Box<dyn Connector> {
    parse(spec, options).unwrap().open(&ScenarioName { key: String::new(), shown: SESSION.to_owned() }).unwrap()
}

pub(crate) async fn check(spec: &str) -> Result<(), String> {
    parse(spec, &options()).unwrap().check().await.map_err(|error| error.message)
}

pub(crate) fn hello() -> Hello {
    Hello { protocol: VERSION, suite: "0.1.0".to_owned(), session: SESSION.to_owned() }
}

/// Delivery of the event that Ada is created, with an active integration.
pub(crate) fn delivery() -> Delivery {
    serde_json::from_value(delivery_json()).unwrap()
}

pub(crate) fn delivery_json() -> Value {
    let ada = "66e2d689590450d073d2a001";
    json!({
        "session": SESSION,
        "event": { "kind": "user.created", "user": ada },
        "directory": {
            "application": {
                "label": "Egnyte",
                "ssoIdpUrl": null,
                "sso": { "configured": true, "entityId": "e", "acsUrl": "a", "domainSpecificIssuer": true },
                "integration": {
                    "active": true, "baseUrl": "http://127.0.0.1:9/d/s-17/pubapi/scim/v2", "token": "secret",
                    "manageGroups": true, "testUser": { "username": "t", "email": "t@acme.example" }, "caFile": null,
                },
            },
            "users": [{ "id": ada, "username": "ada", "email": "ada@acme.example", "firstname": "Ada",
                        "lastname": "Lovelace", "state": "active" }],
            "userGroups": [],
        },
    })
}

/// File for the output of a program, removed with its folder.
pub(crate) fn scratch() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("told");
    (folder, file)
}

/// Returns whether the process whose id is in `file` still runs. A zombie does not.
pub(crate) fn runs(file: &Path) -> bool {
    let id = std::fs::read_to_string(file).expect("the program tells its number");
    let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    state.rsplit(") ").next().is_some_and(|state| !state.is_empty() && !state.starts_with(['Z', 'X']))
}

/// Waits until that process is gone: a killed process is gone soon, not at once.
pub(crate) async fn gone(file: &Path) {
    let gone = async {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        while runs(file) {
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.expect("the process still runs");
}

/// Connector that counts its events and keeps the number.
pub(crate) struct Counting;

#[derive(Default)]
struct Count(u64);

impl Target for Counting {
    fn open(&self, _scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Count::default()))
    }

    fn spec(&self) -> String {
        "counting".to_owned()
    }
}

impl Counting {
    pub(crate) fn target() -> Arc<dyn Target> {
        Arc::new(Self)
    }
}

impl Connector for Count {
    fn hello(&mut self, _hello: Hello) -> ConnectorFuture<'_, Identity> {
        let identity = json!({ "protocol": 1, "name": "counting", "capabilities": ["integration", "events"] });
        Box::pin(async { Ok(serde_json::from_value(identity).unwrap()) })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        self.0 += 1;
        let error = format!("event {} came to {} people", self.0, delivery.directory.users.len());
        Box::pin(async { Ok(Settled { ok: false, error: Some(error), problems: Vec::new() }) })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn snapshot(&self) -> Option<Value> {
        Some(json!(self.0))
    }

    fn restore(&mut self, snapshot: Value) -> Result<(), ConnectorError> {
        self.0 = snapshot.as_u64().ok_or_else(|| ConnectorError::new("that is no count".to_owned()))?;
        Ok(())
    }
}
