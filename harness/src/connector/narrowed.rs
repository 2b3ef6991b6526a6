//! A connector of which less is asked than it declares: `conformance.toml` says how much.

use std::future::ready;
use std::sync::Arc;

use serde_json::Value;

use super::fault::Fault;
use super::{Connector, ConnectorError, ConnectorFuture, Isolation, Target};
use egnyte_protocol::{Ask, Capability, Delivery, Hello, Identity, Reply, Settled};

/// A target, and what its file claims for it.
pub(super) struct Narrowed {
    pub(super) target: Arc<dyn Target>,
    pub(super) claimed: Vec<Capability>,
}

impl Target for Narrowed {
    fn open(&self, scenario: &str) -> Result<Box<dyn Connector>, ConnectorError> {
        let (connector, claimed) = (self.target.open(scenario)?, self.claimed.clone());
        Ok(Box::new(Session { connector, claimed, over: None }))
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
}

/// A session whose introduction is cut down.
struct Session {
    connector: Box<dyn Connector>,
    claimed: Vec<Capability>,
    /// Why nothing is said any more.
    over: Option<String>,
}

impl Connector for Session {
    fn hello(&mut self, hello: Hello) -> ConnectorFuture<'_, Identity> {
        Box::pin(async move {
            let identity = self.connector.hello(hello).await?;
            let narrowed = narrowed(identity, &self.claimed);
            if let Err(fault) = &narrowed {
                self.over = Some(fault.to_string());
                self.connector.bye().await?;
            }
            Ok(narrowed?)
        })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        match &self.over {
            Some(over) => Box::pin(ready(Err(Fault::Over(over.clone()).into()))),
            None => self.connector.deliver(delivery),
        }
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        match &self.over {
            Some(over) => Box::pin(ready(Err(Fault::Over(over.clone()).into()))),
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

/// Where `hello` and the file disagree, the file may only narrow.
fn narrowed(mut identity: Identity, claimed: &[Capability]) -> Result<Identity, Fault> {
    let declares = |claim: &Capability| identity.capabilities.contains(claim);
    let wider: Vec<Capability> = claimed.iter().copied().filter(|claim| !declares(claim)).collect();
    if !wider.is_empty() {
        return Err(Fault::Widened(wider));
    }
    identity.capabilities.retain(|capability| claimed.contains(capability));
    Ok(identity)
}

#[cfg(test)]
mod tests {
    use super::narrowed;
    use egnyte_protocol::{Capability, Identity, VERSION};

    fn declaring(capabilities: &[Capability]) -> Identity {
        let capabilities = capabilities.to_vec();
        Identity { protocol: VERSION, name: "x".into(), version: None, capabilities, homepage: None, issues: None }
    }

    #[test]
    fn the_file_narrows_what_hello_declares_and_never_widens_it() {
        let both = declaring(&[Capability::Integration, Capability::Events]);
        assert_eq!(narrowed(both.clone(), &both.capabilities).unwrap(), both);
        let narrow = narrowed(both, &[Capability::Events]).unwrap();
        assert_eq!(narrow.capabilities, [Capability::Events]);
        let wide = narrowed(narrow, &[Capability::Import]).unwrap_err();
        assert!(wide.to_string().starts_with("conformance.toml claims `import`, which the connector does not declare"));
    }
}
