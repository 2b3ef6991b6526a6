//! Numbers of scenarios by outcome, for each keeper.

use std::ops::Add;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rule::Keeper;
use crate::scenario::{Outcome, ScenarioResult};

/// Numbers of scenarios, by keeper of the rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Scenarios of the rules that the connector keeps.
    pub connector: Counts,
    /// Scenarios of the rules that Egnyte keeps.
    pub egnyte: Counts,
    /// Scenarios that were not run because the run ended before.
    pub not_run: usize,
}

impl Totals {
    /// Counts the results.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a ScenarioResult>) -> Self {
        let mut totals = Self::default();
        results.into_iter().for_each(|result| totals.add(result));
        totals
    }

    /// Counts one more result.
    pub(crate) fn add(&mut self, result: &ScenarioResult) {
        let counts = match result.keeper {
            Keeper::Connector => &mut self.connector,
            Keeper::Egnyte => &mut self.egnyte,
        };
        *counts.of_outcome(result.outcome).unwrap_or(&mut self.not_run) += 1;
    }

    /// Renders the numbers, apart for the rules that Egnyte keeps: `98 passed, 0 failed, 0 skipped; kept by Egnyte itself: 12
    /// passed`.
    pub fn line(&self) -> String {
        match self.egnyte.total() {
            0 => self.connector.full(),
            _ => format!("{}; kept by Egnyte itself: {}", self.connector.full(), self.egnyte.brief()),
        }
    }

    /// Returns the numbers of both keepers together.
    pub fn all(&self) -> Counts {
        self.connector + self.egnyte
    }
}

/// Numbers of scenarios, by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Passed.
    pub passed: usize,
    /// Failed: an expectation about Egnyte was not met.
    pub failed: usize,
    /// Failed, as a list of known failures says.
    pub failed_as_expected: usize,
    /// Passed, although a list of known failures says otherwise.
    pub stale: usize,
    /// Skipped, for a reason.
    pub skipped: usize,
    /// Not judged.
    pub errored: usize,
    /// Faults of the harness or its mock.
    pub harness_faults: usize,
}

impl Counts {
    /// Returns the number of all scenarios that are counted.
    pub fn total(&self) -> usize {
        self.passed + self.skipped + self.failed_as_expected + self.red()
    }

    /// Returns the number of scenarios that make the run red.
    pub fn red(&self) -> usize {
        self.failed + self.stale + self.errored + self.harness_faults
    }

    /// Renders the numbers that are not zero: `7 passed, 1 failed`.
    pub fn brief(&self) -> String {
        let always = [(self.passed, "passed"), (self.failed, "failed"), (self.skipped, "skipped")];
        let counts = always.into_iter().chain(self.rare()).filter(|(count, _)| *count > 0);
        counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    }

    /// Renders passed, failed and skipped, and the others that are not zero: `98 passed, 0 failed, 0 skipped`.
    pub fn full(&self) -> String {
        let mut line = format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped);
        for (count, word) in self.rare().into_iter().filter(|(count, _)| *count > 0) {
            line.push_str(&format!(", {count} {word}"));
        }
        line
    }

    fn rare(&self) -> [(usize, &'static str); 4] {
        let faults = if self.harness_faults == 1 { "harness fault" } else { "harness faults" };
        [
            (self.failed_as_expected, "failed as expected"),
            (self.stale, "stale"),
            (self.errored, "errored"),
            (self.harness_faults, faults),
        ]
    }

    /// Returns the number for an outcome; none for a scenario that was not run.
    fn of_outcome(&mut self, outcome: Outcome) -> Option<&mut usize> {
        match outcome {
            Outcome::Passed => Some(&mut self.passed),
            Outcome::Failed => Some(&mut self.failed),
            Outcome::FailedAsExpected => Some(&mut self.failed_as_expected),
            Outcome::Stale => Some(&mut self.stale),
            Outcome::Errored => Some(&mut self.errored),
            Outcome::HarnessFault => Some(&mut self.harness_faults),
            Outcome::Skipped => Some(&mut self.skipped),
            Outcome::NotRun => None,
        }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            failed_as_expected: self.failed_as_expected + other.failed_as_expected,
            stale: self.stale + other.stale,
            skipped: self.skipped + other.skipped,
            errored: self.errored + other.errored,
            harness_faults: self.harness_faults + other.harness_faults,
        }
    }
}
