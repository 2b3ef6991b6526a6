//! Servers beside Egnyte: where a redirect leads, and what answers with a certificate that a client must reject. Each is a
//! mock of its own, which records the requests that it should not get.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::tls_front::WrongCertificate;
use super::{Egnyte, EgnyteError};

/// Server beside Egnyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// Plain HTTP.
    Plain,
    /// HTTPS with a certificate that a client must reject.
    Wrong(WrongCertificate),
}

/// Servers that were started, one of each kind for a run.
#[derive(Clone, Default)]
pub(super) struct Peers(Arc<Mutex<BTreeMap<Peer, Egnyte>>>);

impl Egnyte {
    /// Returns a server beside Egnyte, and starts it if necessary.
    pub async fn peer(&self, peer: Peer) -> Result<Self, EgnyteError> {
        let mut started = self.peers.0.lock().await;
        if let Some(egnyte) = started.get(&peer) {
            return Ok(egnyte.clone());
        }
        let front = match peer {
            Peer::Plain => None,
            Peer::Wrong(wrong) => {
                Some(wrong.create_front().map_err(|error| EgnyteError::DoesNotStart(error.to_string()))?)
            }
        };
        let egnyte = Self::start_verified((0, None), front, false).await?;
        started.insert(peer, egnyte.clone());
        Ok(egnyte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::NewDomain;
    use egnyte_protocol::web::{self, Trust};

    #[tokio::test]
    async fn client_that_verifies_rejects_every_wrong_certificate() {
        let egnyte = Egnyte::start(None).await.unwrap();
        for wrong in [WrongCertificate::UnknownAuthority, WrongCertificate::AnotherName, WrongCertificate::Expired] {
            let peer = egnyte.peer(Peer::Wrong(wrong)).await.unwrap();
            let domain = peer.create_domain(&NewDomain::default()).await.unwrap();
            let trust = Trust::of(&domain.scim_url, domain.ca_file.as_deref());
            let request = |verified: bool| {
                let builder = web::client(&trust, None).unwrap().tls_danger_accept_invalid_certs(!verified);
                builder.build().unwrap().get(format!("{}/Users", domain.scim_url)).bearer_auth("t").send()
            };
            assert!(request(true).await.is_err(), "{wrong:?}");
            assert_eq!(peer.journal(&domain, 0).await.unwrap().exchanges.len(), 0, "{wrong:?}");
            assert_eq!(request(false).await.unwrap().status(), 401);
            assert_eq!(peer.journal(&domain, 0).await.unwrap().exchanges.len(), 1, "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn peer_is_started_once() {
        let egnyte = Egnyte::start(None).await.unwrap();
        let (first, second) = (egnyte.peer(Peer::Plain).await.unwrap(), egnyte.peer(Peer::Plain).await.unwrap());
        assert_eq!(first.url(), second.url());
        assert_ne!(first.url(), egnyte.url());
    }
}
