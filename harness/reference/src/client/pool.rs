//! Connection pools: one HTTP client for each certificate authority, shared by all sessions.

use std::collections::BTreeMap;
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::{Client, redirect};

use super::error::RequestError;
use egnyte_protocol::directory::Integration;
use egnyte_protocol::web::{self, ClientError, Trust};

/// Longest time that a connection stays idle. A longer one may be closed by the server just when it is used again.
const IDLE: Duration = Duration::from_secs(2);

/// HTTP clients by their trust.
#[derive(Default)]
pub(crate) struct ClientPool {
    proxy: Option<String>,
    clients: Mutex<BTreeMap<Trust, Client>>,
}

impl ClientPool {
    /// Creates a pool whose clients use this proxy.
    pub(crate) fn new(proxy: Option<String>) -> Self {
        Self { proxy, ..Self::default() }
    }

    /// Returns the client for an integration.
    pub(super) fn client(&self, integration: &Integration) -> Result<Client, RequestError> {
        let trust = Trust::of(&integration.base_url, integration.ca_file.as_deref());
        let mut clients = self.clients.lock();
        if let Some(client) = clients.get(&trust) {
            return Ok(client.clone());
        }
        let client = self.build(&trust).map_err(|error| RequestError::Unreachable { cause: error.to_string() })?;
        clients.insert(trust, client.clone());
        Ok(client)
    }

    fn build(&self, trust: &Trust) -> Result<Client, ClientError> {
        let builder = web::client(trust, self.proxy.as_deref())?;
        let builder = builder.user_agent(concat!("egnyte-reference-connector/", env!("CARGO_PKG_VERSION")));
        // A redirect would send the token to another server.
        Ok(builder.pool_idle_timeout(IDLE).redirect(redirect::Policy::none()).build()?)
    }
}
