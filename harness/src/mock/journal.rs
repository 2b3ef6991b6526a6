//! What was said to the mock, and what it says of that.

use reqwest::Method;

use super::{Domain, Egnyte, EgnyteError, Journal, of};

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
