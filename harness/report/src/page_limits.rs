//! Limits of a page: of many exchanges it shows the first and the last, of a long body the beginning. Of a scenario that
//! passed it shows less, since the page of the whole suite has hundreds of them.

use std::io;

use serde_json::Value;

use crate::evidence::Exchange;
use crate::run::RunReport;
use crate::scenario::Outcome;

/// Limits for one scenario.
struct Limits {
    /// Most exchanges before the `When`.
    earlier: usize,
    /// Most exchanges since the `When`.
    exchanges: usize,
    /// Most bytes of a body.
    body: usize,
}

const LIMITS: Limits = Limits { earlier: 40, exchanges: 200, body: 12_000 };

const LIMITS_OF_PASSED: Limits = Limits { earlier: 4, exchanges: 12, body: 400 };

/// Shortens a report to what a page shows, so that a phone can open it.
pub(crate) fn shorten(mut run: RunReport) -> RunReport {
    for result in &mut run.results {
        let limits = if result.outcome == Outcome::Passed { LIMITS_OF_PASSED } else { LIMITS };
        result.left_out.earlier += cut_middle(&mut result.earlier, limits.earlier);
        result.left_out.exchanges += cut_middle(&mut result.exchanges, limits.exchanges);
        for exchange in result.earlier.iter_mut().chain(&mut result.exchanges) {
            cut_body(&mut exchange.request_body, limits.body);
            cut_body(&mut exchange.response_body, limits.body);
        }
    }
    run
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
        let text = body.to_string();
        let end = text.floor_char_boundary(most);
        *body = format!("{} …\n({} more bytes)", &text[..end], text.len() - end).into();
    }
}

/// Counts the bytes of a body without writing it: most bodies are short enough.
fn written_length(body: &Value) -> usize {
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
        let mut body = Value::from("x".repeat(LIMITS.body));
        cut_body(&mut body, LIMITS.body);
        assert!(body.as_str().is_some_and(|text| text.ends_with(" …\n(2 more bytes)")));
    }
}
