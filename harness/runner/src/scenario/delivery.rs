//! Delivery of events to the connector, within a request budget; and its questions to and about an import.

use std::time::Duration;

use tokio::time::{Instant, interval_at, sleep};

use super::failure::{Failure, FailureKind, StepResult, lines};
use super::requests;
use super::session::DeliveryEnd;
use super::state::{ProblemReport, Scenario};
use crate::connector::config::Settling;
use crate::connector::{ConnectorError, ErrorCause};
use crate::mock::{Budget, Domain, Egnyte, Exchange};
use egnyte_protocol::directory::{Event, EventKind};
use egnyte_protocol::{Capability, Delivery, Problem, Settled};

/// Interval at which a slow connector's budget is checked.
const BUDGET_CHECK: Duration = Duration::from_millis(400);

/// Interval at which a connector that works after its answer is checked.
const QUIET_CHECK: Duration = Duration::from_millis(50);

/// Requests that each person beyond the fixtures may cost: to be looked for, created and put into a group.
const REQUESTS_PER_PERSON: u64 = 4;

/// Requests that a failure lists.
const MOST_REQUESTS: usize = 3;

impl Scenario {
    /// Delivers an event and waits until the connector has settled. Without an active integration, only a connector that
    /// owns the integration receives it, and a person, whose directory changes all the same.
    pub(super) async fn deliver(&mut self, event: Event) -> StepResult {
        let is_told = self.declares(Capability::Integration) || self.context.manual_of(&self.meta).is_some();
        if !self.directory.current.is_integrated() && !is_told {
            self.conversation.undelivered |= self.conversation.after_when;
            return Ok(());
        }
        match self.conversation.after_when {
            true => self.begin_event().await?,
            false if takes_away(event.kind) => self.check_premises().await?,
            false => {}
        }
        let kind = &*event.kind.to_string();
        let (session, directory) = (self.meta.session.clone(), self.directory.current.clone());
        let delivery = Delivery { session, event: event.clone(), directory };
        let body = self.context.retention.retain(&delivery);
        let before = self.conversation.settled_at;
        let exceeded = budget_exceeded(self.context.egnyte.clone(), self.egnyte.domain.clone());
        let end = self.conversation.deliver((kind, body), delivery, exceeded).await?;
        self.wait_until_quiet().await?;
        // An exceeded budget takes precedence over every other failure.
        self.settle(kind).await?;
        match end {
            Ok(DeliveryEnd::Settled(settled)) => {
                self.check_answer(kind, &settled)?;
                if settled.ok && self.directory.current.is_integrated() {
                    self.add_premises(&event);
                }
                self.conversation.errors.extend(settled.error.clone());
                let reports = problems(settled).into_iter().map(|problem| ProblemReport { problem, expected: false });
                self.conversation.problems.extend(reports);
                Ok(())
            }
            Ok(DeliveryEnd::CutOff) => Err(Failure::harness_fault("an event was cut off within its budget")),
            Err(error) => Err(self.explain_wait(error, before).await),
        }
    }

    /// Waits until no request has come for a while, where the connector answers before its work is done.
    async fn wait_until_quiet(&mut self) -> StepResult {
        let Some(Settling { quiet, at_most }) = self.context.settling else { return Ok(()) };
        let (began, mut since, mut latest) = (Instant::now(), Instant::now(), None);
        while since.elapsed() < quiet && began.elapsed() < at_most {
            sleep(QUIET_CHECK.min(quiet)).await;
            let last = self.egnyte.call(|mock, domain| mock.budget_use(domain)).await?.last;
            if latest.replace(last) != Some(last) {
                since = Instant::now();
            }
        }
        Ok(())
    }

    /// Failure of an event that did not end, with the wait that explains it: that for a limit of Egnyte, which is judged, or
    /// that for an answer that Egnyte was holding back.
    async fn explain_wait(&mut self, error: ConnectorError, before: u64) -> Failure {
        let is_timeout = error.cause == ErrorCause::Timeout;
        let mut failure = Failure::from(error);
        // A mock that does not answer changes nothing about the failure.
        let journal = self.egnyte.call(|mock, domain| mock.journal(domain, 0)).await;
        let mut exchanges = journal.map(|journal| journal.exchanges).unwrap_or_default();
        let limit = self.context.patience.event.as_secs();
        let outlasts = |exchange: &&Exchange| exchange.retry_after.is_some_and(|wait| wait > limit);
        if is_timeout && let Some(limited) = exchanges.iter().rfind(outlasts) {
            return Failure::expectation(format!("{}\n{failure}", describe_long_limit(limited)));
        }
        let last = exchanges.pop().filter(|last| last.seq > before);
        if let Some(held) = last.filter(|last| last.fault["kind"] == "delay") {
            let time = Duration::from_millis(held.duration_micros / 1000);
            let request = requests::describe(&held);
            failure.message.push_str(&format!(
                "\nEgnyte was holding back its answer to {request} for {time:?}, as the scenario says; a connector needs a time \
                 limit for each request that is below its own for the event"
            ));
        }
        failure
    }

    /// Ends the budget of an event or question, and fails if it was exceeded.
    pub(super) async fn settle(&mut self, kind: &str) -> StepResult {
        let (before, budget) = (self.conversation.settled_at, self.budget());
        let spent = self.egnyte.call(|mock, domain| mock.renew_budget(domain, budget)).await?;
        self.conversation.settle(spent.last);
        let Some(exceeded) = spent.exceeded else { return Ok(()) };
        let journal = self.egnyte.call(|mock, domain| mock.journal(domain, before)).await?;
        let most = requests::tally(journal.exchanges.iter().map(requests::describe_with_status), MOST_REQUESTS);
        Err(Failure::expectation(format!(
            "the connector exceeded its request budget for {kind}: {exceeded}\nmost often:{}",
            lines(&most)
        )))
    }

    /// Budget of the next event, larger where many people beyond the fixtures are in the directory.
    fn budget(&self) -> Budget {
        let further = self.directory.current.users.len().saturating_sub(self.directory.people.iter().count());
        let further = u64::try_from(further).unwrap_or(u64::MAX).saturating_mul(REQUESTS_PER_PERSON);
        let budget = self.context.budget;
        Budget { requests: budget.requests.saturating_add(further), ..budget }
    }

    /// Excludes requests that the harness itself sent from those that count as late.
    pub(super) async fn exclude_own_requests(&mut self) -> StepResult {
        self.conversation.settled_at = self.egnyte.call(|mock, domain| mock.budget_use(domain)).await?.last;
        Ok(())
    }

    /// Adds requests that came after the connector's last answer to the failure, or fails because of them.
    pub(super) async fn check_late_requests(&mut self, failure: Option<Failure>) -> Option<Failure> {
        // An answer that came too early is the cause of Givens that did not come about.
        let is_explained = |failure: &Failure| matches!(failure.kind, FailureKind::Failed | FailureKind::Unprepared);
        if !failure.as_ref().is_none_or(is_explained) {
            return failure;
        }
        let late = match self.late_requests().await {
            Ok(late) if late.is_empty() => return failure,
            Ok(late) => late,
            Err(fault) => return failure.or(Some(fault)),
        };
        let late: Vec<String> = late.iter().map(requests::describe_with_status).collect();
        let message = "the connector answered `deliver` before it had synced; after its answer came:";
        // First, because it explains the rest: what is judged is the state at the time of the answer.
        let rest = failure.map(|failure| format!("\n{}", failure.message)).unwrap_or_default();
        Some(Failure::expectation(format!("{message}{}{rest}", lines(&late))))
    }

    async fn late_requests(&mut self) -> StepResult<Vec<Exchange>> {
        let settled_at = self.conversation.settled_at;
        if self.egnyte.call(|mock, domain| mock.budget_use(domain)).await?.last <= settled_at {
            return Ok(Vec::new());
        }
        Ok(self.egnyte.call(|mock, domain| mock.journal(domain, settled_at)).await?.exchanges)
    }
}

/// Describes a limit that lasts longer than an event can.
fn describe_long_limit(limited: &Exchange) -> String {
    let (request, wait) = (requests::describe_with_status(limited), limited.retry_after.unwrap_or_default());
    let met = lines(&[format!("{request}, with a Retry-After of {wait} s")]);
    format!("the connector did not end the sync with a problem at a limit of Egnyte that outlasts the event:{met}")
}

/// Returns whether an event ends something in Egnyte that an event before it brought about.
fn takes_away(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::IntegrationDeactivated
            | EventKind::UserSuspended
            | EventKind::UserDeleted
            | EventKind::UserGroupDeleted
            | EventKind::MemberRemoved
            | EventKind::Disassociated
    )
}

/// Ends when the connector has exceeded its budget.
async fn budget_exceeded(egnyte: Egnyte, domain: Domain) {
    let mut interval = interval_at(Instant::now() + BUDGET_CHECK, BUDGET_CHECK);
    loop {
        interval.tick().await;
        // A mock that does not answer fails the next request of the scenario.
        if egnyte.budget_use(&domain).await.is_ok_and(|spent| spent.exceeded.is_some()) {
            return;
        }
    }
}

/// Problems in an answer. An error without problems is one problem of the whole sync.
fn problems(settled: Settled) -> Vec<Problem> {
    if settled.ok || !settled.problems.is_empty() {
        return settled.problems;
    }
    let error = settled.error.unwrap_or_else(|| "the sync failed (no error given)".to_owned());
    vec![Problem { user: None, user_group: None, error }]
}
