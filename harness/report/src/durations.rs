//! Durations in milliseconds, of a run and of a scenario.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Durations in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Durations {
    /// From beginning to end.
    pub total_ms: f64,
    /// Waiting for the connector.
    pub connector_ms: f64,
    /// Waiting for the mock.
    pub mock_ms: f64,
    /// Own work of the harness. In the rest of its total, a scenario waits for its turn.
    pub own_ms: f64,
}

impl Durations {
    /// Converts the total and the times of waiting for the connector, waiting for the mock, and own work.
    pub fn new(total: Duration, [connector, mock, own]: [Duration; 3]) -> Self {
        let [total_ms, connector_ms, mock_ms, own_ms] = [total, connector, mock, own].map(milliseconds);
        Self { total_ms, connector_ms, mock_ms, own_ms }
    }

    /// Returns the total.
    pub(crate) fn total(&self) -> Duration {
        Duration::try_from_secs_f64(self.total_ms / 1e3).unwrap_or_default()
    }
}

/// Converts to milliseconds with three decimals.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
