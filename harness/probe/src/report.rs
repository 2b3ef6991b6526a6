//! Result of a run: the answers with their evidence, and what was left behind.

use jiff::Timestamp;

use super::call::Call;
use super::client::ProbeError;
use super::condition::Reply;
use super::evidence::excerpt;

/// Outcome of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Answer to the guess.
    Answered(String),
    /// No answer, with the reason.
    Unanswered(String),
    /// Guess that cannot be asked safely, with the reason.
    Impossible(String),
}

impl Outcome {
    /// Outcome of an experiment whose preparation failed.
    pub(crate) fn failed(call: &Call, reply: &Reply) -> Self {
        Self::Unanswered(format!("{} {} answered {}: {}", call.method, call.path, reply.status, excerpt(&reply.text)))
    }
}

/// Answer to a guess, with its evidence.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Id of the guess.
    pub guess: String,
    /// Outcome.
    pub outcome: Outcome,
    /// Time of the answer.
    pub date: Timestamp,
    /// Exchanges, masked, one line each.
    pub exchanges: Vec<String>,
    /// Restriction of the evidence.
    pub caution: Option<String>,
}

/// Object that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Path at which it was created.
    pub path: String,
    /// Name.
    pub name: String,
}

/// Result of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Answers in order of the experiments.
    pub answers: Vec<Answer>,
    /// Objects that are still there.
    pub leftovers: Vec<Leftover>,
    /// Number of calls.
    pub calls: u64,
    /// Reason for which the run ended early.
    pub ended_early: Option<ProbeError>,
}
