//! Expectation that the token appears in the `Authorization` header only.

use crate::scenario::failure::{Failure, StepResult, lines};
use crate::scenario::requests;
use crate::scenario::state::Scenario;

impl Scenario {
    /// Expects no token outside the `Authorization` header. Requests before the `When` count as well: a token that leaked
    /// once is known.
    pub(crate) async fn expect_no_token_leak(&mut self) -> StepResult {
        let journal = self.egnyte.call(|mock, domain| mock.journal(domain, 0)).await?;
        let mut places = Vec::new();
        for exchange in &journal.exchanges {
            let place = |place| format!("the {place} of {}", requests::describe(exchange));
            places.extend(exchange.token_in.iter().map(place));
        }
        let token = self.egnyte.domain.token.clone();
        let leaks = [
            (self.conversation.problems.iter().any(|it| it.problem.error.contains(&token)), "a reported problem"),
            (self.conversation.errors.iter().any(|error| error.contains(&token)), "the connector's answer to an event"),
            (self.conversation.stderr().contains(&token), "the connector's standard error"),
            (self.events_contain(&token).await?, "a recorded event"),
        ];
        places.extend(leaks.into_iter().filter(|(leaks, _)| *leaks).map(|(_, place)| place.to_owned()));
        if places.is_empty() {
            return Ok(());
        }
        Err(Failure::expectation(format!("the token appears in:{}", lines(&places))))
    }
}
