//! Phases of a scenario: a `Given` prepares, a `When` marks the state of Egnyte first.

use super::context::Retention;
use super::failure::{Failure, StepResult, lines};
use super::state::{Mark, Scenario};

/// Phase of a step that can be a `Given` as well as a `When`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepPhase {
    /// Preparation.
    Given,
    /// Event whose effects are judged.
    When,
}

impl Scenario {
    /// Marks the state of Egnyte at a `When`, unless there is a mark whose account is still open.
    pub(super) async fn begin(&mut self, phase: StepPhase) -> StepResult {
        let open = self.egnyte.mark.is_some_and(|mark| !mark.closed);
        if phase == StepPhase::Given || open {
            return Ok(());
        }
        self.check_premises().await?;
        let (roster, exchange) = self
            .egnyte
            .call(async |mock, domain| tokio::try_join!(mock.mark(domain), mock.latest_exchange(domain)))
            .await?;
        self.egnyte.mark = Some(Mark { roster, exchange, closed: false });
        (self.egnyte.event_mark, self.egnyte.undone) = (None, Vec::new());
        self.conversation.after_when = true;
        if self.context.retention == Retention::Everything {
            self.roster_before = self.roster().await?.0;
        }
        self.mark_events().await
    }

    /// Fails on a problem that came before the `When`, unless a fault explains it.
    pub(super) fn check_phase(&mut self, phase: StepPhase) -> StepResult {
        if phase == StepPhase::When {
            return Ok(());
        }
        if self.egnyte.faults.explain_problems() {
            self.conversation.problems.iter_mut().for_each(|report| report.expected = true);
        }
        let problems = self.unexpected_problems();
        if problems.is_empty() {
            return Ok(());
        }
        Err(Failure::error(format!("the connector reported problems before the When:{}", lines(&problems))))
    }

    /// Problems that no step expects, each with its subject.
    pub(super) fn unexpected_problems(&self) -> Vec<String> {
        let reports = self.conversation.problems.iter().filter(|report| !report.expected);
        reports.map(|report| self.directory.describe_problem(&report.problem)).collect()
    }
}
