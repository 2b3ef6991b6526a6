//! What a run says about the connector beside its name: most of it from `conformance.toml`.

use std::path::PathBuf;
use std::time::Duration;

use crate::connector::config::Settings;
use egnyte_protocol::connector::REQUEST_TIMEOUT;
use egnyte_protocol::{Capability, Strictness};

/// How a connector is to be driven.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where relative commands are looked for, and where they run.
    pub folder: PathBuf,
    /// The connector's name, for those that cannot say it themselves.
    pub name: Option<String>,
    /// What the connector can do, where a file says it. The file may only narrow what `hello` declares.
    pub capabilities: Option<Vec<Capability>>,
    /// How long a connector may take to start and to answer `hello`.
    pub start_timeout: Duration,
    /// How long it may take over one event.
    pub event_timeout: Duration,
    /// How long it waits for one answer of Egnyte.
    pub request_timeout: Duration,
    /// How long a process may take to end when it is asked to.
    pub grace: Duration,
    /// Whether both directions are checked to the letter.
    pub strictness: Strictness,
    /// Variables every process gets beside our own environment.
    pub environment: Vec<(String, String)>,
    /// The proxy to Egnyte, for a connector that runs in our own process.
    pub proxy: Option<String>,
}

impl Default for Options {
    /// What holds when nobody says anything.
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
            proxy: None,
        }
    }
}

impl Options {
    /// With what a `conformance.toml` says, which lies in `folder`.
    #[must_use]
    pub fn with(mut self, settings: &Settings, folder: PathBuf) -> Self {
        self.folder = folder;
        self.name.clone_from(&settings.name);
        self.capabilities.clone_from(&settings.capabilities);
        self.start_timeout = settings.start_timeout.unwrap_or(self.start_timeout);
        self.event_timeout = settings.event_timeout.unwrap_or(self.event_timeout);
        self.request_timeout = settings.request_timeout.unwrap_or(self.request_timeout);
        self
    }
}
