//! Options of a connector: deadlines, capabilities, environment. Most come from `conformance.toml`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::config::{ConnectorSettings, DirectorySettings};
use super::manual::ManualRun;
use crate::mock::tls_front::TlsFront;
use egnyte_protocol::connector::REQUEST_TIMEOUT;
use egnyte_protocol::{Capability, Strictness};

/// Options for driving a connector.
#[derive(Debug, Clone)]
pub struct ConnectorOptions {
    /// Folder in which commands run, and in which relative ones are searched.
    pub folder: PathBuf,
    /// Name of the connector, for a command that cannot answer `hello`.
    pub name: Option<String>,
    /// Capabilities that the configuration file claims: at most those that `hello` declares.
    pub capabilities: Option<Vec<Capability>>,
    /// Time limit for the start and the answer to `hello`.
    pub start_timeout: Duration,
    /// Time limit for one event.
    pub event_timeout: Duration,
    /// Time for which the connector waits for one response of Egnyte.
    pub request_timeout: Duration,
    /// Time limit for a process to end after a termination signal.
    pub grace: Duration,
    /// Strictness of the protocol checks, in both directions.
    pub strictness: Strictness,
    /// Environment variables of every process, beside those of the harness.
    pub environment: Vec<(String, String)>,
    /// Directory that a build reads by itself; `None` for a connector that is driven by messages.
    pub directory: Option<DirectorySettings>,
    /// Front of the mock, with the proxy to the vendors' addresses if there is one.
    pub front: Option<Arc<TlsFront>>,
    /// Run that a person drives; `None` for a connector that needs no person.
    pub manual: Option<Arc<ManualRun>>,
}

impl Default for ConnectorOptions {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("."),
            name: None,
            capabilities: None,
            start_timeout: Duration::from_secs(30),
            event_timeout: Duration::from_secs(30),
            request_timeout: REQUEST_TIMEOUT,
            grace: Duration::from_secs(2),
            strictness: Strictness::Lenient,
            environment: Vec::new(),
            directory: None,
            front: None,
            manual: None,
        }
    }
}

impl ConnectorOptions {
    /// Returns the proxy to the vendors' addresses, for a connector that runs in the harness's own process.
    pub fn proxy(&self) -> Option<String> {
        self.front.as_ref()?.proxy()
    }

    /// Applies the settings of a `conformance.toml` in `folder`.
    #[must_use]
    pub fn with(mut self, settings: &ConnectorSettings, folder: PathBuf) -> Self {
        self.folder = folder;
        self.name.clone_from(&settings.name);
        self.capabilities.clone_from(&settings.capabilities);
        self.start_timeout = settings.start_timeout.unwrap_or(self.start_timeout);
        self.event_timeout = settings.event_timeout.unwrap_or(self.event_timeout);
        self.request_timeout = settings.request_timeout.unwrap_or(self.request_timeout);
        self
    }
}
