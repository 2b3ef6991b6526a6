//! Limits of a page: of many exchanges it shows the first and the last, of a long body the beginning. Of a scenario that
//! passed it shows less, since the page of the whole suite has hundreds of them; of every failure it shows less where there
//! are so many that the page would be too large to be sent to a colleague.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::evidence::Exchange;
use crate::run::RunReport;
use crate::scenario::{Outcome, ScenarioResult};

/// Limits for one scenario.
struct Limits {
    /// Most exchanges before the `When`.
    earlier: usize,
    /// Most exchanges since the `When`.
    exchanges: usize,
    /// Most bytes of a body.
    body: usize,
}

/// Limits for a scenario that did not pass: the first with which the page is small enough.
const LIMITS: [Limits; 4] = [
    Limits { earlier: 40, exchanges: 200, body: 12_000 },
    Limits { earlier: 20, exchanges: 60, body: 4_000 },
    Limits { earlier: 8, exchanges: 24, body: 1_200 },
    Limits { earlier: 4, exchanges: 12, body: 400 },
];

const LIMITS_OF_PASSED: Limits = Limits { earlier: 4, exchanges: 12, body: 400 };

/// Most bytes of the results of a page.
const LARGEST: usize = 4_600_000;

/// Shortens a report to what a page shows, so that a phone can open it.
pub(crate) fn shorten(mut run: RunReport) -> RunReport {
    run.results.iter_mut().filter(|result| result.outcome == Outcome::Passed).for_each(shorten_passed);
    let [wide @ .., least] = &LIMITS;
    let fits = |page: &Vec<ScenarioResult>| written_length(page) <= LARGEST;
    let fitting = wide.iter().map(|limits| apply_limits(&run.results, limits)).find(fits);
    run.results = fitting.unwrap_or_else(|| apply_limits(&run.results, least));
    run
}

fn apply_limits(results: &[ScenarioResult], limits: &Limits) -> Vec<ScenarioResult> {
    let mut results = results.to_vec();
    results.iter_mut().filter(|result| result.outcome != Outcome::Passed).for_each(|result| limits.apply(result));
    results
}

/// Shortens one result to what a page shows.
#[must_use]
pub fn shorten_result(mut result: ScenarioResult) -> ScenarioResult {
    match result.outcome {
        Outcome::Passed => shorten_passed(&mut result),
        _ => LIMITS[0].apply(&mut result),
    }
    result
}

/// Shortens a result that needs no explanation: without the headers, which are half of most requests.
fn shorten_passed(result: &mut ScenarioResult) {
    LIMITS_OF_PASSED.apply(result);
    result.earlier.iter_mut().chain(&mut result.exchanges).for_each(|exchange| exchange.request_headers.clear());
}

impl Limits {
    fn apply(&self, result: &mut ScenarioResult) {
        result.left_out.earlier += cut_middle(&mut result.earlier, self.earlier);
        result.left_out.exchanges += cut_middle(&mut result.exchanges, self.exchanges);
        for exchange in result.earlier.iter_mut().chain(&mut result.exchanges) {
            cut_body(&mut exchange.request_body, self.body);
            cut_body(&mut exchange.response_body, self.body);
        }
    }
}

/// Removes exchanges from the middle, and returns their number.
fn cut_middle(exchanges: &mut Vec<Exchange>, most: usize) -> usize {
    let omitted = exchanges.len().saturating_sub(most);
    let start = most.min(exchanges.len()) / 2;
    exchanges.drain(start..start + omitted);
    omitted
}

fn cut_body(body: &mut Value, most: usize) {
    if written_length(body) > most {
        let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let end = text.floor_char_boundary(most);
        *body = format!("{} …\n({} more bytes)", &text[..end], text.len() - end).into();
    }
}

/// Counts the bytes of a value as JSON without writing it: most bodies are short enough.
fn written_length(body: &impl Serialize) -> usize {
    let mut counter = ByteCounter(0);
    // A counter accepts every byte.
    let _ = serde_json::to_writer(&mut counter, body);
    counter.0
}

struct ByteCounter(usize);

impl io::Write for ByteCounter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::OmittedExchanges;

    #[test]
    fn both_ends_of_many_exchanges_are_kept() {
        let kept = |length: u64, most: usize| {
            let mut all: Vec<Exchange> = (0..length).map(|seq| Exchange { seq, ..Exchange::default() }).collect();
            let omitted = cut_middle(&mut all, most);
            (omitted, all.iter().map(|exchange| exchange.seq).collect::<Vec<_>>())
        };
        assert_eq!(kept(4, 4), (0, vec![0, 1, 2, 3]));
        assert_eq!(kept(9, 4), (5, vec![0, 1, 7, 8]));
        assert_eq!(kept(0, 4), (0, vec![]));
    }

    #[test]
    fn long_body_keeps_its_beginning() {
        let mut body = serde_json::json!(["x".repeat(12_000)]);
        cut_body(&mut body, 12_000);
        assert!(body.as_str().is_some_and(|text| text.ends_with(" …\n(4 more bytes)")));
    }

    #[test]
    fn page_of_very_many_failures_is_small_enough() {
        let exchange = |seq| Exchange { seq, response_body: "x".repeat(11_000).into(), ..Exchange::default() };
        let failed = |_| ScenarioResult {
            outcome: Outcome::Failed,
            exchanges: (0..12).map(exchange).collect(),
            ..ScenarioResult::default()
        };
        let few = shorten(RunReport { results: (0..4).map(failed).collect(), ..RunReport::default() });
        assert_eq!(few.results[0].left_out, OmittedExchanges::default());
        assert_eq!(written_length(&few.results[0].exchanges[0].response_body), 11_002);
        let many = shorten(RunReport { results: (0..50).map(failed).collect(), ..RunReport::default() });
        assert!(written_length(&many.results) <= LARGEST);
        assert!(many.results.iter().all(|result| written_length(&result.exchanges[0].response_body) < 4_100));
    }
}
