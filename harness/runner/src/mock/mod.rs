//! Client of the Egnyte mock: starts it or attaches to a running one, creates domains, and reads and changes their
//! content over the control API.
//!
//! The only file that names the server's crate, and only to start it. Everything else goes over HTTP, in types of the
//! harness's own, so that the two sides cannot share a mistake.

pub mod findings;
pub mod tls_front;

mod administrator;
mod changes;
mod elsewhere;
mod error;
mod faults;
mod journal;
mod lasting;
mod request;
mod shapes;
mod sign_in;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::mock::tls_front::TlsFront;
use egnyte_protocol::web::Trust;
use egnyte_support::mask;
use elsewhere::Peers;
use request::{cause, client};

pub use changes::{Change, Changes, Undone};
pub use elsewhere::Peer;
pub use error::EgnyteError;
pub use shapes::{Budget, BudgetUse, Domain, Exchange, Group, GroupEdit, Journal, NewDomain, Roster, User, UserEdit};
pub use sign_in::{AuthnRedirect, SamlPost, SignInVerdict, SsoSettings};

/// Client of a running mock. Cheap to clone; the last clone of one that was started here stops the mock.
#[derive(Clone)]
pub struct Egnyte {
    base: String,
    client: Client,
    server: Option<Arc<egnyte_mock::Server>>,
    front: Option<Arc<TlsFront>>,
    /// Token for the control API.
    admin_token: Option<String>,
    /// Names of the domains that were created and not yet deleted.
    domains: Arc<Mutex<BTreeSet<String>>>,
    /// Servers beside Egnyte that were started.
    peers: Peers,
}

/// Variable with the admin token of an exposed mock: the one that `egnyte-mock` itself reads.
const ADMIN_TOKEN: &str = "EGNYTE_MOCK_ADMIN_TOKEN";

/// Describes a weakness of the mock; `None` for an unknown name.
pub fn describe_weakness(name: &str) -> Option<&'static str> {
    let known = egnyte_mock::guesses::WEAKNESSES.iter().find(|weakness| weakness.id == name);
    known.map(|weakness| weakness.sentence)
}

/// Checks a guess of the mock and its value. The error names the nearest.
pub fn check_guess(guess: &str, value: &str) -> Result<(), String> {
    egnyte_mock::guesses::Settings::default().guess(guess, value).map_err(|error| error.to_string())
}

impl Egnyte {
    /// Starts the built-in mock on a free port, on threads of its own, behind the given front.
    pub async fn start(front: Option<Arc<TlsFront>>) -> Result<Self, EgnyteError> {
        Self::start_verified((0, None), front, true).await
    }

    /// Starts the built-in mock on this port, for clients that reach it under a public URL, if there is one.
    pub async fn start_at(
        port: u16,
        public_url: Option<&str>,
        front: Option<Arc<TlsFront>>,
    ) -> Result<Self, EgnyteError> {
        Self::start_verified((port, public_url), front, true).await
    }

    /// Starts the built-in mock. Its own client verifies the certificate or not.
    async fn start_verified(
        (port, public_url): (u16, Option<&str>),
        front: Option<Arc<TlsFront>>,
        verified: bool,
    ) -> Result<Self, EgnyteError> {
        let public_url = public_url.map(str::parse).transpose();
        let public_url =
            public_url.map_err(|error: egnyte_mock::PublicUrlError| EgnyteError::DoesNotStart(error.to_string()))?;
        let pem = |text: &str| text.as_bytes().to_vec();
        let tls =
            |front: &Arc<TlsFront>| egnyte_mock::Tls { certificate: pem(front.certificate()), key: pem(front.key()) };
        // The connector gets a URL on the same port; without the token it cannot use the control API.
        let admin_token = Uuid::new_v4().simple().to_string();
        mask::register(&admin_token);
        let config = egnyte_mock::Config {
            port,
            tls: front.as_ref().map(tls),
            admin_token: Some(admin_token.clone()),
            public_url,
            ..egnyte_mock::Config::default()
        };
        let server =
            egnyte_mock::Server::start(config).await.map_err(|error| EgnyteError::DoesNotStart(error.to_string()))?;
        let base = server.url();
        if let Some(front) = &front {
            front.forward_to(server.address());
        }
        let authority = front.as_ref().map(|front| front.authority_file());
        let proxy = front.as_ref().and_then(|front| front.proxy());
        let client = client(&Trust::of(&base, authority.as_deref()), proxy.as_deref(), verified)?;
        let (server, admin_token) = (Some(Arc::new(server)), Some(admin_token));
        Ok(Self { base, client, server, front, admin_token, domains: Arc::default(), peers: Peers::default() })
    }

    /// Attaches to a running mock; to an exposed one with the admin token of the environment.
    pub async fn attach(url: &str) -> Result<Self, EgnyteError> {
        Self::attach_with(url, std::env::var(ADMIN_TOKEN).ok().filter(|token| !token.is_empty())).await
    }

    async fn attach_with(url: &str, admin_token: Option<String>) -> Result<Self, EgnyteError> {
        let client = client(&Trust::of(url, None), None, true)?;
        admin_token.iter().for_each(|token| mask::register(token));
        let base = url.trim_end_matches('/').to_owned();
        let (domains, peers) = (Arc::default(), Peers::default());
        let egnyte = Self { base, client, server: None, front: None, admin_token, domains, peers };
        let unreachable = |why: String| EgnyteError::Unreachable { url: url.to_owned(), why };
        let answer =
            egnyte.request(Method::GET, "/_mock/health").send().await.map_err(|error| unreachable(cause(&error)))?;
        let status = answer.status();
        let health: Value =
            answer.json().await.map_err(|_| unreachable(format!("it answers {status}, but is no mock")))?;
        match health["status"].as_str() {
            Some("ok") => egnyte.check_clock().await.map(|()| egnyte),
            _ => Err(unreachable(format!("its health is {health}"))),
        }
    }

    /// Checks that the clock of a running mock is that of this machine.
    async fn check_clock(&self) -> Result<(), EgnyteError> {
        // Without the admin token, the first domain cannot be created, and that error says so.
        let Ok(clock) = self.get::<Value>("/_mock/clock").await else { return Ok(()) };
        let moved = Duration::from_millis(clock["movedMillis"].as_i64().unwrap_or_default().unsigned_abs());
        let state = match clock["frozen"] == true {
            true => "stands still".to_owned(),
            false if moved > Duration::ZERO => format!("is moved by {moved:?}"),
            false => return Ok(()),
        };
        Err(EgnyteError::Clock { url: self.base.clone(), state })
    }

    /// Base URL of the mock.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// URL of the proxy through which connectors reach the mock, if there is one.
    pub fn proxy(&self) -> Option<String> {
        self.front.as_ref()?.proxy()
    }

    /// Table of guesses and weaknesses, as the mock publishes it.
    pub async fn guesses(&self) -> Result<Value, EgnyteError> {
        self.get("/_mock/guesses").await
    }

    /// Creates an Egnyte domain.
    pub async fn create_domain(&self, domain: &NewDomain) -> Result<Domain, EgnyteError> {
        let domain: Domain = self.ask(Method::POST, "/_mock/domains", domain).await?;
        self.domains.lock().insert(domain.name.clone());
        Ok(self.present(domain))
    }

    /// Deletes a domain. The built-in mock ends with the run, so that its deletion is not waited for.
    pub async fn delete_domain(&self, domain: &Domain) {
        self.domains.lock().remove(&domain.name);
        let request = self.request(Method::DELETE, &path(domain, ""));
        let deletion = async move { drop(request.send().await) };
        match &self.server {
            Some(_) => drop(tokio::spawn(deletion)),
            None => deletion.await,
        }
    }

    /// Deletes the domains that an interrupted run left on a mock that was attached to.
    pub async fn delete_open_domains(&self) {
        let open = std::mem::take(&mut *self.domains.lock());
        if self.server.is_some() {
            return;
        }
        for name in open {
            // The report of the interruption matters more than a mock that is gone as well.
            drop(self.request(Method::DELETE, &format!("/_mock/domains/{name}")).send().await);
        }
    }

    /// Marks the present content of the domain, for a later comparison.
    pub async fn mark(&self, domain: &Domain) -> Result<u64, EgnyteError> {
        let path = path(domain, "/marks");
        let answer: Value = self.ask(Method::POST, &path, &()).await?;
        answer["mark"].as_u64().ok_or_else(|| EgnyteError::Broken {
            request: format!("POST {path}"),
            why: format!("its answer has no mark: {answer}"),
        })
    }

    /// Differences between a mark and the present content, and what was undone in between.
    pub async fn changes(&self, domain: &Domain, mark: u64) -> Result<Changes, EgnyteError> {
        self.get(&path(domain, &format!("/changes?since={mark}"))).await
    }

    /// Users and groups of the domain.
    pub async fn roster(&self, domain: &Domain) -> Result<Roster, EgnyteError> {
        self.get(&path(domain, "/state")).await
    }

    /// Sets a guess of this domain.
    pub async fn set_guess(&self, domain: &Domain, guess: &str, value: &str) -> Result<(), EgnyteError> {
        self.send(Method::PATCH, &path(domain, "/settings"), &json!({"guesses": {guess: value}})).await
    }

    /// Creates an account over SCIM, as another client with the domain's token; returns status and body.
    pub async fn create_over_scim(&self, domain: &Domain, user: &Value) -> Result<(u16, Value), EgnyteError> {
        let broken =
            |error: reqwest::Error| EgnyteError::Broken { request: "POST /Users".to_owned(), why: cause(&error) };
        let post = self.client.post(format!("{}/Users", domain.scim_url)).bearer_auth(&domain.token);
        let post = post.header("content-type", "application/scim+json").body(user.to_string());
        let answer = post.send().await.map_err(broken)?;
        Ok((answer.status().as_u16(), answer.json().await.map_err(broken)?))
    }

    /// Replaces the addresses of a domain by those that connectors see.
    fn present(&self, mut domain: Domain) -> Domain {
        let Some(front) = &self.front else { return domain };
        domain.ca_file = Some(front.authority_file());
        if let Some(url) = front.domain_url(&domain.name) {
            domain.scim_url = domain.scim_url.replacen(&domain.url, &url, 1);
            domain.url = url;
        }
        domain
    }
}

fn path(domain: &Domain, rest: &str) -> String {
    format!("/_mock/domains/{}{rest}", domain.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn control_api_is_closed_to_a_client_with_the_token_of_a_domain() {
        let mock = Egnyte::start(None).await.unwrap();
        let domain = mock.create_domain(&NewDomain::default()).await.unwrap();
        for token in [domain.token.as_str(), ""] {
            let request = mock.client.get(format!("{}/_mock/domains", mock.url())).bearer_auth(token);
            assert_eq!(request.send().await.unwrap().status(), 401);
        }
    }

    #[tokio::test]
    async fn open_domains_are_deleted_and_no_others() {
        let owner = Egnyte::start(None).await.unwrap();
        let guest = Egnyte::attach_with(owner.url(), owner.admin_token.clone()).await.unwrap();
        let kept = owner.create_domain(&NewDomain::default()).await.unwrap();
        let left = guest.create_domain(&NewDomain::default()).await.unwrap();
        guest.delete_open_domains().await;
        assert!(matches!(owner.roster(&left).await, Err(EgnyteError::Refused { .. })));
        assert_eq!(owner.roster(&kept).await.unwrap().users.len(), 0);
    }

    #[tokio::test]
    async fn mock_whose_clock_is_moved_cannot_be_used() {
        let owner = Egnyte::start(None).await.unwrap();
        owner.send(Method::POST, "/_mock/clock", &json!({ "advanceMillis": 7_200_000 })).await.unwrap();
        let error = Egnyte::attach_with(owner.url(), owner.admin_token.clone()).await.err().unwrap().to_string();
        assert!(error.contains("is moved by 7200s: times in the scenarios would be wrong"), "{error}");
    }
}
