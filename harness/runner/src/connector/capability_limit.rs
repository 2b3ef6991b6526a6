//! Limit on the capabilities that a connector declares: `conformance.toml` may claim fewer.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::error::TransportError;
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, Isolation, ScenarioName, Target};
use egnyte_protocol::{Ask, Capability, Delivery, Hello, Identity, Reply, Settled};

/// Target whose capabilities are limited to those that the configuration file claims.
pub(super) struct LimitedTarget {
    pub(super) target: Arc<dyn Target>,
    pub(super) claimed: Vec<Capability>,
}

impl Target for LimitedTarget {
    fn open(&self, scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        let (connector, claimed) = (self.target.open(scenario)?, self.claimed.clone());
        Ok(Box::new(LimitedSession { connector, claimed, ended: None }))
    }

    fn spec(&self) -> String {
        self.target.spec()
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        self.target.check()
    }

    fn isolation(&self) -> Isolation {
        self.target.isolation()
    }

    fn request_timeout(&self) -> Duration {
        self.target.request_timeout()
    }
}

struct LimitedSession {
    connector: Box<dyn Connector>,
    claimed: Vec<Capability>,
    /// Reason why the session has ended; `None` while it is open.
    ended: Option<String>,
}

impl Connector for LimitedSession {
    fn hello(&mut self, hello: Hello) -> ConnectorFuture<'_, Identity> {
        Box::pin(async move {
            let identity = self.connector.hello(hello).await?;
            let limited = limit(identity, &self.claimed);
            if let Err(error) = &limited {
                self.ended = Some(error.to_string());
                self.connector.bye().await?;
            }
            Ok(limited?)
        })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        match &self.ended {
            Some(reason) => Box::pin(ready(Err(TransportError::SessionEnded(reason.clone()).into()))),
            None => self.connector.deliver(delivery),
        }
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        match &self.ended {
            Some(reason) => Box::pin(ready(Err(TransportError::SessionEnded(reason.clone()).into()))),
            None => self.connector.ask(ask),
        }
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        self.connector.bye()
    }

    fn stderr(&self) -> String {
        self.connector.stderr()
    }

    fn snapshot(&self) -> Option<Value> {
        self.connector.snapshot()
    }

    fn restore(&mut self, snapshot: Value) -> Result<(), ConnectorError> {
        self.connector.restore(snapshot)
    }
}

/// Limits the declared capabilities to the claimed ones, each of which must be declared.
fn limit(mut identity: Identity, claimed: &[Capability]) -> Result<Identity, TransportError> {
    let is_declared = |claim: &Capability| identity.capabilities.contains(claim);
    let undeclared: Vec<Capability> = claimed.iter().copied().filter(|claim| !is_declared(claim)).collect();
    if !undeclared.is_empty() {
        return Err(TransportError::UndeclaredCapabilities(undeclared));
    }
    identity.capabilities.retain(|capability| claimed.contains(capability));
    Ok(identity)
}

#[cfg(test)]
mod tests {
    use super::limit;
    use egnyte_protocol::{Capability, Identity, VERSION};

    fn identity(capabilities: &[Capability]) -> Identity {
        let capabilities = capabilities.to_vec();
        Identity { protocol: VERSION, name: "x".into(), version: None, capabilities, homepage: None, issues: None }
    }

    #[test]
    fn file_limits_the_declared_capabilities_and_never_adds_one() {
        let both = identity(&[Capability::Integration, Capability::Events]);
        assert_eq!(limit(both.clone(), &both.capabilities).unwrap(), both);
        let one = limit(both, &[Capability::Events]).unwrap();
        assert_eq!(one.capabilities, [Capability::Events]);
        let undeclared = limit(one, &[Capability::Import]).unwrap_err();
        assert!(
            undeclared
                .to_string()
                .starts_with("conformance.toml claims `import`, which the connector does not declare")
        );
    }
}
