//! What is kept of a scenario beside its verdict: what was said to the connector, what Egnyte held, what was expected
//! of it. Judges nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scene::{Scene, timed};
use super::session::Ended;
use crate::connector::ConnectorError;
use crate::mock::{Exchange, Roster};
use crate::scenario::account::{Difference, Row};

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

/// The kind of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// An event.
    #[default]
    Deliver,
    /// A question.
    Ask,
}

/// One message to the connector, and what came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Turn {
    /// Which message.
    pub verb: Verb,
    /// The kind of the event, or the question.
    pub said: String,
    /// Whether it came before the `When`.
    pub prepares: bool,
    /// The latest exchange before it.
    pub since: u64,
    /// The latest exchange when it was answered.
    pub until: u64,
    /// The message: of an event only where everything is kept, otherwise null.
    pub message: Value,
    /// The answer; null where there was none.
    pub answer: Value,
    /// Why there was none.
    pub broke: Option<String>,
}

impl Turn {
    /// An event with what came of it.
    pub(super) fn delivered((said, message): (&str, Value), ended: &Result<Ended, ConnectorError>) -> Self {
        let (answer, broke) = match ended {
            Ok(Ended::Settled(settled)) => (json!(settled), None),
            Ok(Ended::CutOff) => (Value::Null, Some("it was cut off: it asked too much of Egnyte".to_owned())),
            Err(breakdown) => (Value::Null, Some(breakdown.message.clone())),
        };
        Self { said: said.to_owned(), message, answer, broke, ..Self::default() }
    }

    /// A question with what came of it.
    pub(super) fn asked(message: Value, reply: &Result<impl Serialize, ConnectorError>) -> Self {
        let said = message["kind"].as_str().unwrap_or_default().to_owned();
        let (answer, broke) = match reply {
            Ok(reply) => (json!(reply), None),
            Err(breakdown) => (Value::Null, Some(breakdown.message.clone())),
        };
        Self { verb: Verb::Ask, said, message, answer, broke, ..Self::default() }
    }
}

/// A closing account, row by row in the words of the features.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What was to happen.
    pub expected: Vec<String>,
    /// What of that did not.
    pub missing: Vec<String>,
    /// What happened, and was not to.
    pub unexpected: Vec<String>,
    /// What else speaks against the connector or explains it: each list with its title.
    pub notes: Vec<(String, Vec<String>)>,
}

impl Account {
    pub(super) fn of(expected: &[Row], difference: &Difference) -> Self {
        Self {
            expected: told(expected),
            missing: told(&difference.missing),
            unexpected: told(&difference.unexpected),
            notes: Vec::new(),
        }
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

    /// Notes what was said to the connector, and what it made of it.
    pub(super) fn note(&mut self, turn: Turn) {
        self.turns.push(Turn { prepares: self.mark.is_none(), since: self.settled, until: self.settled, ..turn });
    }

    /// The latest turn lasted until now.
    pub(super) fn note_settled(&mut self) {
        if let Some(turn) = self.turns.last_mut() {
            turn.until = self.settled;
        }
    }
}

fn told(rows: &[Row]) -> Vec<String> {
    rows.iter().map(Row::to_string).collect()
}
