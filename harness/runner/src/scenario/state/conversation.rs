//! Conversation of a scenario with the connector: its messages, and the problems that the connector reported.

use std::future::Future;
use std::time::Duration;

use serde_json::{Value, json};

use crate::connector::ConnectorError;
use crate::scenario::evidence::{event_message, measure, question_message};
use crate::scenario::failure::{Failure, StepResult};
use crate::scenario::session::{ConnectorSession, DeliveryEnd};
use egnyte_protocol::{Delivery, Identity, ImportableUser, InsightsEvent, NewPerson, Problem, Question, Reply};
use egnyte_report::Message;

/// Conversation of a scenario with the connector.
#[derive(Default)]
pub(crate) struct Conversation {
    pub(crate) session: Option<ConnectorSession>,
    pub(crate) identity: Option<Identity>,
    pub(crate) messages: Vec<Message>,
    pub(crate) problems: Vec<ProblemReport>,
    /// Errors of whole events, beside the problems.
    pub(crate) errors: Vec<String>,
    /// True once the `When` was reached.
    pub(crate) after_when: bool,
    /// True if an event since the `When` was not delivered, because the integration is off and the connector does not own it.
    pub(crate) undelivered: bool,
    /// Number of the latest exchange when the connector last settled.
    pub(crate) settled_at: u64,
    /// Events that the connector had recorded before the `When`.
    pub(crate) events_before: Vec<InsightsEvent>,
    /// Import list as it was last opened.
    pub(crate) import_list: Option<Vec<ImportableUser>>,
    pub(crate) import: Option<ImportRun>,
    /// Time spent waiting for the connector.
    pub(crate) waited: Duration,
}

/// Problem that the connector reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProblemReport {
    pub(crate) problem: Problem,
    /// True if a step expects it.
    pub(crate) expected: bool,
}

/// Completed import.
#[derive(Debug)]
pub(crate) struct ImportRun {
    pub(crate) chosen: Vec<ImportableUser>,
    pub(crate) created: Vec<NewPerson>,
    pub(crate) at_once: bool,
    pub(crate) notice: Option<String>,
}

impl Conversation {
    /// Sends an event and waits for the answer, or until `cut_off` ends.
    pub(crate) async fn deliver(
        &mut self,
        (kind, body): (&str, Value),
        delivery: Delivery,
        cut_off: impl Future<Output = ()>,
    ) -> StepResult<Result<DeliveryEnd, ConnectorError>> {
        let session = self.session.as_mut().ok_or_else(no_session)?;
        let end = measure(&mut self.waited, session.deliver(delivery, cut_off)).await;
        self.record(event_message(kind, body, &end));
        Ok(end)
    }

    /// Asks a question. The tags of the Rule ensure that the connector declares the capability.
    pub(crate) async fn ask(&mut self, question: Question) -> StepResult<Reply> {
        let session = self.session.as_mut().ok_or_else(no_session)?;
        let body = json!(question);
        let reply = measure(&mut self.waited, session.ask(question)).await;
        self.record(question_message(body, &reply));
        Ok(reply?)
    }

    fn record(&mut self, message: Message) {
        let (prepares, since, until) = (!self.after_when, self.settled_at, self.settled_at);
        self.messages.push(Message { prepares, since, until, ..message });
    }

    /// Records the latest exchange at which the connector has settled.
    pub(crate) fn settle(&mut self, exchange: u64) {
        self.settled_at = exchange;
        if let Some(message) = self.messages.last_mut() {
            message.until = exchange;
        }
    }

    /// Standard error of the connector so far.
    pub(crate) fn stderr(&self) -> String {
        self.session.as_ref().map(ConnectorSession::stderr).unwrap_or_default()
    }

    /// Returns whether the connector sends requests on its own.
    pub(crate) fn polls(&self) -> bool {
        self.session.as_ref().is_some_and(ConnectorSession::polls)
    }

    /// Remarks about what the build read of its directory.
    pub(crate) fn remarks(&self) -> Vec<String> {
        self.session.as_ref().map(ConnectorSession::remarks).unwrap_or_default()
    }

    /// Ends the session and returns the standard error of the connector.
    pub(crate) async fn close(&mut self) -> String {
        match self.session.take() {
            Some(session) => measure(&mut self.waited, session.close()).await,
            None => String::new(),
        }
    }
}

fn no_session() -> Failure {
    Failure::error("there is no session with a connector")
}

/// Failure of a reply to another question: the harness reads replies by their question.
pub(crate) fn wrong_reply(reply: &Reply) -> Failure {
    Failure::harness_fault(format!("a reply was read as another one: {reply:?}"))
}
