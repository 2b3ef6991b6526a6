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
    /// Clients by their trust, each with or without verification of the server's certificate.
    clients: Mutex<BTreeMap<(Trust, bool), Client>>,
}

impl ClientPool {
    /// Creates a pool whose clients use this proxy.
    pub(crate) fn new(proxy: Option<String>) -> Self {
        Self { proxy, ..Self::default() }
    }

    /// Returns the client for an integration, which verifies the certificate of the server or not.
    pub(super) fn client(&self, integration: &Integration, verifies: bool) -> Result<Client, RequestError> {
        let trust = Trust::of(&integration.base_url, integration.ca_file.as_deref());
        let key = (trust, verifies);
        let mut clients = self.clients.lock();
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client =
            self.build(&key.0, verifies).map_err(|error| RequestError::Unreachable { cause: error.to_string() })?;
        clients.insert(key, client.clone());
        Ok(client)
    }

    fn build(&self, trust: &Trust, verifies: bool) -> Result<Client, ClientError> {
        let builder = web::client(trust, self.proxy.as_deref())?.tls_danger_accept_invalid_certs(!verifies);
        let builder = builder.user_agent(concat!("egnyte-reference-connector/", env!("CARGO_PKG_VERSION")));
        // A redirect would send the token to another server.
        Ok(builder.pool_idle_timeout(IDLE).redirect(redirect::Policy::none()).build()?)
    }
}
