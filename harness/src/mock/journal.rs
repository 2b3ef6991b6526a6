//! What was said to the mock, and what it says of that.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::{Domain, Egnyte, EgnyteError, Journal, of};

/// Something the mock says of a request: what is wrong with it as SCIM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// Its name.
    pub id: String,
    /// How much it weighs: error, warning or note.
    pub level: String,
    /// Where the standard speaks of it.
    pub section: String,
    /// What to send instead.
    pub advice: String,
    /// The tolerance that let it pass, where one did.
    pub tolerance: Option<String>,
}

impl Finding {
    /// Whether the standard says MUST.
    pub fn is_error(&self) -> bool {
        self.level == "error"
    }

    /// Its place among others: errors, then warnings, then the rest.
    pub fn weight(&self) -> usize {
        ["error", "warning"].iter().position(|level| *level == self.level).unwrap_or(2)
    }
}

impl Egnyte {
    /// The exchanges after the given one, oldest first.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn journal(&self, domain: &Domain, after: u64) -> Result<Journal, EgnyteError> {
        self.ask(Method::GET, &of(domain, &format!("/journal?after={after}")), None::<&()>).await
    }

    /// The number of the latest exchange.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn latest_exchange(&self, domain: &Domain) -> Result<u64, EgnyteError> {
        let path = of(domain, &format!("/journal?after={}&limit=1", u32::MAX));
        self.ask::<_, Journal>(Method::GET, &path, None::<&()>).await.map(|journal| journal.last)
    }
}
