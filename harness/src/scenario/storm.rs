//! What a connector's requests are held to beside what they do: an event has a budget, and what arrives after
//! its answer is too late.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Instant, interval_at};

use super::reports::lines;
use super::scene::{Scene, timed};
use super::stage::{Failure, FailureKind};
use crate::mock::{Budget, Domain, Egnyte, Exchange};

/// How often a connector that takes its time is looked at. One that settles sooner is never looked at.
const LOOK: Duration = Duration::from_millis(400);

/// What one person of a crowd may cost.
const EACH: u64 = 4;

/// Kinds of requests that are named.
const MOST: usize = 3;

/// Ends when the connector has spent more than it may.
pub(super) async fn broke(egnyte: Egnyte, domain: Domain) {
    let mut look = interval_at(Instant::now() + LOOK, LOOK);
    loop {
        look.tick().await;
        // A mock that does not answer is noticed by whoever asks it next.
        if egnyte.budget_use(&domain).await.is_ok_and(|spent| spent.exceeded.is_some()) {
            return;
        }
    }
}

impl Scene {
    /// Closes the books of one event: where more was spent than may be, that is the verdict.
    pub(super) async fn settle(&mut self, kind: &str) -> Result<(), Failure> {
        let began = self.settled;
        let renewed = self.stage.egnyte.renew_budget(&self.domain, self.budget());
        let spent = timed(&mut self.waited.mock, renewed).await?;
        self.settled = spent.last;
        self.note_settled();
        let Some(exceeded) = spent.exceeded else { return Ok(()) };
        let journal = timed(&mut self.waited.mock, self.stage.egnyte.journal(&self.domain, began)).await?;
        let most = lines(&commonest(&journal.exchanges));
        Err(Failure::failed(format!(
            "the connector asked too much of Egnyte for {kind}: {exceeded}\nmost often:{most}"
        )))
    }

    /// What the next event may cost: more than usual where the scenario brought in a crowd, each of whom is to be
    /// looked for, made and put into a group.
    fn budget(&self) -> Budget {
        let crowd = self.directory.users.len().saturating_sub(self.stage.cast.everybody().count());
        let crowd = u64::try_from(crowd).unwrap_or(u64::MAX);
        Budget { requests: self.stage.budget.requests.saturating_add(crowd.saturating_mul(EACH)), ..self.stage.budget }
    }

    /// What somebody who is no connector asked of Egnyte is nobody's delay.
    pub(super) async fn excuse(&mut self) -> Result<(), Failure> {
        let spent = timed(&mut self.waited.mock, self.stage.egnyte.budget_use(&self.domain)).await?;
        self.settled = spent.last;
        Ok(())
    }

    /// The failure, or one of its own, with the requests that came after the connector had answered.
    pub(super) async fn with_what_came_late(&mut self, failure: Option<Failure>) -> Option<Failure> {
        if failure.as_ref().is_some_and(|failure| failure.kind != FailureKind::Failed) {
            return failure;
        }
        let late = match self.late().await {
            Ok(late) if late.is_empty() => return failure,
            Ok(late) => late,
            Err(fault) => return failure.or(Some(fault)),
        };
        let told = format!(
            "the connector answered `deliver` before it had synced; after its answer came:{}",
            lines(&late.iter().map(named).collect::<Vec<_>>())
        );
        let so_far = failure.map(|failure| format!("{}\n", failure.message)).unwrap_or_default();
        Some(Failure::failed(so_far + &told))
    }

    async fn late(&mut self) -> Result<Vec<Exchange>, Failure> {
        let spent = timed(&mut self.waited.mock, self.stage.egnyte.budget_use(&self.domain)).await?;
        if spent.last <= self.settled {
            return Ok(Vec::new());
        }
        let journal = self.stage.egnyte.journal(&self.domain, self.settled);
        Ok(timed(&mut self.waited.mock, journal).await?.exchanges)
    }
}

/// The requests there were most of, each with how many.
fn commonest(exchanges: &[Exchange]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for exchange in exchanges {
        *counts.entry(named(exchange)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(MOST).map(|(request, count)| format!("{count} times {request}")).collect()
}

/// A request and how it ended, without the domain's own address.
fn named(exchange: &Exchange) -> String {
    let path = exchange.path.split_once("/scim/v2").map_or(exchange.path.as_str(), |(_, path)| path);
    format!("{} {path}  {}", exchange.method, exchange.status)
}
