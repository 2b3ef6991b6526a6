//! Result of a scenario: its outcome, its failure and its evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use egnyte_protocol::Problem;
use egnyte_support::mask;
use egnyte_support::printable::printable;

use crate::durations::Durations;
use crate::evidence::{ClosingAccount, Exchange, Message, OmittedExchanges};
use crate::explanation::Explanation;
use crate::rule::{Keeper, RuleInfo};

/// Longest message on one line, in characters.
const LONGEST_MESSAGE: usize = 240;

/// Result of one scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScenarioResult {
    /// Id for links and folders: the same in every run, independent of the line.
    #[serde(default)]
    pub id: String,
    /// Rule that the scenario belongs to.
    pub rule: Option<RuleInfo>,
    /// Area of the rule: `groups`, `users`, `delivery`.
    #[serde(default)]
    pub area: String,
    /// Keeper of the rule.
    pub keeper: Keeper,
    /// Title of the scenario.
    pub title: String,
    /// Title of the feature.
    pub feature: String,
    /// Feature file.
    pub file: String,
    /// Line of the heading, or of the row of an outline.
    pub line: usize,
    /// Tags, with the inherited ones, without `@`.
    pub tags: Vec<String>,
    /// Outcome.
    pub outcome: Outcome,
    /// Reason of a skipped scenario or of a known failure.
    pub reason: Option<String>,
    /// Issue of a known failure.
    pub issue: Option<String>,
    /// Notes on what a passed scenario did not prove.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Failure message on one line.
    pub message: Option<String>,
    /// Failure message with all its lines.
    pub details: Option<String>,
    /// Step at which the scenario ended.
    pub step: Option<StepPlace>,
    /// Steps, those of the backgrounds first.
    #[serde(default)]
    pub steps: Vec<StepResult>,
    /// Problems that the connector reported. Like all that follows, this is filled for scenarios that did not pass, and for
    /// every scenario with `--report html=FILE` and `--results DIR`.
    pub problems: Vec<Problem>,
    /// Exchanges with Egnyte since the `When`.
    pub exchanges: Vec<Exchange>,
    /// Exchanges with Egnyte before the `When`.
    #[serde(default)]
    pub earlier: Vec<Exchange>,
    /// Numbers of exchanges that a page omits; a JSON report omits none.
    #[serde(default, skip_serializing_if = "OmittedExchanges::is_none")]
    pub left_out: OmittedExchanges,
    /// Kinds of the delivered events.
    pub events: Vec<String>,
    /// Conversation with the connector.
    #[serde(default, rename = "turns")]
    pub messages: Vec<Message>,
    /// Closing account, if the scenario reached one.
    #[serde(default)]
    pub account: Option<ClosingAccount>,
    /// Explanation of a failure in the terms of the connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Standard error of the connector.
    pub stderr: String,
    /// Command that runs the scenario again.
    #[serde(rename = "again")]
    pub rerun: String,
    /// Durations.
    pub durations: Durations,
    /// True if the scenario ended before its `When`, so that `exchanges` are those from the beginning. Not reported.
    #[serde(skip)]
    pub ended_before_when: bool,
    /// File and line of the entry of a known failure. Not reported.
    #[serde(skip)]
    pub expected_at: Option<(String, usize)>,
}

/// Outcome of a scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All expectations were met.
    Passed,
    /// An expectation about Egnyte was not met.
    Failed,
    /// The scenario failed, as a list of known failures says.
    FailedAsExpected,
    /// The scenario passed, although a list of known failures says that it fails.
    Stale,
    /// The scenario could not be judged: the connector crashed, hung or broke the protocol.
    Errored,
    /// The harness or its mock failed.
    HarnessFault,
    /// The scenario was skipped, for a reason.
    Skipped,
    /// The run ended before the scenario.
    #[default]
    NotRun,
}

impl Outcome {
    /// Returns whether the outcome makes the run red.
    pub fn is_red(self) -> bool {
        matches!(self, Self::Failed | Self::Stale | Self::Errored | Self::HarnessFault)
    }

    /// Returns the outcome in words.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::FailedAsExpected => "failed as expected",
            Self::Stale => "stale",
            Self::Errored => "errored",
            Self::HarnessFault => "harness fault",
            Self::Skipped => "skipped",
            Self::NotRun => "not run",
        }
    }

    /// Returns the severity, the worst first: a harness fault casts doubt on the whole run, an error on one scenario.
    pub(crate) fn severity(self) -> u8 {
        match self {
            Self::HarnessFault => 0,
            Self::Errored => 1,
            Self::Failed => 2,
            Self::Stale => 3,
            _ => 4,
        }
    }
}

/// Step with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepPlace {
    /// Text of the step, with its keyword.
    pub text: String,
    /// Line of the step.
    pub line: usize,
}

/// Step with its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    /// Keyword, as it is written: Given, When, Then, And.
    pub keyword: String,
    /// Text of the step.
    pub text: String,
    /// Line of the step.
    pub line: usize,
    /// Data table, row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<Vec<String>>,
    /// Outcome.
    pub outcome: StepOutcome,
}

/// Outcome of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// The step passed.
    Passed,
    /// The scenario ended at the step.
    Failed,
    /// The scenario ended before the step.
    NotRun,
}

impl ScenarioResult {
    /// Returns the place as `FILE:LINE`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// Returns whether the scenario makes the run red.
    pub fn is_red(&self) -> bool {
        self.outcome.is_red()
    }

    /// Removes the conversation and the exchanges.
    pub fn drop_evidence(&mut self) {
        self.exchanges.clear();
        self.earlier.clear();
        self.messages.clear();
        self.events.clear();
        self.account = None;
    }

    /// Sets the failure message, masked, or removes it.
    pub fn set_message(&mut self, message: Option<&str>) {
        self.details = message.map(|message| printable(&mask::text(message)));
        self.message = self.details.as_deref().map(on_one_line);
    }

    /// Sets the step at which the scenario ended, and with it the outcome of every step. A scenario that ended between
    /// two steps has no failed step; one that did not run has no passed step.
    pub fn set_step(&mut self, step: Option<StepPlace>) {
        let last = step.as_ref().and_then(|step| self.steps.iter().position(|it| it.line == step.line));
        let ran = !matches!(self.outcome, Outcome::Skipped | Outcome::NotRun);
        for (index, step) in self.steps.iter_mut().enumerate() {
            step.outcome = match last {
                _ if !ran => StepOutcome::NotRun,
                Some(last) if index == last => StepOutcome::Failed,
                Some(last) if index > last => StepOutcome::NotRun,
                _ => StepOutcome::Passed,
            };
        }
        self.step = step;
    }

    /// Returns the reason with the issue of a known failure.
    pub(crate) fn reason_with_issue(&self) -> String {
        let issue = self.issue.as_ref().map(|issue| format!(" ({issue})"));
        format!("{}{}", self.reason.as_deref().unwrap_or_default(), issue.unwrap_or_default())
    }

    /// Returns the name of the rule; empty without a rule.
    pub fn rule_name(&self) -> &str {
        self.rule.as_ref().map_or("", RuleInfo::name)
    }
}

/// Joins the lines of a message, and cuts a long one.
fn on_one_line(message: &str) -> String {
    let mut line = String::new();
    for part in message.lines().map(str::trim).filter(|part| !part.is_empty()) {
        let gap = match line.chars().last() {
            None => "",
            Some(':') => " ",
            Some(_) => "; ",
        };
        line.push_str(gap);
        line.push_str(part);
    }
    if line.chars().count() > LONGEST_MESSAGE {
        line = line.chars().take(LONGEST_MESSAGE).collect::<String>() + " …";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_of_several_lines_fits_on_one_without_secrets() {
        let mut result = ScenarioResult::default();
        result.set_message(Some("did not happen:\n  user Ada is created\nunexpected:\n  token=abcdef12"));
        let line = "did not happen: user Ada is created; unexpected: token=•••";
        assert_eq!(result.message.as_deref(), Some(line));
        assert!(on_one_line(&"word ".repeat(100)).ends_with(" …"));
    }
}
