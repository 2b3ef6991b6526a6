//! Reference connector as a target of the harness.

use std::sync::Arc;
use std::time::Duration;

use egnyte_protocol::connector::{Connector, ConnectorError, ScenarioName, Target};

use super::client::{ClientPolicy, ClientPool, SystemClock};
use super::flaw::Flaw;
use super::session::Session;

/// Reference connector, complete or with one flaw.
#[derive(Clone)]
pub struct ReferenceTarget {
    pool: Arc<ClientPool>,
    flaw: Option<Flaw>,
}

/// Creates the target. All its sessions share one pool of connections.
pub fn target(flaw: Option<Flaw>) -> ReferenceTarget {
    ReferenceTarget { pool: Arc::default(), flaw }
}

impl ReferenceTarget {
    /// Sets the proxy to Egnyte. The proxy settings of the environment are ignored.
    #[must_use]
    pub fn with_proxy(self, proxy: Option<String>) -> Self {
        Self { pool: Arc::new(ClientPool::new(proxy)), ..self }
    }
}

impl Target for ReferenceTarget {
    fn open(&self, _scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Session::new(Arc::clone(&self.pool), Arc::new(SystemClock), self.flaw)))
    }

    fn request_timeout(&self) -> Duration {
        ClientPolicy::default().timeout
    }

    fn spec(&self) -> String {
        self.flaw.map_or_else(|| "reference".to_owned(), |flaw| format!("reference:flaw={}", flaw.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spec_is_the_name_on_the_command_line() {
        assert_eq!(target(None).spec(), "reference");
        assert_eq!(target(Some(Flaw::ALL[0])).spec(), "reference:flaw=empty-idp-url");
    }
}
