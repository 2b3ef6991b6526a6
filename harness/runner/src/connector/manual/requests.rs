//! Requests of the directory to Egnyte while the person works: their number, the last one, and what Egnyte refused.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::connector::config::Settling;
use crate::mock::{Domain, Egnyte, EgnyteError, Exchange};

/// Time between two looks at the requests.
const LOOK: Duration = Duration::from_millis(200);

/// Refusals that are quoted.
const QUOTED: usize = 3;

/// Statuses of refusals that are no problem of a person or user group: not found, and limits that pass.
const PASSING: [u16; 4] = [404, 408, 425, 429];

/// Watch over the requests to one Egnyte domain.
pub(super) struct RequestWatch {
    egnyte: Egnyte,
    domain: Domain,
    /// Number of the latest exchange before the watch began.
    before: u64,
    last: u64,
    /// Time at which the last request was seen; `None` without one.
    seen: Option<Instant>,
}

impl RequestWatch {
    /// Begins a watch.
    pub(super) async fn begin(egnyte: &Egnyte, domain: &Domain) -> Result<Self, EgnyteError> {
        let before = egnyte.budget_use(domain).await?.last;
        Ok(Self { egnyte: egnyte.clone(), domain: domain.clone(), before, last: before, seen: None })
    }

    /// Watches until the future has ended.
    pub(super) async fn during<T>(&mut self, future: impl Future<Output = T> + Send) -> Result<T, EgnyteError> {
        let mut future = std::pin::pin!(future);
        loop {
            tokio::select! {
                biased;
                output = future.as_mut() => return self.look().await.map(|()| output),
                () = sleep(LOOK) => self.look().await?,
            }
        }
    }

    /// Waits until no request has come for the quiet time. It begins now at the earliest: the directory may begin to sync the
    /// latest act of the person later. Returns whether it became quiet before the longest wait was over.
    pub(super) async fn until_quiet(&mut self, Settling { quiet, at_most }: Settling) -> Result<bool, EgnyteError> {
        let began = Instant::now();
        loop {
            self.look().await?;
            if self.seen.map_or(began, |seen| seen.max(began)).elapsed() >= quiet {
                return Ok(true);
            }
            if began.elapsed() >= at_most {
                return Ok(false);
            }
            sleep(LOOK.min(quiet)).await;
        }
    }

    async fn look(&mut self) -> Result<(), EgnyteError> {
        let last = self.egnyte.budget_use(&self.domain).await?.last;
        if std::mem::replace(&mut self.last, last) != last {
            self.seen = Some(Instant::now());
        }
        Ok(())
    }

    /// Returns whether a request has come.
    pub(super) fn has_seen(&self) -> bool {
        self.last > self.before
    }

    /// Describes the requests.
    pub(super) fn describe(&self, is_quiet: bool) -> String {
        let ago = self.seen.map_or(0, |seen| seen.elapsed().as_secs());
        let last = if is_quiet { format!("the last one {ago} s ago") } else { "and they go on".to_owned() };
        match self.last - self.before {
            0 => "Egnyte had no request.".to_owned(),
            1 => format!("Egnyte had 1 request, {last}."),
            count => format!("Egnyte had {count} requests, {last}."),
        }
    }

    /// Returns the requests that Egnyte refused, each with the status and its number, as one text; `None` without any.
    pub(super) async fn refused(&self) -> Result<Option<String>, EgnyteError> {
        let exchanges = self.egnyte.journal(&self.domain, self.before).await?.exchanges;
        let mut kinds: Vec<(String, usize)> = Vec::new();
        for text in exchanges.iter().filter(|exchange| is_refused(exchange)).map(describe) {
            match kinds.iter_mut().find(|(known, _)| *known == text) {
                Some((_, count)) => *count += 1,
                None => kinds.push((text, 1)),
            }
        }
        let more = kinds.len().saturating_sub(QUOTED);
        let quoted = kinds.into_iter().take(QUOTED);
        let mut texts: Vec<String> =
            quoted.map(|(text, count)| if count > 1 { format!("{text} ({count} times)") } else { text }).collect();
        texts.extend((more > 0).then(|| format!("{more} more")));
        Ok(if texts.is_empty() { None } else { Some(texts.join(", ")) })
    }
}

fn is_refused(exchange: &Exchange) -> bool {
    let is_passing = PASSING.contains(&exchange.status) || exchange.retry_after.is_some();
    (400..500).contains(&exchange.status) && !is_passing
}

fn describe(exchange: &Exchange) -> String {
    let below = exchange.path.split_once("/scim/v2").map_or(exchange.path.as_str(), |(_, below)| below);
    let path = below.split('?').next().unwrap_or_default();
    format!("{} {path}: {}", exchange.method, exchange.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_egnyte_refuses_for_good_is_quoted() {
        let exchange = |status, retry_after| Exchange {
            method: "POST".to_owned(),
            path: "/d/manual-1/pubapi/scim/v2/Users?x=1".to_owned(),
            status,
            retry_after,
            ..Exchange::default()
        };
        let refused = [400, 401, 403, 409].map(|status| exchange(status, None));
        assert!(refused.iter().all(is_refused));
        let passing = [201, 404, 429, 503].map(|status| exchange(status, None));
        assert!(!passing.iter().any(is_refused) && !is_refused(&exchange(403, Some(1))));
        assert_eq!(describe(&refused[3]), "POST /Users: 409");
    }
}
