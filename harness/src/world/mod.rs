//! One scenario: its Egnyte domain, its directory, its session with a connector. Steps call it, one method
//! each; the runner gives it its place and takes its evidence.

mod stage;

use std::sync::Arc;

pub use stage::{Evidence, Failure, FailureKind, Place, Stage, Waited};

/// One scenario.
#[derive(Debug, Default, cucumber::World)]
pub struct World {
    lent: Option<(Arc<Stage>, Place)>,
    evidence: Evidence,
}

impl World {
    /// Gives the scenario its place. To be called before its first step.
    pub fn begin(&mut self, stage: Arc<Stage>, place: Place) {
        self.lent = Some((stage, place));
    }

    /// Ends the connector's session, gives the domain back, and hands over what was seen.
    pub async fn finish(&mut self) -> Evidence {
        self.lent = None;
        std::mem::take(&mut self.evidence)
    }
}
