//! Where the token shows that belongs into the `Authorization` header alone.

use super::World;
use super::reports::lines;
use super::scene::{Scene, timed};
use super::stage::Failure;
use super::trouble::request;

impl World {
    /// Expects the token nowhere but in the `Authorization` header, from the first request of the session on.
    ///
    /// # Errors
    /// When it shows elsewhere.
    pub async fn expects_secrecy(&mut self) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_secrecy().await).await
    }
}

impl Scene {
    async fn expect_secrecy(&mut self) -> Result<(), Failure> {
        let mut places = self.tokens_sent().await?;
        let token = self.domain.token.clone();
        if self.reports.iter().any(|report| report.problem.error.contains(&token)) {
            places.push("a reported problem".to_owned());
        }
        if self.said.iter().any(|error| error.contains(&token)) {
            places.push("what the connector answered to an event".to_owned());
        }
        if self.stderr().contains(&token) {
            places.push("the connector's standard error".to_owned());
        }
        if self.events_hold(&token).await? {
            places.push("a recorded event".to_owned());
        }
        if places.is_empty() {
            return Ok(());
        }
        Err(Failure::failed(format!("the token shows in:{}", lines(&places))))
    }

    /// Where it stood in a request. What came before the `When` counts as well: a token that was shown once is known.
    async fn tokens_sent(&mut self) -> Result<Vec<String>, Failure> {
        let journal = timed(&mut self.waited.mock, self.stage.egnyte.journal(&self.domain, 0)).await?;
        let shown = |exchange| move |place: &String| format!("the {place} of {}", request(exchange));
        Ok(journal.exchanges.iter().flat_map(|exchange| exchange.token_in.iter().map(shown(exchange))).collect())
    }
}
