//! What an event may cost, and what it did cost.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::{Domain, Egnyte, EgnyteError, of};

/// What an event may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Requests.
    pub requests: u64,
    /// Of those, the ones with a token that Egnyte refuses.
    pub refused: u64,
}

impl Default for Budget {
    /// What holds when nobody says anything.
    fn default() -> Self {
        Self { requests: 500, refused: 10 }
    }
}

/// How a budget was spent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Spent {
    /// What the mock said when nothing was left; `None` while something was.
    pub exceeded: Option<String>,
    /// The number of the latest exchange.
    pub last: u64,
}

impl Egnyte {
    /// How the budget of the present event is being spent.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn spent(&self, domain: &Domain) -> Result<Spent, EgnyteError> {
        self.ask(Method::GET, &of(domain, "/budget"), None::<&()>).await
    }

    /// Ends an event: how its budget was spent, and a fresh one for the next.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn renew_budget(&self, domain: &Domain, budget: Budget) -> Result<Spent, EgnyteError> {
        self.ask(Method::POST, &of(domain, "/budget"), Some(&budget)).await
    }
}
