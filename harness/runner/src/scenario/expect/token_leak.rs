//! Expectations that the token appears in the `Authorization` header only, and that no other server gets it.

use super::token_forms::TokenForms;
use crate::connector::Isolation;
use crate::mock::Exchange;
use crate::scenario::failure::{Failure, StepFuture, lines};
use crate::scenario::requests;
use crate::scenario::state::Scenario;
use serde_json::Value;

/// Header whose value the mock masks.
const AUTHORIZATION: &str = "authorization";

impl Scenario {
    /// Expects no token outside the `Authorization` header. Requests before the `When` count as well: a token that leaked
    /// once is known.
    pub fn expect_no_token_leak(&mut self) -> StepFuture<'_> {
        Box::pin(async move {
            let journal = self.egnyte.call(|mock, domain| mock.journal(domain, 0)).await?;
            let events = self.events_as_text().await?;
            let forms = TokenForms::new(&self.egnyte.domain.token);
            let mut places: Vec<String> = Vec::new();
            for exchange in &journal.exchanges {
                let place = |place: &String| format!("the {place} of {}", requests::describe(exchange));
                places.extend(exchange.token_in.iter().map(place));
                places.extend(places_of(&forms, exchange).iter().map(place));
            }
            let mut leak =
                |text: &str, place: &str| places.extend(forms.find(text).map(|form| format!("{place}{form}")));
            self.conversation.problems.iter().for_each(|it| leak(&it.problem.error, "a reported problem"));
            self.conversation.errors.iter().for_each(|error| leak(error, "the connector's answer to an event"));
            leak(&self.conversation.stderr(), "the connector's standard error");
            leak(&events, "a recorded event");
            places.dedup();
            if self.context.target_of(&self.meta).isolation() == Isolation::Service {
                let note = "the standard error of a service is not seen: a token in its log is not noticed";
                self.notes.push(note.to_owned());
            }
            if places.is_empty() {
                return Ok(());
            }
            Err(Failure::expectation(format!("the token appears in:{}", lines(&places))))
        })
    }

    /// Expects that the server beside Egnyte got no token.
    pub fn expect_no_token_elsewhere(&mut self) -> StepFuture<'_> {
        Box::pin(async move {
            let Some((egnyte, domain)) = self.egnyte.elsewhere.clone() else {
                return Err(Failure::error("no other server is in this scenario, to which a request could go"));
            };
            let journal = egnyte.journal(&domain, 0).await?;
            let forms = TokenForms::new(&self.egnyte.domain.token);
            let mut places = Vec::new();
            for exchange in &journal.exchanges {
                let authorized = exchange.request_headers.contains_key(AUTHORIZATION);
                let header = authorized.then(|| "header Authorization".to_owned());
                let found = header.into_iter().chain(places_of(&forms, exchange));
                places.extend(found.map(|place| format!("{}, in the {place}", requests::describe(exchange))));
            }
            if places.is_empty() {
                return Ok(());
            }
            let message = format!("the token went to another server than Egnyte, {}:{}", egnyte.url(), lines(&places));
            Err(Failure::expectation(message))
        })
    }
}

/// Places of a request that contain the token in another form than the mock looks for.
fn places_of(forms: &TokenForms, exchange: &Exchange) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let path = exchange.path.split_once("/scim/v2").map_or("", |(_, path)| path);
    let body = text(&exchange.request_body);
    let parts = [("address".to_owned(), path.to_owned()), ("body".to_owned(), body)];
    let headers = exchange.request_headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(AUTHORIZATION));
    let headers = headers.map(|(name, value)| (format!("header {name}"), text(value)));
    let found = parts.into_iter().chain(headers);
    found.filter_map(|(place, text)| Some(format!("{place}{}", forms.find(&text)?))).collect()
}
