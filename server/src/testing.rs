//! Domain for a test in the same process: seed it, set faults, and check its requests.
//!
//! The same operations as in the control API over HTTP.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::control::faults::{RequestLine, matches_pattern};
use crate::control::input::parse;
use crate::control::{ControlInputError, Exchange, people};
use crate::instance::{EgnyteDomain, UnknownSnapshotError};

/// Egnyte domain of a running mock.
#[derive(Debug, Clone)]
pub struct TestDomain {
    domain: Arc<EgnyteDomain>,
    url: String,
}

/// Requests to a domain, oldest first. `Debug` prints one per line, for the messages of assertions.
#[derive(Clone, PartialEq, Eq)]
pub struct Requests {
    exchanges: Vec<Exchange>,
    /// Number of earlier requests that the journal has removed.
    removed: u64,
}

/// Failed expectation. `Debug` prints its text, because a test mostly ends in an `unwrap`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ExpectationError(String);

impl TestDomain {
    pub(crate) fn new(domain: Arc<EgnyteDomain>, mock: &str) -> Self {
        let url = format!("{mock}/d/{}", domain.name());
        Self { domain, url }
    }

    /// Returns the name of the domain.
    pub fn name(&self) -> &str {
        self.domain.name()
    }

    /// Returns the SCIM base URL, for the connector.
    pub fn scim_url(&self) -> String {
        format!("{}/pubapi/scim/v2", self.url)
    }

    /// Returns a valid token; empty after a revocation.
    pub fn token(&self) -> String {
        self.domain.token().unwrap_or_default()
    }

    /// Revokes all tokens.
    pub fn revoke_tokens(&self) {
        self.domain.revoke_tokens();
    }

    /// Creates users and groups, and sets faults, as `POST …/seed` does. Returns the created objects.
    pub fn seed(&self, seed: &Value) -> Result<Value, ControlInputError> {
        self.domain.apply_seed(parse(seed, "a seed")?)
    }

    /// Returns all users and groups, as `GET …/state` does.
    pub fn state(&self) -> Value {
        people::state(&self.domain.roster())
    }

    /// Changes guesses, tolerances, weaknesses or limits, as `PATCH …/settings` does.
    pub fn set(&self, change: &Value) -> Result<(), ControlInputError> {
        self.domain.change_settings(&parse(change, "settings")?)
    }

    /// Sets a fault, as `POST …/faults` does, and returns its number.
    pub fn fault(&self, fault: &Value) -> Result<u64, ControlInputError> {
        let fault = parse(fault, "a fault")?;
        Ok(self.domain.faults(|faults| faults.add(fault)))
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.domain.faults(|faults| faults.clear());
    }

    /// Expects that every fault was triggered: a test with an untriggered fault proves nothing.
    pub fn every_fault_fired(&self) -> Result<(), ExpectationError> {
        let idle = self.domain.faults(|faults| faults.idle());
        let list: String = idle.iter().map(|fault| format!("\n  {fault}")).collect();
        if idle.is_empty() { Ok(()) } else { Err(ExpectationError(format!("these faults were not triggered:{list}"))) }
    }

    /// Takes a snapshot, and returns its number.
    pub fn take_snapshot(&self) -> u64 {
        self.domain.take_snapshot()
    }

    /// Restores a snapshot, which can be restored repeatedly.
    pub fn restore(&self, snapshot: u64) -> Result<(), UnknownSnapshotError> {
        self.domain.restore(snapshot)
    }

    /// Returns the latest thousand requests.
    pub fn requests(&self) -> Requests {
        let page = self.domain.journal(0, usize::MAX, |_| true);
        let exchanges = page.exchanges.into_iter().map(|(_, exchange)| exchange).collect();
        Requests { exchanges, removed: page.dropped }
    }

    /// Returns the requests with this method and path below the SCIM base URL, in which `*` stands for any text.
    pub fn requests_to(&self, method: &str, path: &str) -> Requests {
        self.requests().filter(|request| request.method == method && matches_pattern(path, request.path))
    }

    /// Expects no writes since the start, or since the last reset.
    pub fn wrote_nothing(&self) -> Result<(), ExpectationError> {
        self.requests().filter(|request| request.is_write()).exactly(0)
    }
}

impl Requests {
    /// Returns the number of requests.
    pub fn count(&self) -> usize {
        self.exchanges.len()
    }

    /// Expects this number of requests. If the journal has removed earlier requests, that is an error too.
    pub fn exactly(&self, expected: usize) -> Result<(), ExpectationError> {
        if self.removed > 0 {
            let line =
                format!("{} earlier requests were removed from the journal, so these cannot be counted", self.removed);
            return Err(ExpectationError(line));
        }
        if self.count() == expected {
            return Ok(());
        }
        Err(ExpectationError(format!("expected {expected} of these requests, found {}:{self:?}", self.count())))
    }

    /// Returns the requests as in the journal.
    pub fn iter(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter()
    }

    fn filter(mut self, matches: impl Fn(RequestLine<'_>) -> bool) -> Self {
        self.exchanges.retain(|exchange| matches(RequestLine::new(&exchange.method, &exchange.path)));
        self
    }
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exchanges.iter().try_for_each(|it| write!(f, "\n  {} {} -> {}", it.method, it.path, it.status))
    }
}

impl fmt::Debug for ExpectationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
