//! Transport `exec`: one process for each event. The state folder keeps the state between two events.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tokio::fs;

use egnyte_protocol::connector::{ConnectorError, ScenarioName, Target};
use egnyte_protocol::{Delivery, Hello, Settled, Strictness, VERSION, read};

/// Files of one run, named by environment variables.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Value of `CONFORMANCE_EVENT_FILE`.
    pub event_file: PathBuf,
    /// Value of `CONFORMANCE_RESULT_FILE`.
    pub result_file: PathBuf,
    /// Value of `CONFORMANCE_STATE_DIR`.
    pub state_folder: PathBuf,
}

/// Error: an event was not handled.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// An environment variable is missing.
    #[error("the variable {0} is not set; the harness sets it when it starts this command as `exec:`")]
    Unset(&'static str),
    /// A file cannot be read, parsed or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Cause.
        reason: String,
    },
    /// The connector failed.
    #[error(transparent)]
    Connector(#[from] ConnectorError),
}

impl Invocation {
    /// Reads the environment variables that the harness sets.
    pub fn from_environment() -> Result<Self, ExecError> {
        let path = |name| std::env::var_os(name).map(PathBuf::from).ok_or(ExecError::Unset(name));
        Ok(Self {
            event_file: path("CONFORMANCE_EVENT_FILE")?,
            result_file: path("CONFORMANCE_RESULT_FILE")?,
            state_folder: path("CONFORMANCE_STATE_DIR")?,
        })
    }

    fn state_file(&self) -> PathBuf {
        self.state_folder.join("state.json")
    }
}

/// Handles one event, writes the result file, and returns its content.
pub async fn exec(target: &dyn Target, invocation: &Invocation) -> Result<Settled, ExecError> {
    let delivery: Delivery = read_delivery(&invocation.event_file).await?;
    let session = delivery.session.clone();
    let mut connector = target.open(&ScenarioName::default())?;
    let suite = env!("CARGO_PKG_VERSION").to_owned();
    connector.hello(Hello { protocol: VERSION, suite, session }).await?;
    let state_file = invocation.state_file();
    match fs::read(&state_file).await {
        Ok(state) => {
            connector.restore(serde_json::from_slice(&state).map_err(|error| file_error(&state_file, &error))?)?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(file_error(&state_file, &error)),
    }
    let settled = connector.deliver(delivery).await?;
    if let Some(state) = connector.snapshot() {
        write(&state_file, &state).await?;
    }
    connector.bye().await?;
    write(&invocation.result_file, &settled).await?;
    Ok(settled)
}

async fn read_delivery(path: &Path) -> Result<Delivery, ExecError> {
    let text = fs::read(path).await.map_err(|error| file_error(path, &error))?;
    let value = serde_json::from_slice(&text).map_err(|error| file_error(path, &error))?;
    read(value, "", Strictness::Lenient).map_err(|error| file_error(path, &error))
}

async fn write(path: &Path, value: &impl Serialize) -> Result<(), ExecError> {
    let text = serde_json::to_vec(value).map_err(|error| file_error(path, &error))?;
    fs::write(path, text).await.map_err(|error| file_error(path, &error))
}

fn file_error(path: &Path, reason: &impl std::fmt::Display) -> ExecError {
    ExecError::File { path: path.to_owned(), reason: reason.to_string() }
}
