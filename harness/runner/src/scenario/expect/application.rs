//! Expectation about the SSO IdP URL of the application.

use crate::scenario::failure::{Failure, StepFuture};
use crate::scenario::parameters::Comparison;
use crate::scenario::state::{Scenario, wrong_reply};
use egnyte_protocol::{Question, Reply};

impl Scenario {
    /// Expects the SSO IdP URL to equal the text, or to continue it.
    pub fn expect_idp_url<'a>(&'a mut self, comparison: Comparison, text: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let url = match self.conversation.ask(Question::ApplicationShow {}).await? {
                Reply::Application(view) => view.sso_idp_url,
                other => return Err(wrong_reply(&other)),
            };
            let continues = || url.strip_prefix(text).is_some_and(|rest| !rest.trim().is_empty());
            let expected = match comparison {
                Comparison::Is if url != text => format!("and should be `{text}`"),
                Comparison::BeginsWith if !continues() => format!("and should be a name after `{text}`"),
                _ => return Ok(()),
            };
            Err(Failure::expectation(format!("the SSO IdP URL is `{url}`, {expected}")))
        })
    }
}
