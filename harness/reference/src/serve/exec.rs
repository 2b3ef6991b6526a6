//! A connector that runs once for each event. What it must remember until the next one lies in the state
//! folder.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tokio::fs;

use egnyte_protocol::connector::{ConnectorError, Target};
use egnyte_protocol::{Delivery, Hello, Settled, Strictness, VERSION, read};

/// What the environment of a run says.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// `CONFORMANCE_EVENT_FILE`
    pub event_file: PathBuf,
    /// `CONFORMANCE_RESULT_FILE`
    pub result_file: PathBuf,
    /// `CONFORMANCE_STATE_DIR`
    pub state_folder: PathBuf,
}

/// Why an event was not handled.
#[derive(Debug, thiserror::Error)]
pub enum NotServed {
    /// The environment does not say where things are.
    #[error("the variable {0} is not set; this command is started by the harness, as `exec:`")]
    Unset(&'static str),
    /// A file is wrong or cannot be used.
    #[error("{}: {why}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The connector itself did not do its part.
    #[error(transparent)]
    ConnectorError(#[from] ConnectorError),
}

impl Invocation {
    /// What the variables say that the harness sets.
    ///
    /// # Errors
    /// When one is missing.
    pub fn from_environment() -> Result<Self, NotServed> {
        let path = |name| std::env::var_os(name).map(PathBuf::from).ok_or(NotServed::Unset(name));
        Ok(Self {
            event_file: path("CONFORMANCE_EVENT_FILE")?,
            result_file: path("CONFORMANCE_RESULT_FILE")?,
            state_folder: path("CONFORMANCE_STATE_DIR")?,
        })
    }

    fn memory_file(&self) -> PathBuf {
        self.state_folder.join("memory.json")
    }
}

/// Handles one event, and writes the result file. What it returns is that reply: exit 0 when it is ok.
///
/// # Errors
/// When the files cannot be used, or the connector breaks.
pub async fn exec(target: &dyn Target, invocation: &Invocation) -> Result<Settled, NotServed> {
    let delivery: Delivery = delivery(&invocation.event_file).await?;
    let session = delivery.session.clone();
    let mut connector = target.open(&session)?;
    let suite = env!("CARGO_PKG_VERSION").to_owned();
    connector.hello(Hello { protocol: VERSION, suite, session }).await?;
    let memory_file = invocation.memory_file();
    match fs::read(&memory_file).await {
        Ok(memory) => {
            connector.restore(serde_json::from_slice(&memory).map_err(|error| wrong(&memory_file, &error))?)?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(wrong(&memory_file, &error)),
    }
    let settled = connector.deliver(delivery).await?;
    if let Some(memory) = connector.snapshot() {
        write(&memory_file, &memory).await?;
    }
    connector.bye().await?;
    write(&invocation.result_file, &settled).await?;
    Ok(settled)
}

async fn delivery(path: &Path) -> Result<Delivery, NotServed> {
    let text = fs::read(path).await.map_err(|error| wrong(path, &error))?;
    let value = serde_json::from_slice(&text).map_err(|error| wrong(path, &error))?;
    read(value, "", Strictness::Lenient).map_err(|error| wrong(path, &error))
}

async fn write(path: &Path, value: &impl Serialize) -> Result<(), NotServed> {
    let text = serde_json::to_vec(value).map_err(|error| wrong(path, &error))?;
    fs::write(path, text).await.map_err(|error| wrong(path, &error))
}

fn wrong(path: &Path, why: &impl std::fmt::Display) -> NotServed {
    NotServed::File { path: path.to_owned(), why: why.to_string() }
}
