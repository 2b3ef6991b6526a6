//! One record for each scenario: what came of it, and why. Every report is written from these.

use std::ops::{Add, RangeInclusive};
use std::sync::Arc;
use std::time::Duration;

use crate::mock::Exchange;
use crate::mock::findings::ScenarioFinding;
use crate::scenario::{Account, Rosters, Turn, Waited};
use crate::suite::Case;
use crate::suite::rules::Keeper;
use egnyte_protocol::Problem;

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All that was expected happened, and nothing else.
    Passed,
    /// An expectation about Egnyte was not met.
    Failed,
    /// It failed, as a list of known failures says it does.
    FailedAsExpected(Known),
    /// It passed, although a list of known failures says that it fails.
    Stale(Known),
    /// It could not be judged: the connector crashed, hung or broke the protocol.
    Errored,
    /// We, or our mock, did not do our part.
    HarnessFault,
    /// It was not run, for this reason.
    Skipped(String),
}

/// An entry of a list of known failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Why it fails.
    pub reason: String,
    /// Where that is being worked on.
    pub issue: Option<String>,
    /// The file that says so.
    pub file: String,
    /// Its lines that do.
    pub lines: RangeInclusive<usize>,
}

/// A step, as a report names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRef {
    /// The step as it is written.
    pub text: String,
    /// Its line.
    pub line: usize,
}

/// Why a scenario did not pass.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// The step at which it ended.
    pub step: Option<StepRef>,
    /// What did not happen and what happened unasked, or what went wrong.
    pub message: String,
}

/// What was seen of a scenario: of one that passed, only where the run keeps everything.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// What the connector and Egnyte said to each other before the `When`.
    pub earlier: Vec<Exchange>,
    /// What they said since.
    pub exchanges: Vec<Exchange>,
    /// What was said to the connector, and what it answered.
    pub turns: Vec<Turn>,
    /// The closing account, where it came to one.
    pub account: Option<Account>,
    /// What Egnyte held, where everything is kept.
    pub rosters: Option<Rosters>,
    /// What the connector reported.
    pub problems: Vec<Problem>,
    /// What the connector wrote to standard error.
    pub stderr: String,
}

/// What came of one scenario.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The scenario.
    pub case: Arc<Case>,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it did not pass.
    pub story: Option<Story>,
    /// What was seen of it.
    pub seen: Arc<Seen>,
    /// How long it took.
    pub took: Duration,
    /// What part of that was spent waiting for others.
    pub waited: Waited,
    /// What the mock found in the connector's requests.
    pub findings: Vec<ScenarioFinding>,
    /// What a scenario that passed does not show after all.
    pub notes: Vec<String>,
}

impl Verdict {
    /// A scenario that was not run.
    pub fn skipped(case: Arc<Case>, reason: impl Into<String>) -> Self {
        Self::bare(case, Outcome::Skipped(reason.into()))
    }

    /// What came of a scenario of which nothing was seen.
    pub fn bare(case: Arc<Case>, outcome: Outcome) -> Self {
        Self {
            case,
            outcome,
            story: None,
            seen: Arc::default(),
            took: Duration::ZERO,
            waited: Waited::default(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether it makes the run red.
    pub fn is_red(&self) -> bool {
        matches!(self.outcome, Outcome::Failed | Outcome::Stale(_) | Outcome::Errored | Outcome::HarnessFault)
    }
}

/// How many of each there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: usize,
    /// Failed.
    pub failed: usize,
    /// Failed, as expected.
    pub expected: usize,
    /// Passed, but expected to fail.
    pub stale: usize,
    /// Skipped.
    pub skipped: usize,
    /// Errored.
    pub errored: usize,
    /// Harness faults.
    pub faults: usize,
}

impl Tally {
    /// Counts the verdicts on rules that this keeper keeps.
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>, keeper: Keeper) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts.into_iter().filter(|verdict| verdict.case.keeper() == keeper) {
            let count = match verdict.outcome {
                Outcome::Passed => &mut tally.passed,
                Outcome::Failed => &mut tally.failed,
                Outcome::FailedAsExpected(_) => &mut tally.expected,
                Outcome::Stale(_) => &mut tally.stale,
                Outcome::Errored => &mut tally.errored,
                Outcome::HarnessFault => &mut tally.faults,
                Outcome::Skipped(_) => &mut tally.skipped,
            };
            *count += 1;
        }
        tally
    }

    /// How many there are in all.
    pub fn total(&self) -> usize {
        self.passed + self.failed + self.expected + self.stale + self.skipped + self.errored + self.faults
    }

    /// How many make the run red.
    pub fn red(&self) -> usize {
        self.failed + self.stale + self.errored + self.faults
    }

    /// `7 passed, 1 failed`: what is not zero.
    pub fn brief(&self) -> String {
        let counts = [(self.passed, "passed"), (self.failed, "failed"), (self.skipped, "skipped")];
        let told: Vec<String> = counts
            .into_iter()
            .chain(self.rest())
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        told.join(", ")
    }

    /// `98 passed, 0 failed, 0 skipped`, and the rest where it is not zero.
    pub fn full(&self) -> String {
        let mut line = format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped);
        for (count, word) in self.rest().into_iter().filter(|(count, _)| *count > 0) {
            line.push_str(&format!(", {count} {word}"));
        }
        line
    }

    fn rest(&self) -> [(usize, &'static str); 4] {
        let faults = if self.faults == 1 { "harness fault" } else { "harness faults" };
        [(self.expected, "failed as expected"), (self.stale, "stale"), (self.errored, "errored"), (self.faults, faults)]
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            expected: self.expected + other.expected,
            stale: self.stale + other.stale,
            skipped: self.skipped + other.skipped,
            errored: self.errored + other.errored,
            faults: self.faults + other.faults,
        }
    }
}
