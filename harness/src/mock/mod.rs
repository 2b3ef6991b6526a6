//! The mock seen from outside: started or attached to, given domains, and asked what it holds.
//!
//! The only file that names the server's crate, and only to start it. Everything else goes over HTTP, in
//! shapes of the harness's own, so that the two sides cannot share a mistake.

pub mod findings;
pub mod tls_front;

mod budget;
mod journal;
mod seed;
mod shapes;
mod sign_in;
mod talk;
mod trouble;

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::mock::tls_front::Front;
use egnyte_protocol::web::Trust;
use egnyte_support::mask;
use talk::{cause, client};

pub use budget::{Budget, Spent};
pub use journal::Finding;
pub use shapes::{Change, Changes, Domain, Exchange, Group, GroupEdit, Journal, NewDomain, Roster, User, UserEdit};
pub use sign_in::{Brought, Sent, SingleSignOn, Verdict};

/// A running mock. Cheap to clone; the last clone of one that was started here stops it.
#[derive(Clone)]
pub struct Egnyte {
    base: String,
    client: Client,
    started: Option<Arc<egnyte_mock::Server>>,
    front: Option<Arc<Front>>,
    /// What the control API of an exposed mock wants to hear.
    admin_token: Option<String>,
    /// The domains that were made and not yet thrown away.
    open: Arc<Mutex<BTreeSet<String>>>,
}

/// Why the mock could not be had, or what it answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgnyteError {
    /// The built-in mock did not start.
    #[error("the built-in Egnyte mock does not start: {0}")]
    DoesNotStart(String),
    /// Nothing that speaks the control API answers at the address given.
    #[error("no Egnyte mock answers at {url}: {why}")]
    NobodyThere {
        /// The address.
        url: String,
        /// What was seen instead.
        why: String,
    },
    /// The mock turned a request down, in its own words: what was asked of it is wrong.
    #[error("the Egnyte mock refused {request}: {why}")]
    Refused {
        /// Method and path.
        request: String,
        /// The mock's words.
        why: String,
    },
    /// The mock broke its own contract.
    #[error("the Egnyte mock did not do its part in {request}: {why}")]
    Broken {
        /// Method and path.
        request: String,
        /// What was seen.
        why: String,
    },
}

/// The variable with the admin token of an exposed mock: the one `egnyte-mock` itself reads.
const ADMIN_TOKEN: &str = "EGNYTE_MOCK_ADMIN_TOKEN";

/// What the mock does with this weakness; `None` where it has none of that name.
pub fn weakness(name: &str) -> Option<&'static str> {
    let known = egnyte_mock::guesses::WEAKNESSES.iter().find(|weakness| weakness.id == name);
    known.map(|weakness| weakness.sentence)
}

impl Egnyte {
    /// Starts the built-in mock on a free port, on threads of its own, behind what is to stand before it.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(front: Option<Arc<Front>>) -> Result<Self, EgnyteError> {
        let pem = |text: &str| text.as_bytes().to_vec();
        let tls =
            |front: &Arc<Front>| egnyte_mock::Tls { certificate: pem(front.certificate()), key: pem(front.key()) };
        let config = egnyte_mock::Config { tls: front.as_ref().map(tls), ..egnyte_mock::Config::default() };
        let server =
            egnyte_mock::Server::start(config).await.map_err(|error| EgnyteError::DoesNotStart(error.to_string()))?;
        let base = server.url();
        if let Some(front) = &front {
            front.lead_to(server.address());
        }
        let authority = front.as_ref().map(|front| front.authority());
        let proxy = front.as_ref().and_then(|front| front.proxy());
        let client = client(&Trust::of(&base, authority.as_deref()), proxy.as_deref())?;
        Ok(Self { base, client, started: Some(Arc::new(server)), front, admin_token: None, open: Arc::default() })
    }

    /// Uses a mock that is running already; where it is exposed, with the admin token that the environment holds.
    ///
    /// # Errors
    /// When none answers there.
    pub async fn attach(url: &str) -> Result<Self, EgnyteError> {
        let client = client(&Trust::of(url, None), None)?;
        let admin_token = std::env::var(ADMIN_TOKEN).ok().filter(|token| !token.is_empty());
        admin_token.iter().for_each(|token| mask::register(token));
        let egnyte = Self {
            base: url.trim_end_matches('/').to_owned(),
            client,
            started: None,
            front: None,
            admin_token,
            open: Arc::default(),
        };
        let nobody = |why: String| EgnyteError::NobodyThere { url: url.to_owned(), why };
        let answer =
            egnyte.request(Method::GET, "/_mock/health").send().await.map_err(|error| nobody(cause(&error)))?;
        let status = answer.status();
        let health: Value = answer.json().await.map_err(|_| nobody(format!("it answers {status}, but is no mock")))?;
        match health["status"].as_str() {
            Some("ok") => Ok(egnyte),
            _ => Err(nobody(format!("its health is {health}"))),
        }
    }

    /// Where the mock listens.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// The proxy through which connectors reach it, if there is one.
    pub fn proxy(&self) -> Option<String> {
        self.front.as_ref()?.proxy()
    }

    /// The table of guesses and weaknesses, as the mock publishes it.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn guesses(&self) -> Result<Value, EgnyteError> {
        self.ask(Method::GET, "/_mock/guesses", None::<&()>).await
    }

    /// Makes an Egnyte domain.
    ///
    /// # Errors
    /// When the mock refuses it.
    pub async fn create_domain(&self, domain: &NewDomain) -> Result<Domain, EgnyteError> {
        let made: Domain = self.ask(Method::POST, "/_mock/domains", Some(domain)).await?;
        self.open.lock().insert(made.name.clone());
        Ok(self.presented(made))
    }

    /// Throws away what a run that was broken off left behind on somebody's mock.
    pub async fn sweep(&self) {
        let left = std::mem::take(&mut *self.open.lock());
        if self.started.is_some() {
            return;
        }
        for name in left {
            // Whoever is told of an interrupted run need not hear of a mock that is gone as well.
            drop(self.request(Method::DELETE, &format!("/_mock/domains/{name}")).send().await);
        }
    }

    /// Throws a domain away. A mock of our own goes with the run, so that nobody waits for its tidying.
    pub async fn discard(&self, domain: &Domain) {
        self.open.lock().remove(&domain.name);
        let request = self.request(Method::DELETE, &of(domain, ""));
        let tidy = async move { drop(request.send().await) };
        match &self.started {
            Some(_) => drop(tokio::spawn(tidy)),
            None => tidy.await,
        }
    }

    /// Marks what the domain holds now, to be compared with later.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn mark(&self, domain: &Domain) -> Result<u64, EgnyteError> {
        let answer: Value = self.ask(Method::POST, &of(domain, "/marks"), None::<&()>).await?;
        answer["mark"].as_u64().ok_or_else(|| EgnyteError::Broken {
            request: format!("POST {}", of(domain, "/marks")),
            why: format!("its answer has no mark: {answer}"),
        })
    }

    /// What differs between a mark and now.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn changes(&self, domain: &Domain, mark: u64) -> Result<Vec<Change>, EgnyteError> {
        let path = of(domain, &format!("/changes?since={mark}"));
        self.ask::<_, Changes>(Method::GET, &path, None::<&()>).await.map(|answer| answer.changes)
    }

    /// Everybody and every group of the domain.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn roster(&self, domain: &Domain) -> Result<Roster, EgnyteError> {
        self.ask(Method::GET, &of(domain, "/state"), None::<&()>).await
    }

    /// Answers a guess differently in this domain.
    ///
    /// # Errors
    /// When there is no such guess or value.
    pub async fn set_guess(&self, domain: &Domain, guess: &str, value: &str) -> Result<(), EgnyteError> {
        self.send(Method::PATCH, &of(domain, "/settings"), Some(&json!({"guesses": {guess: value}}))).await.map(drop)
    }

    /// An administrator makes an account.
    ///
    /// # Errors
    /// When Egnyte would not have it.
    pub async fn create_user(&self, domain: &Domain, user: &UserEdit) -> Result<User, EgnyteError> {
        self.ask(Method::POST, &of(domain, "/users"), Some(user)).await
    }

    /// An administrator alters an account.
    ///
    /// # Errors
    /// When there is none of that id, or Egnyte would not have it.
    pub async fn edit_user(&self, domain: &Domain, id: &str, edit: &UserEdit) -> Result<User, EgnyteError> {
        self.ask(Method::PATCH, &of(domain, &format!("/users/{id}")), Some(edit)).await
    }

    /// An administrator makes a group.
    ///
    /// # Errors
    /// When Egnyte would not have it.
    pub async fn create_group(&self, domain: &Domain, name: &str, members: &[&str]) -> Result<Group, EgnyteError> {
        self.ask(Method::POST, &of(domain, "/groups"), Some(&json!({"displayName": name, "members": members}))).await
    }

    /// An administrator alters a group.
    ///
    /// # Errors
    /// When there is none of that id, or Egnyte would not have it.
    pub async fn edit_group(&self, domain: &Domain, id: &str, edit: &GroupEdit) -> Result<Group, EgnyteError> {
        self.ask(Method::PATCH, &of(domain, &format!("/groups/{id}")), Some(edit)).await
    }

    /// An administrator deletes a group.
    ///
    /// # Errors
    /// When there is none of that id.
    pub async fn delete_group(&self, domain: &Domain, id: &str) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &of(domain, &format!("/groups/{id}")), None::<&()>).await.map(drop)
    }

    /// Creates an account over SCIM, as a foreign client with the domain's token would. The answer is
    /// Egnyte's, whatever it is.
    ///
    /// # Errors
    /// When there is no answer, or none in JSON.
    pub async fn create_over_scim(&self, domain: &Domain, user: &Value) -> Result<(u16, Value), EgnyteError> {
        let broken =
            |error: reqwest::Error| EgnyteError::Broken { request: "POST /Users".to_owned(), why: cause(&error) };
        let answer = self
            .client
            .post(format!("{}/Users", domain.scim_url))
            .bearer_auth(&domain.token)
            .header("content-type", "application/scim+json")
            .body(user.to_string())
            .send()
            .await
            .map_err(broken)?;
        Ok((answer.status().as_u16(), answer.json().await.map_err(broken)?))
    }

    /// A domain as connectors are to see it.
    fn presented(&self, mut domain: Domain) -> Domain {
        let Some(front) = &self.front else { return domain };
        domain.ca_file = Some(front.authority());
        if let Some(address) = front.address(&domain.name) {
            domain.scim_url = domain.scim_url.replacen(&domain.url, &address, 1);
            domain.url = address;
        }
        domain
    }
}

fn of(domain: &Domain, rest: &str) -> String {
    format!("/_mock/domains/{}{rest}", domain.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_run_left_on_somebodys_mock_is_swept_up_and_nothing_else() {
        let owner = Egnyte::start(None).await.unwrap();
        let guest = Egnyte::attach(owner.url()).await.unwrap();
        let kept = owner.create_domain(&NewDomain::default()).await.unwrap();
        let left = guest.create_domain(&NewDomain::default()).await.unwrap();
        guest.sweep().await;
        assert!(matches!(owner.roster(&left).await, Err(EgnyteError::Refused { .. })));
        assert_eq!(owner.roster(&kept).await.unwrap().users.len(), 0);
    }
}
