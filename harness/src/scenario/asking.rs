//! A question to the connector, put by an administrator of the directory or by somebody at its sign-in page.

use serde_json::json;

use super::kept::asked;
use super::scene::{Scene, timed};
use super::stage::Failure;
use egnyte_protocol::{Question, Reply};

impl Scene {
    /// Puts a question to the connector. Only of a capability that it declares: the tags of the Rule see to it.
    pub(super) async fn ask(&mut self, question: Question) -> Result<Reply, Failure> {
        let Some(session) = &mut self.session else {
            return Err(Failure::errored("there is no session with a connector"));
        };
        let question_put = json!(question);
        let reply = timed(&mut self.waited.connector, session.ask(question)).await;
        self.note(asked(question_put, &reply));
        Ok(reply?)
    }
}

/// An answer to another question than was asked: the harness reads answers by their question, so it is our fault.
pub(super) fn misread(reply: &Reply) -> Failure {
    Failure::ours(format!("an answer was read as another one: {reply:?}"))
}
