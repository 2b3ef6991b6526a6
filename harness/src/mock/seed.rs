//! A domain filled at once.

use reqwest::Method;
use serde_json::Value;

use super::{Domain, Egnyte, EgnyteError, of};

impl Egnyte {
    /// Plants a seed: accounts and groups, as the control API takes them.
    ///
    /// # Errors
    /// When Egnyte would not have it; then nothing is planted.
    pub async fn plant(&self, domain: &Domain, seed: &Value) -> Result<(), EgnyteError> {
        self.send(Method::POST, &of(domain, "/seed"), Some(seed)).await.map(drop)
    }
}
