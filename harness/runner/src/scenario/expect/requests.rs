//! Expectations about the number of requests and about the time between them.

use serde_json::Value;

use super::account::refused_duplicates;
use crate::mock::Exchange;
use crate::scenario::failure::{Failure, StepFuture, lines};
use crate::scenario::parameters::RequestLimit;
use crate::scenario::requests;
use crate::scenario::state::Scenario;

/// Tolerance for requests that come too early after a limit, or were on their way, in nanoseconds: clocks and networks
/// are not exact.
const TOLERANCE: u64 = 50_000_000;

/// Findings about a path that Egnyte does not have.
const UNKNOWN_PATH: [&str; 2] = ["double-slash", "no-such-path"];

/// Duplicates that a failure lists.
const MOST_DUPLICATES: usize = 3;

/// Kinds of requests that a failure lists.
pub(super) const MOST_KINDS: usize = 8;

impl Scenario {
    /// Expects no more requests than the limit since the `When`.
    pub fn expect_at_most(&mut self, limit: RequestLimit) -> StepFuture<'_> {
        Box::pin(async move {
            let (exchanges, dropped) = self.exchanges_since_mark().await?;
            let counted: Vec<&Exchange> =
                exchanges.iter().filter(|exchange| limit.requests.include(exchange)).collect();
            let count = u64::try_from(counted.len()).unwrap_or(u64::MAX) + dropped;
            if count <= limit.most {
                return Ok(());
            }
            let wanted = if limit.most == 0 { "none".to_owned() } else { format!("at most {}", limit.most) };
            let (noun, s) = (limit.requests.noun(), if count == 1 { "" } else { "s" });
            let kinds = lines(&requests::tally(counted.into_iter().map(requests::describe), MOST_KINDS));
            let message = format!("Egnyte received {count} {noun}{s}, and {wanted} should have come:{kinds}");
            Err(Failure::expectation(format!("{message}{}", existing(&exchanges))))
        })
    }

    /// Expects at least one limited request, and no request before its Retry-After was over.
    pub fn expect_retry_after_respected(&mut self) -> StepFuture<'_> {
        Box::pin(async move {
            let (exchanges, _) = self.exchanges_since_mark().await?;
            if !exchanges.iter().any(|exchange| exchange.retry_after.is_some()) {
                let message = "no request was limited since the When, so that there was no Retry-After to respect";
                return Err(self.failure_with_changes(message.to_owned()).await);
            }
            let early: Vec<String> = exchanges.iter().flat_map(|limited| early_requests(limited, &exchanges)).collect();
            if early.is_empty() {
                return Ok(());
            }
            Err(Failure::expectation(format!(
                "Egnyte received requests before a Retry-After was over:{}",
                lines(&early)
            )))
        })
    }
}

impl Scenario {
    /// Expects no refused request more often than this since the `When`.
    pub fn expect_refusals_at_most(&mut self, most: usize) -> StepFuture<'_> {
        Box::pin(async move {
            let (exchanges, _) = self.exchanges_since_mark().await?;
            let mut refused: Vec<(&Exchange, usize)> = Vec::new();
            for exchange in exchanges.iter().filter(|exchange| is_refused(exchange)) {
                match refused.iter_mut().find(|(known, _)| key(known) == key(exchange)) {
                    Some((_, count)) => *count += 1,
                    None => refused.push((exchange, 1)),
                }
            }
            let repeated = refused.into_iter().filter(|(_, count)| *count > most);
            let describe = |(exchange, count)| format!("{} ({count} times)", requests::describe_with_status(exchange));
            let repeated: Vec<String> = repeated.map(describe).collect();
            if repeated.is_empty() {
                return Ok(());
            }
            let message = "requests that Egnyte had refused for good were sent again, unchanged:";
            Err(Failure::expectation(format!("{message}{}", lines(&repeated))))
        })
    }

    /// Expects only requests to paths that Egnyte has since the `When`.
    pub fn expect_known_paths(&mut self) -> StepFuture<'_> {
        Box::pin(async move {
            let (exchanges, _) = self.exchanges_since_mark().await?;
            let is_unknown = |exchange: &&Exchange| exchange.findings.iter().any(|it| UNKNOWN_PATH.contains(&&*it.id));
            let unknown = requests::tally(exchanges.iter().filter(is_unknown).map(requests::describe), MOST_KINDS);
            if unknown.is_empty() {
                return Ok(());
            }
            Err(Failure::expectation(format!("requests went to paths that Egnyte does not have:{}", lines(&unknown))))
        })
    }
}

/// Describes creations of what Egnyte has already: most likely a list was not read to its end.
fn existing(exchanges: &[Exchange]) -> String {
    let duplicates = requests::tally(refused_duplicates(exchanges).into_iter(), MOST_DUPLICATES);
    if duplicates.is_empty() {
        return String::new();
    }
    let title =
        "created although Egnyte has them, as if a list of Egnyte's had ended early or had a hole between its pages:";
    format!("\n{title}{}", lines(&duplicates))
}

/// Method, path and body of a request.
fn key(exchange: &Exchange) -> (&str, &str, &Value) {
    (&exchange.method, &exchange.path, &exchange.request_body)
}

/// Returns whether a repetition of the request would be refused again: a limit, a timeout and a refused token are judged
/// by rules of their own.
fn is_refused(exchange: &Exchange) -> bool {
    let limited = exchange.retry_after.is_some();
    (400..500).contains(&exchange.status) && !limited && !matches!(exchange.status, 401 | 408 | 425 | 429)
}

/// Requests that came before a limit was over. A request that was on its way when the limit was answered is not early,
/// unless it repeats the limited one.
fn early_requests(limited: &Exchange, exchanges: &[Exchange]) -> Vec<String> {
    let answered = limited.at + limited.duration_micros * 1_000;
    let seconds = limited.retry_after.unwrap_or(0).saturating_mul(1_000);
    let wait = limited.retry_after_millis.unwrap_or(seconds).saturating_mul(1_000_000);
    let is_early = |exchange: &&Exchange| {
        let known = if key(exchange) == key(limited) { answered } else { answered + TOLERANCE };
        (known..(answered + wait).saturating_sub(TOLERANCE)).contains(&exchange.at)
    };
    let describe = |exchange: &Exchange| {
        let (after, wait) = ((exchange.at - answered) / 1_000_000, wait / 1_000_000);
        format!("{} after {after} ms, with a Retry-After of {wait} ms", requests::describe(exchange))
    };
    exchanges.iter().filter(is_early).map(describe).collect()
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
    fn limits_and_refused_tokens_are_no_refusals_for_good() {
        let with = |status, retry_after| is_refused(&Exchange { status, ..exchange(0, retry_after) });
        assert!(with(400, None) && with(403, None) && with(409, None));
        assert!(!with(200, None) && !with(401, None) && !with(429, None) && !with(403, Some(1)) && !with(503, None));
    }

    #[test]
    fn early_request_is_neither_on_its_way_nor_within_the_tolerance() {
        let limited = exchange(100, Some(1));
        let at = |millis| early_requests(&limited, &[limited.clone(), exchange(millis, None)]);
        assert_eq!(at(101), [] as [String; 0]);
        assert_eq!(at(150), [] as [String; 0]);
        let repeated = Exchange { at: 103_000_000, ..limited.clone() };
        let early = ["GET /Users after 1 ms, with a Retry-After of 1000 ms"];
        assert_eq!(early_requests(&limited, &[limited.clone(), repeated]), early);
        assert_eq!(at(302), ["GET /Users after 200 ms, with a Retry-After of 1000 ms"]);
        assert_eq!(at(1_051).len(), 1);
        assert_eq!(at(1_053), [] as [String; 0]);
    }
}
