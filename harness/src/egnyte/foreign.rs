//! What somebody who is no connector tries with a domain's token.

use serde_json::Value;

use super::{Domain, Egnyte, EgnyteError, cause};

impl Egnyte {
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
}
