//! Evidence of a scenario beside its verdict: messages, exchanges, the closing account, the rosters. Judges nothing.

use std::future::Future;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::account::{AccountRow, Difference};
use super::failure::Failure;
use super::session::DeliveryEnd;
use crate::connector::ConnectorError;
use crate::mock::findings::ObservedFinding;
use crate::mock::{Exchange, Roster};
use egnyte_protocol::{Identity, Problem, Reply};
use egnyte_report::{ClosingAccount, Message, MessageKind};

/// Evidence of a scenario.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Failure, if the scenario did not pass.
    pub failure: Option<Failure>,
    /// Exchanges since the `When`, or all of them if there was none. Kept of failures, or as the retention says.
    pub exchanges: Vec<Exchange>,
    /// Exchanges before the `When`.
    pub earlier: Vec<Exchange>,
    /// Messages to the connector, in order.
    pub messages: Vec<Message>,
    /// Closing account, if the scenario reached one.
    pub account: Option<ClosingAccount>,
    /// Rosters of Egnyte, where everything is kept.
    pub rosters: Option<Rosters>,
    /// Findings of the mock in the connector's requests; none where the reference connector stood in for it.
    pub findings: Vec<ObservedFinding>,
    /// Notes about what a passed scenario does not prove.
    pub notes: Vec<String>,
    /// Problems that the connector reported.
    pub problems: Vec<Problem>,
    /// Standard error of the connector.
    pub stderr: String,
    /// Time spent.
    pub time: TimeSpent,
    /// Identity of the connector.
    pub identity: Option<Identity>,
}

/// Time that a scenario spent. The rest of its duration it waited for its turn among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeSpent {
    /// Waiting for the connector.
    pub connector: Duration,
    /// Waiting for the mock's control API.
    pub mock: Duration,
    /// Computing.
    pub own: Duration,
}

/// Awaits a future and adds its time to `spent`.
pub(super) async fn measure<T>(spent: &mut Duration, future: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let output = future.await;
    *spent += started.elapsed();
    output
}

/// Describes a delivered event with its answer.
pub(super) fn event_message(name: &str, body: Value, end: &Result<DeliveryEnd, ConnectorError>) -> Message {
    let (answer, failure) = match end {
        Ok(DeliveryEnd::Settled(settled)) => (json!(settled), None),
        Ok(DeliveryEnd::CutOff) => (Value::Null, Some("it was cut off: it exceeded its request budget".to_owned())),
        Err(error) => (Value::Null, Some(error.message.clone())),
    };
    Message { name: name.to_owned(), body, answer, failure, ..Message::default() }
}

/// Describes a question with its answer.
pub(super) fn question_message(body: Value, reply: &Result<Reply, ConnectorError>) -> Message {
    let name = body["kind"].as_str().unwrap_or_default().to_owned();
    let (answer, failure) = match reply {
        Ok(reply) => (json!(reply), None),
        Err(error) => (Value::Null, Some(error.message.clone())),
    };
    Message { kind: MessageKind::Ask, name, body, answer, failure, ..Message::default() }
}

/// Describes the closing account, row by row in the words of the features.
pub(super) fn closing_account(expected: &[AccountRow], difference: &Difference) -> ClosingAccount {
    let texts = |rows: &[AccountRow]| rows.iter().map(AccountRow::to_string).collect();
    let (missing, unexpected) = (texts(&difference.missing), texts(&difference.unexpected));
    ClosingAccount { expected: texts(expected), missing, unexpected, notes: Vec::new() }
}

/// Rosters of Egnyte at the `When` and in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rosters {
    /// Roster at the `When`.
    pub before: Roster,
    /// Roster in the end.
    pub after: Roster,
}
