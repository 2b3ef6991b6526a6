//! What is kept of a scenario beside its verdict: what was said to the connector, what Egnyte held, what was expected
//! of it. Judges nothing.

use serde::Serialize;
use serde_json::{Value, json};

use super::scene::{Scene, timed};
use super::session::Ended;
use crate::connector::ConnectorError;
use crate::mock::{Exchange, Roster};
use crate::scenario::account::{Difference, Row};
use egnyte_report::{ClosingAccount, Message, MessageKind};

/// How much is kept of each scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// What explains a failure.
    #[default]
    Failures,
    /// What was said, whatever came of it.
    Talk,
    /// Everything: what is needed to judge it again.
    Everything,
}

impl Keep {
    /// A message, if it is to be kept.
    pub(super) fn of(self, message: &impl Serialize) -> Value {
        if self == Self::Everything { json!(message) } else { Value::Null }
    }
}

/// Describes a delivered event with its answer.
pub(super) fn delivered((name, body): (&str, Value), ended: &Result<Ended, ConnectorError>) -> Message {
    let (answer, failure) = match ended {
        Ok(Ended::Settled(settled)) => (json!(settled), None),
        Ok(Ended::CutOff) => (Value::Null, Some("it was cut off: it asked too much of Egnyte".to_owned())),
        Err(breakdown) => (Value::Null, Some(breakdown.message.clone())),
    };
    Message { name: name.to_owned(), body, answer, failure, ..Message::default() }
}

/// Describes a question with its answer.
pub(super) fn asked(body: Value, reply: &Result<impl Serialize, ConnectorError>) -> Message {
    let name = body["kind"].as_str().unwrap_or_default().to_owned();
    let (answer, failure) = match reply {
        Ok(reply) => (json!(reply), None),
        Err(breakdown) => (Value::Null, Some(breakdown.message.clone())),
    };
    Message { kind: MessageKind::Ask, name, body, answer, failure, ..Message::default() }
}

/// Describes the closing account, row by row in the words of the features.
pub(super) fn closing_account(expected: &[Row], difference: &Difference) -> ClosingAccount {
    ClosingAccount {
        expected: told(expected),
        missing: told(&difference.missing),
        unexpected: told(&difference.unexpected),
        notes: Vec::new(),
    }
}

/// What Egnyte held at the `When` and in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rosters {
    /// At the `When`.
    pub before: Roster,
    /// In the end.
    pub after: Roster,
}

impl Scene {
    /// All that the journal holds. Nothing where the mock is gone, which has been told of before.
    pub(super) async fn journal(&mut self) -> Vec<Exchange> {
        let reading = self.stage.egnyte.journal(&self.domain, 0);
        timed(&mut self.waited.mock, reading).await.map(|journal| journal.exchanges).unwrap_or_default()
    }

    pub(super) async fn rosters(&mut self) -> Option<Rosters> {
        let before = std::mem::take(&mut self.before);
        // A mock that is gone has been told of before.
        let (after, _) = self.roster().await.ok()?;
        Some(Rosters { before, after })
    }

    /// Adds a message to the conversation with the connector.
    pub(super) fn note(&mut self, message: Message) {
        let (prepares, since) = (self.mark.is_none(), self.settled);
        self.messages.push(Message { prepares, since, until: since, ..message });
    }

    /// Extends the latest message until now.
    pub(super) fn note_settled(&mut self) {
        if let Some(message) = self.messages.last_mut() {
            message.until = self.settled;
        }
    }
}

fn told(rows: &[Row]) -> Vec<String> {
    rows.iter().map(Row::to_string).collect()
}
