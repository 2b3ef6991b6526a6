//! The connections to Egnyte: one pool for each authority that an integration names, shared by all sessions.

use std::collections::BTreeMap;
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::{Client, redirect};

use super::trouble::Trouble;
use egnyte_protocol::directory::Integration;
use egnyte_protocol::web::{self, ClientError, Trust};

/// A connection that lay idle for longer may be hung up on just as it is used again.
const IDLE: Duration = Duration::from_secs(2);

/// The clients that were needed so far.
#[derive(Default)]
pub(crate) struct Clients {
    proxy: Option<String>,
    made: Mutex<BTreeMap<Trust, Client>>,
}

impl Clients {
    /// Clients that reach Egnyte through this proxy.
    pub(crate) fn through(proxy: Option<String>) -> Self {
        Self { proxy, ..Self::default() }
    }

    /// The client for an integration.
    pub(super) fn of(&self, integration: &Integration) -> Result<Client, Trouble> {
        let trust = Trust::of(&integration.base_url, integration.ca_file.as_deref());
        let mut made = self.made.lock();
        if let Some(client) = made.get(&trust) {
            return Ok(client.clone());
        }
        let client = self.make(&trust).map_err(|error| Trouble::Unreachable { cause: error.to_string() })?;
        made.insert(trust, client.clone());
        Ok(client)
    }

    fn make(&self, trust: &Trust) -> Result<Client, ClientError> {
        let builder = web::client(trust, self.proxy.as_deref())?;
        let builder = builder.user_agent(concat!("egnyte-reference-connector/", env!("CARGO_PKG_VERSION")));
        // A redirect would take the token somewhere else.
        Ok(builder.pool_idle_timeout(IDLE).redirect(redirect::Policy::none()).build()?)
    }
}
