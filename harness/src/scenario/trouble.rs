//! Trouble between connector and Egnyte, and what a connector owes any server all the same.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::World;
use super::misfortune::{Misfortune, Requests};
use super::reports::lines;
use super::scene::{Mark, Scene, timed};
use super::stage::Failure;
use crate::connector::Target;
use crate::mock::Exchange;
use crate::suite::rules::Keeper;

/// How much too early a request may come after a limit, and how long one may have been on its way, in nanoseconds: clocks
/// and wires are not exact.
const GRACE: u64 = 50_000_000;

/// How many kinds of requests a failure tells.
const MOST_KINDS: usize = 8;

/// Whether a server works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// It answers every request with a server error.
    Out,
    /// It works again.
    Again,
}

/// What a scenario lets go wrong.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// Each fault with the words it was set with.
    set: Vec<(u64, String)>,
    out_of_order: Option<u64>,
    /// What was put right again before it met a request.
    unmet: Vec<String>,
    /// Whether Egnyte takes the connector's token.
    pub(super) token_is_bad: bool,
    /// How long the connector is taken to wait for an answer, where one was made to take its time by that.
    measured_by: Option<Duration>,
}

impl Trouble {
    /// What slowness is measured by, which explains a failure where the connector's own measure is another.
    pub(super) fn measure(&self) -> Vec<String> {
        let told = |timeout| {
            format!(
                "by a request timeout of {timeout:?}; `request_timeout` in conformance.toml says the connector's own"
            )
        };
        self.measured_by.map(told).into_iter().collect()
    }

    /// Whether problems are what anybody would expect.
    pub(super) fn is_expected(&self) -> bool {
        self.out_of_order.is_some() || self.token_is_bad
    }
}

impl World {
    /// Lets the next requests to Egnyte go wrong.
    ///
    /// # Errors
    /// When there is no Egnyte domain.
    pub async fn suffers(&mut self, next: u64, requests: Requests, misfortune: Misfortune) -> Result<(), Failure> {
        self.play(async |scene| scene.suffer(next, requests, misfortune).await).await
    }

    /// Puts Egnyte out of order, or in order again.
    ///
    /// # Errors
    /// When it is so already.
    pub async fn orders(&mut self, order: Order) -> Result<(), Failure> {
        self.play(async |scene| scene.order(order).await).await
    }

    /// Lets every answer of Egnyte come later than the connector waits.
    ///
    /// # Errors
    /// When there is no Egnyte domain.
    pub async fn slows_down(&mut self) -> Result<(), Failure> {
        self.play(async |scene| scene.slow_down().await).await
    }

    /// Expects Egnyte to have received no more than so many requests since the `When`.
    ///
    /// # Errors
    /// When it received more.
    pub async fn expects_at_most(&mut self, most: u64, requests: Requests) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_at_most(most, requests).await).await
    }

    /// Expects every limit to have been waited out.
    ///
    /// # Errors
    /// When a request came too early, or nothing was ever limited.
    pub async fn expects_patience(&mut self) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_patience().await).await
    }

    /// Expects a reported problem, with whatever it is.
    ///
    /// # Errors
    /// When none was reported.
    pub async fn expects_any_report(&mut self) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_any_report().await).await
    }
}

impl Scene {
    async fn suffer(&mut self, next: u64, requests: Requests, misfortune: Misfortune) -> Result<(), Failure> {
        let mut matching = json!({ "next": next });
        if let Some(write) = requests.writes() {
            matching["write"] = write.into();
        }
        let timeout = self.target().request_timeout();
        let half = u64::try_from(timeout.as_millis() / 2).unwrap_or(u64::MAX);
        if misfortune == Misfortune::HalfTheTimeout {
            self.trouble.measured_by = Some(timeout);
        }
        let words = format!("the next {next} {} to Egnyte {}", requests.words(next), misfortune.words(next));
        self.let_go_wrong(matching, misfortune.effect(half), words).await.map(drop)
    }

    async fn order(&mut self, order: Order) -> Result<(), Failure> {
        match (order, self.trouble.out_of_order.take()) {
            (Order::Out, None) => {
                let effect = json!({ "kind": "status", "status": 503 });
                self.trouble.out_of_order =
                    Some(self.let_go_wrong(json!({}), effect, "Egnyte is out of order".to_owned()).await?);
                Ok(())
            }
            (Order::Again, Some(id)) => self.take_back(id).await,
            (Order::Out, Some(_)) => Err(Failure::errored("Egnyte is out of order already")),
            (Order::Again, None) => Err(Failure::errored("Egnyte was not out of order")),
        }
    }

    async fn take_back(&mut self, id: u64) -> Result<(), Failure> {
        let idle = timed(&mut self.waited.mock, self.stage.egnyte.idle_faults(&self.domain)).await?;
        timed(&mut self.waited.mock, self.stage.egnyte.remove_fault(&self.domain, id)).await?;
        let taken = self.trouble.set.extract_if(.., |(set, _)| *set == id);
        self.trouble.unmet.extend(taken.filter(|_| idle.contains(&id)).map(|(_, words)| words));
        Ok(())
    }

    async fn slow_down(&mut self) -> Result<(), Failure> {
        let timeout = self.target().request_timeout();
        self.trouble.measured_by = Some(timeout);
        let longer = timeout.mul_f32(1.5);
        let effect = json!({ "kind": "delay", "millis": u64::try_from(longer.as_millis()).unwrap_or(u64::MAX) });
        let words = "every request to Egnyte takes longer than the request timeout".to_owned();
        self.let_go_wrong(json!({}), effect, words).await.map(drop)
    }

    async fn expect_at_most(&mut self, most: u64, requests: Requests) -> Result<(), Failure> {
        let (exchanges, forgotten) = self.since_mark().await?;
        let meant: Vec<&Exchange> = exchanges.iter().filter(|exchange| requests.mean(exchange)).collect();
        let count = u64::try_from(meant.len()).unwrap_or(u64::MAX) + forgotten;
        if count <= most {
            return Ok(());
        }
        let wanted = if most == 0 { "none".to_owned() } else { format!("at most {most}") };
        let told = format!("Egnyte received {count} {}, and {wanted} should have come:", requests.words(count));
        Err(Failure::failed(format!("{told}{}", lines(&kinds(&meant)))))
    }

    async fn expect_patience(&mut self) -> Result<(), Failure> {
        let (exchanges, _) = self.since_mark().await?;
        if !exchanges.iter().any(|exchange| exchange.retry_after.is_some()) {
            let told = "no request was limited since the When, so that nothing had to be waited out".to_owned();
            return Err(Failure::failed(self.with_what_happened(told).await));
        }
        let early: Vec<String> = exchanges.iter().flat_map(|limited| too_early(limited, &exchanges)).collect();
        if early.is_empty() {
            return Ok(());
        }
        Err(Failure::failed(format!("Egnyte asked to be left alone, and was asked all the same:{}", lines(&early))))
    }

    async fn expect_any_report(&mut self) -> Result<(), Failure> {
        if self.reports.is_empty() {
            let missing = "the connector reported no problem".to_owned();
            return Err(Failure::failed(self.with_what_happened(missing).await));
        }
        self.reports.iter_mut().for_each(|report| report.announced = true);
        Ok(())
    }

    /// What was set to go wrong and never did, in the words of the scenario.
    pub(super) async fn idle_trouble(&mut self) -> Vec<String> {
        if self.trouble.set.is_empty() {
            return self.trouble.unmet.clone();
        }
        // What explains a failure must not hide it.
        let idle = timed(&mut self.waited.mock, self.stage.egnyte.idle_faults(&self.domain)).await.unwrap_or_default();
        let set = self.trouble.set.iter().filter(|(id, _)| idle.contains(id)).map(|(_, words)| words);
        set.chain(&self.trouble.unmet).cloned().collect()
    }

    /// What a scenario that passed does not show, as nothing went wrong that was meant to.
    pub(super) async fn unproved(&mut self) -> Vec<String> {
        let told = |words: String| format!("the trouble `{words}` never met a request: nothing was proved by it");
        self.idle_trouble().await.into_iter().map(told).collect()
    }

    async fn let_go_wrong(&mut self, matching: Value, effect: Value, words: String) -> Result<u64, Failure> {
        let setting = self.stage.egnyte.set_fault(&self.domain, &matching, &effect);
        let id = timed(&mut self.waited.mock, setting).await?;
        self.trouble.set.push((id, words));
        Ok(id)
    }

    /// What was asked of Egnyte since the `When`, and how much of it the mock keeps no more.
    pub(super) async fn since_mark(&mut self) -> Result<(Vec<Exchange>, u64), Failure> {
        let Some(Mark { exchange, .. }) = self.mark else {
            return Err(Failure::errored("nothing happened yet: requests are counted from a When on"));
        };
        let journal = timed(&mut self.waited.mock, self.stage.egnyte.journal(&self.domain, exchange)).await?;
        Ok((journal.exchanges, journal.dropped))
    }

    /// What the scenario drives.
    pub(super) fn target(&self) -> &dyn Target {
        match self.place.keeper {
            Keeper::Connector => &*self.stage.target,
            Keeper::Egnyte => &*self.stage.reference,
        }
    }
}

/// The requests that came before a limit was over. One that began before the limit can have been heard of was on its way,
/// unless it is the limited one once more.
fn too_early(limited: &Exchange, exchanges: &[Exchange]) -> Vec<String> {
    let told = limited.at + limited.duration_micros * 1_000;
    let wait = limited.retry_after.unwrap_or(0) * 1_000_000_000;
    let asked = |exchange: &Exchange| (exchange.method.clone(), exchange.path.clone(), exchange.request_body.clone());
    let early = |exchange: &&Exchange| {
        let heard = if asked(exchange) == asked(limited) { told } else { told + GRACE };
        (heard..(told + wait).saturating_sub(GRACE)).contains(&exchange.at)
    };
    let said = |exchange: &Exchange| {
        let after = (exchange.at - told) / 1_000_000;
        let wait = wait / 1_000_000;
        format!("{} after {after} ms, where {wait} ms were to be waited", request(exchange))
    };
    exchanges.iter().filter(early).map(said).collect()
}

/// The requests by method and path, with how many of each.
pub(super) fn kinds(exchanges: &[&Exchange]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for exchange in exchanges {
        *counts.entry(request(exchange)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest = counts.len().saturating_sub(MOST_KINDS);
    let told = counts.into_iter().take(MOST_KINDS);
    let mut told: Vec<String> =
        told.map(|(request, count)| if count == 1 { request } else { format!("{request} ({count} times)") }).collect();
    if rest > 0 {
        told.push(format!("and {rest} others"));
    }
    told
}

pub(super) fn request(exchange: &Exchange) -> String {
    let path = exchange.path.split('?').next().unwrap_or_default();
    format!("{} {}", exchange.method, path.split_once("/scim/v2").map_or(path, |(_, below)| below))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(at_millis: u64, retry_after: Option<u64>) -> Exchange {
        let path = format!("/d/s-1/pubapi/scim/v2/Users?count={at_millis}");
        let method = "GET".to_owned();
        Exchange { at: at_millis * 1_000_000, duration_micros: 2_000, method, path, retry_after, ..Exchange::default() }
    }

    #[test]
    fn a_request_within_the_wait_is_too_early_and_one_on_its_way_or_within_the_grace_is_not() {
        let limited = exchange(100, Some(1));
        let at = |millis| too_early(&limited, &[limited.clone(), exchange(millis, None)]);
        assert_eq!(at(101), [] as [String; 0]);
        assert_eq!(at(150), [] as [String; 0]);
        let again = Exchange { at: 103_000_000, ..limited.clone() };
        let told = ["GET /Users after 1 ms, where 1000 ms were to be waited"];
        assert_eq!(too_early(&limited, &[limited.clone(), again]), told);
        assert_eq!(at(302), ["GET /Users after 200 ms, where 1000 ms were to be waited"]);
        assert_eq!(at(1_051).len(), 1);
        assert_eq!(at(1_053), [] as [String; 0]);
    }

    #[test]
    fn many_kinds_of_requests_are_told_in_few_lines() {
        let path = |at: usize| Exchange { path: format!("/Users/{at}"), ..exchange(0, None) };
        let all: Vec<Exchange> = (0..10).map(path).chain([path(3)]).collect();
        let told = kinds(&all.iter().collect::<Vec<_>>());
        assert_eq!((told.len(), told[0].as_str(), told[8].as_str()), (9, "GET /Users/3 (2 times)", "and 2 others"));
    }
}
