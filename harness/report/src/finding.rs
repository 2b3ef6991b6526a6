//! Findings of a run: deviations from the standard in the connector's requests, judged once for the run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Exchange;

/// Rule about requests that are valid SCIM.
pub const WIRE_RULE: &str = "wire.valid-scim";

/// Rule about the bearer token, which appears in the `Authorization` header only.
pub const TOKEN_RULE: &str = "delivery.token-kept-secret";

/// Prefix of the findings about a token outside of the `Authorization` header.
pub const TOKEN_FINDING: &str = "token-in-";

/// Returns the rule that a finding breaks.
pub fn rule_of_finding(id: &str) -> &'static str {
    if id.starts_with(TOKEN_FINDING) { TOKEN_RULE } else { WIRE_RULE }
}

/// Finding of a run, with its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Id of the finding.
    pub id: String,
    /// Level: error, warning or note.
    pub level: String,
    /// Section of the standard.
    pub section: String,
    /// Advice: the form to send instead.
    pub advice: String,
    /// Outcome for the run.
    pub outcome: FindingOutcome,
    /// Reason for which the finding is expected.
    pub reason: Option<String>,
    /// Number of requests with this finding.
    pub count: usize,
    /// Scenarios with this finding, as `FILE:LINE`.
    pub scenarios: Vec<String>,
    /// First of the requests; none for a stale finding.
    pub first: Option<Exchange>,
    /// Place of the entry that expects the finding, as `FILE:LINE`.
    #[serde(default)]
    pub place: Option<String>,
}

/// Outcome of a finding for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingOutcome {
    /// The finding makes the run red.
    Failed,
    /// The finding would make the run red, but is expected.
    FailedAsExpected,
    /// The finding is reported only.
    Reported,
    /// The finding is expected, but no request has it.
    Stale,
}

impl Finding {
    /// Returns the rule that the finding breaks.
    pub(crate) fn rule(&self) -> &'static str {
        rule_of_finding(&self.id)
    }

    /// Returns whether the finding makes the run red.
    pub(crate) fn is_red(&self) -> bool {
        matches!(self.outcome, FindingOutcome::Failed | FindingOutcome::Stale)
    }

    /// Returns the advice with the section of the standard; for a stale finding, the entry to delete.
    pub(crate) fn explanation(&self) -> String {
        match self.outcome {
            FindingOutcome::Stale => {
                let (reason, place) = (self.expected_reason(), self.place.as_deref().unwrap_or_default());
                format!("no request has it, but it is expected: {reason}; delete the entry at {place}")
            }
            _ => format!("{} ({})", self.advice, self.section),
        }
    }

    /// Returns the reason for which the finding is expected; empty if it is not.
    pub(crate) fn expected_reason(&self) -> &str {
        self.reason.as_deref().unwrap_or_default()
    }
}
