//! An event on its way to the connector, and what the connector says of it.

use super::kept::delivered;
use super::reports::{Report, lines};
use super::scene::{Moment, Scene, timed};
use super::session::Ended;
use super::stage::Failure;
use super::storm::broke;
use egnyte_protocol::directory::Event;
use egnyte_protocol::{Capability, Delivery, Problem, Settled};

impl Scene {
    /// Hands an event over, and waits until the connector has nothing left to do for it.
    pub(super) async fn deliver(&mut self, event: Event) -> Result<(), Failure> {
        if self.rests() {
            return Ok(());
        }
        let Some(session) = &mut self.session else {
            return Err(Failure::errored("there is no session with a connector"));
        };
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default().to_owned();
        let delivery = Delivery { session: session.name(), event, directory: self.directory.clone() };
        let broke = broke(self.stage.egnyte.clone(), self.domain.clone());
        let message = self.stage.keep.of(&delivery);
        let settled = timed(&mut self.waited.connector, session.deliver(delivery, broke)).await;
        self.note(delivered((&kind, message), &settled));
        // Whoever asked too much failed, whatever else came of it.
        self.settle(&kind).await?;
        match settled? {
            Ended::Settled(settled) => {
                self.said.extend(settled.error.clone());
                let unannounced = |problem| Report { problem, announced: false };
                self.reports.extend(problems(settled).into_iter().map(unannounced));
                Ok(())
            }
            Ended::CutOff => Err(Failure::ours("an event was cut off within its budget")),
        }
    }

    /// Whether an event is nothing to the connector: it does not own the integration, which is not active.
    fn rests(&self) -> bool {
        !self.directory.is_integrated() && !self.declares(Capability::Integration)
    }

    /// A problem before the `When` means that the scenario is not the one it tells of.
    pub(super) fn undisturbed(&mut self, moment: Moment) -> Result<(), Failure> {
        if moment == Moment::When {
            return Ok(());
        }
        if self.trouble.is_expected() {
            self.reports.iter_mut().for_each(|report| report.announced = true);
        }
        let problems = self.unannounced();
        if problems.is_empty() {
            return Ok(());
        }
        Err(Failure::errored(format!("already before the When, the connector reported:{}", lines(&problems))))
    }
}

/// The problems in an answer. A connector that says only that something went wrong has one with everything.
fn problems(settled: Settled) -> Vec<Problem> {
    if settled.ok || !settled.problems.is_empty() {
        return settled.problems;
    }
    let error = settled.error.unwrap_or_else(|| "it did not go well (no error given)".to_owned());
    vec![Problem { user: None, user_group: None, error }]
}
