//! Figures of one change, from the requests that the connector sent for it, and their growth with the directory.

use serde::Serialize;
use serde_json::Value;

use egnyte_report::Exchange;

/// Figures of one change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Figures {
    /// Number of requests.
    pub(super) requests: usize,
    /// Number of requests that can write: all but GET, HEAD and searches.
    pub(super) writes: usize,
    /// Bytes of all request bodies and paths.
    pub(super) sent_bytes: usize,
    /// Bytes of all response bodies.
    pub(super) received_bytes: usize,
    /// Milliseconds from the first request to the last response.
    pub(super) milliseconds: f64,
    /// Highest number of requests that were open at the same time.
    pub(super) parallel: usize,
}

/// Figure by its name in tables.
pub(super) type Column = (&'static str, fn(&Figures) -> f64);

/// Columns of a table whose growth is stated.
pub(super) const COLUMNS: [Column; 5] = [
    ("requests", |it| to_f64(it.requests)),
    ("writes", |it| to_f64(it.writes)),
    ("kB sent", |it| to_f64(it.sent_bytes) / 1e3),
    ("kB received", |it| to_f64(it.received_bytes) / 1e3),
    ("seconds", |it| it.milliseconds / 1e3),
];

impl Figures {
    /// Adds up the exchanges.
    pub(super) fn of(exchanges: &[Exchange]) -> Self {
        let begin = exchanges.iter().map(|exchange| exchange.at_ms).fold(f64::INFINITY, f64::min);
        let end = exchanges.iter().map(end_ms).fold(0.0, f64::max);
        Self {
            requests: exchanges.len(),
            writes: exchanges.iter().filter(|exchange| is_write(exchange)).count(),
            sent_bytes: exchanges.iter().map(|it| it.path.len() + bytes(&it.request_body)).sum(),
            received_bytes: exchanges.iter().map(|it| bytes(&it.response_body)).sum(),
            milliseconds: (end - begin).max(0.0),
            parallel: most_open(exchanges),
        }
    }
}

/// Returns the exponent k of the growth `people^k`, by least squares of the logarithms; `None` with fewer than two sizes, or
/// where a figure is zero.
pub(super) fn growth(points: &[(usize, f64)]) -> Option<f64> {
    if points.len() < 2 || points.iter().any(|(_, value)| *value <= 0.0) {
        return None;
    }
    let count = to_f64(points.len());
    let logarithms = || points.iter().map(|(people, value)| (to_f64(*people).ln(), value.ln()));
    let (mean_x, mean_y) = logarithms().fold((0.0, 0.0), |(x, y), (px, py)| (x + px / count, y + py / count));
    let (above, below) = logarithms()
        .fold((0.0, 0.0), |(above, below), (x, y)| (above + (x - mean_x) * (y - mean_y), below + (x - mean_x).powi(2)));
    (below > 0.0).then_some(above / below)
}

/// Converts a count.
pub(super) fn to_f64(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

fn end_ms(exchange: &Exchange) -> f64 {
    exchange.at_ms + exchange.duration_ms
}

/// Returns the highest number of requests that were open at the same time.
fn most_open(exchanges: &[Exchange]) -> usize {
    let mut begins: Vec<f64> = exchanges.iter().map(|exchange| exchange.at_ms).collect();
    let mut ends: Vec<f64> = exchanges.iter().map(end_ms).collect();
    begins.sort_by(f64::total_cmp);
    ends.sort_by(f64::total_cmp);
    let mut ended = 0;
    let open = begins.iter().enumerate().map(|(index, begin)| {
        ended += ends[ended..].iter().take_while(|end| *end <= begin).count();
        index + 1 - ended
    });
    open.max().unwrap_or_default()
}

fn is_write(exchange: &Exchange) -> bool {
    !matches!(exchange.method.as_str(), "GET" | "HEAD") && !exchange.path.ends_with("/.search")
}

fn bytes(body: &Value) -> usize {
    match body {
        Value::Null => 0,
        Value::String(text) => text.len(),
        other => other.to_string().len(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange(method: &str, at_ms: f64, duration_ms: f64) -> Exchange {
        let (request_body, response_body) = (Value::Null, json!({ "id": "1" }));
        let (method, path) = (method.to_owned(), "/Users".to_owned());
        Exchange { method, path, at_ms, duration_ms, request_body, response_body, ..Exchange::default() }
    }

    #[test]
    fn requests_are_added_up() {
        let exchanges = [exchange("GET", 10.0, 5.0), exchange("POST", 12.0, 1.0), exchange("PATCH", 20.0, 2.0)];
        let figures = Figures::of(&exchanges);
        assert_eq!((figures.requests, figures.writes, figures.parallel), (3, 2, 2));
        assert_eq!((figures.sent_bytes, figures.received_bytes), (18, 30));
        assert!((figures.milliseconds - 12.0).abs() < 1e-9);
        assert_eq!(Figures::of(&[]), Figures::default());
    }

    #[test]
    fn growth_is_the_exponent() {
        let exponent = |points: &[(usize, f64)]| growth(points).map(|it| (it * 100.0).round() / 100.0);
        assert_eq!(exponent(&[(50, 3.0), (500, 3.0), (5000, 3.0)]), Some(0.0));
        assert_eq!(exponent(&[(50, 100.0), (500, 1000.0), (5000, 10000.0)]), Some(1.0));
        assert_eq!(exponent(&[(10, 100.0), (100, 10000.0)]), Some(2.0));
        assert_eq!(exponent(&[(10, 100.0)]), None);
        assert_eq!(exponent(&[(10, 0.0), (100, 4.0)]), None);
    }
}
