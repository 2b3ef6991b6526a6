//! Journal of a domain: the latest requests with their responses, both bounded.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Number of exchanges that a journal keeps: 1,000, if a test does not ask for another number, up to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct JournalSize(usize);

impl Default for JournalSize {
    fn default() -> Self {
        Self(1_000)
    }
}

impl TryFrom<u64> for JournalSize {
    type Error = String;

    fn try_from(number: u64) -> Result<Self, String> {
        let size = usize::try_from(number).ok().filter(|size| (1..=1_000_000).contains(size));
        size.map(Self)
            .ok_or_else(|| format!("got {number}, accepts the number of exchanges that are kept, 1 to 1000000"))
    }
}

/// Maximum number of bytes of a recorded body.
pub const MAX_BODY: usize = 64 * 1024;

/// Request with its response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// Start of the request, in nanoseconds since the start of the server.
    pub at: u64,
    /// Duration until the response.
    pub duration_micros: u64,
    /// Method.
    pub method: String,
    /// Path as it was sent, with its query.
    pub path: String,
    /// RecordedHeaders of the request, without secrets.
    pub request_headers: RecordedHeaders,
    /// RecordedBody of the request.
    pub request_body: RecordedBody,
    /// Status of the response.
    pub status: u16,
    /// RecordedBody of the response.
    pub response_body: RecordedBody,
    /// Wait that the response asks for with `Retry-After`.
    pub wait: Option<Duration>,
    /// Fault that was triggered.
    pub fault: Option<FaultRecord>,
    /// Places of tokens where none belongs: outside the `Authorization` header, or in a request to another domain or to the
    /// control API.
    pub token_in: Vec<String>,
    /// Findings about the request.
    pub findings: Vec<FindingRecord>,
    /// Result of a sign-in.
    pub sign_in: Option<Value>,
    /// Result of a logout.
    pub sign_out: Option<Value>,
}

/// Fault that was triggered by a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultRecord {
    /// Number of the fault.
    pub id: u64,
    /// Kind of the fault.
    pub kind: &'static str,
    /// True if there was no response; the status is then 0.
    pub unanswered: bool,
    /// Delay of the response.
    pub held_back: Duration,
}

/// Finding about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRecord {
    /// Id.
    pub id: &'static str,
    /// Level: error, warning or note.
    pub level: &'static str,
    /// Section of the standard.
    pub section: &'static str,
    /// Advice for the client.
    pub advice: &'static str,
    /// Tolerance that accepted the request, if any.
    pub tolerance: Option<&'static str>,
}

/// RecordedHeaders of a request, in one buffer: every exchange is recorded, and few are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedHeaders(Vec<u8>);

impl RecordedHeaders {
    /// Creates an empty buffer.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Adds a header whose value is the concatenation of these parts.
    pub fn add(&mut self, name: &str, value: &[&[u8]]) {
        // A header contains no line break, so line breaks can separate them.
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'\n');
        for part in value {
            self.0.extend_from_slice(part);
        }
        self.0.push(b'\n');
    }

    /// Returns all headers as bytes, for searches.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the names and values.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        let mut lines = self.0.split(|byte| *byte == b'\n').map(String::from_utf8_lossy);
        std::iter::from_fn(move || lines.next().zip(lines.next()))
    }
}

/// Beginning of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedBody(Bytes);

impl RecordedBody {
    /// Records a body: the body itself if it is small, else a copy of its beginning, so that the rest is freed.
    pub fn new(bytes: &Bytes) -> Self {
        Self(bytes.get(..MAX_BODY).map_or_else(|| bytes.clone(), Bytes::copy_from_slice))
    }

    /// Returns the recorded bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the recorded text.
    pub fn to_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Returns the recorded JSON, or else the text, or null for an empty body.
    pub fn to_json(&self) -> Value {
        if self.0.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.0).unwrap_or_else(|_| self.to_text().into())
    }
}

/// Latest exchanges of a domain, each with its number.
#[derive(Debug, Default)]
pub struct Journal {
    last: u64,
    cleared: u64,
    exchanges: VecDeque<Exchange>,
    size: JournalSize,
}

/// Part of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPage {
    /// Numbered exchanges, oldest first.
    pub exchanges: Vec<(u64, Exchange)>,
    /// Number of the oldest exchange that is kept.
    pub first: u64,
    /// Number of the latest exchange.
    pub last: u64,
    /// Number of requested exchanges that were removed.
    pub dropped: u64,
}

impl Journal {
    /// Adds an exchange, and removes the oldest if the journal is full.
    pub fn record(&mut self, exchange: Exchange) {
        self.last += 1;
        self.exchanges.push_back(exchange);
        self.remove_oldest();
    }

    /// Changes the number of exchanges that are kept.
    pub fn resize(&mut self, size: JournalSize) {
        self.size = size;
        self.remove_oldest();
    }

    fn remove_oldest(&mut self) {
        let surplus = self.exchanges.len().saturating_sub(self.size.0);
        self.exchanges.drain(..surplus);
    }

    /// Returns the number of the latest exchange.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Returns at most `limit` exchanges after number `after` that match a filter.
    pub fn page(&self, after: u64, limit: usize, filter: impl Fn(&Exchange) -> bool) -> JournalPage {
        let removed = self.last - self.exchanges.len() as u64;
        let skipped = usize::try_from(after.saturating_sub(removed)).unwrap_or(usize::MAX);
        let numbered = (removed + 1..).zip(&self.exchanges);
        let copy = |(seq, exchange): (u64, &Exchange)| (seq, exchange.clone());
        JournalPage {
            exchanges: numbered.skip(skipped).filter(|(_, exchange)| filter(exchange)).take(limit).map(copy).collect(),
            first: removed + 1,
            last: self.last,
            dropped: removed.saturating_sub(after.max(self.cleared)),
        }
    }

    /// Removes all exchanges; the numbering continues, so that the position of a reader stays valid.
    pub fn clear(&mut self) {
        self.exchanges.clear();
        self.cleared = self.last;
    }
}

impl JournalPage {
    /// Renders the page for the control API.
    pub fn to_json(&self) -> Value {
        let exchanges: Vec<_> = self.exchanges.iter().map(|(seq, exchange)| render_exchange(*seq, exchange)).collect();
        json!({ "exchanges": exchanges, "last": self.last, "dropped": self.dropped })
    }
}

/// Renders an exchange.
pub fn render_exchange(seq: u64, exchange: &Exchange) -> Value {
    let headers = exchange.request_headers.iter().map(|(name, value)| (name.into_owned(), value.into()));
    let mut json = json!({
        "seq": seq,
        "at": exchange.at,
        "durationMicros": exchange.duration_micros,
        "method": exchange.method,
        "path": exchange.path,
        "requestHeaders": headers.collect::<Map<_, _>>(),
        "requestBody": exchange.request_body.to_json(),
        "status": exchange.status,
        "responseBody": exchange.response_body.to_json(),
        "retryAfter": exchange.wait.map(|wait| to_number(wait.as_millis().div_ceil(1_000))),
        "retryAfterMillis": exchange.wait.map(|wait| to_number(wait.as_millis())),
        "fault": exchange.fault.map(|fault| json!({ "id": fault.id, "kind": fault.kind })),
        "tokenIn": exchange.token_in,
        "findings": exchange.findings.iter().map(render_finding).collect::<Vec<_>>(),
    });
    if let Some(sign_in) = &exchange.sign_in {
        json["signIn"] = sign_in.clone();
    }
    if let Some(sign_out) = &exchange.sign_out {
        json["signOut"] = sign_out.clone();
    }
    json
}

fn to_number(time: u128) -> u64 {
    u64::try_from(time).unwrap_or(u64::MAX)
}

fn render_finding(finding: &FindingRecord) -> Value {
    json!({
        "id": finding.id,
        "level": finding.level,
        "section": finding.section,
        "advice": finding.advice,
        "tolerance": finding.tolerance,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8]) -> RecordedBody {
        RecordedBody::new(&Bytes::copy_from_slice(bytes))
    }

    fn any(_: &Exchange) -> bool {
        true
    }

    fn exchange(path: &str) -> Exchange {
        Exchange {
            at: 0,
            duration_micros: 0,
            method: "GET".into(),
            path: path.into(),
            request_headers: RecordedHeaders::default(),
            request_body: RecordedBody::default(),
            status: 200,
            response_body: body(b"{}"),
            wait: None,
            fault: None,
            token_in: Vec::new(),
            sign_in: None,
            sign_out: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn full_journal_removes_and_counts_the_oldest_exchanges() {
        let mut journal = Journal::default();
        for number in 1..=1_005 {
            journal.record(exchange(&number.to_string()));
        }
        let page = journal.page(2, 2, any);
        assert_eq!(page.exchanges.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [6, 7]);
        assert_eq!(page.exchanges[0].1.path, "6");
        assert_eq!((page.last, page.dropped), (1_005, 3));
        assert_eq!(journal.page(1_005, 10, any).exchanges, []);
        assert_eq!(journal.page(u64::MAX, 10, any).exchanges, []);
    }

    #[test]
    fn size_of_a_journal_can_be_changed() {
        let size = |number: u64| JournalSize::try_from(number);
        let mut journal = Journal::default();
        journal.resize(size(1_010).unwrap());
        (1..=1_015).for_each(|number| journal.record(exchange(&number.to_string())));
        assert_eq!((journal.page(0, 1, any).first, journal.page(0, 1, any).dropped), (6, 5));
        journal.resize(size(3).unwrap());
        assert_eq!(
            journal.page(0, 9, any).exchanges.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(),
            [1_013, 1_014, 1_015]
        );
        assert_eq!(size(0).unwrap_err(), "got 0, accepts the number of exchanges that are kept, 1 to 1000000");
        assert!(size(1_000_001).is_err());
    }

    #[test]
    fn numbering_continues_after_clear() {
        let mut journal = Journal::default();
        journal.record(exchange("a"));
        journal.clear();
        journal.record(exchange("b"));
        assert_eq!(
            journal.page(0, 10, any),
            JournalPage { exchanges: vec![(2, exchange("b"))], first: 2, last: 2, dropped: 0 }
        );
    }

    #[test]
    fn headers_are_returned_as_received() {
        let mut headers = RecordedHeaders::default();
        for (name, value) in [("accept", "*/*"), ("x-empty", ""), ("accept", "a: b")] {
            headers.add(name, &[value.as_bytes()]);
        }
        let recorded: Vec<_> = headers.iter().collect();
        let sent = [("accept", "*/*"), ("x-empty", ""), ("accept", "a: b")];
        assert_eq!(recorded, sent.map(|(name, value)| (name.into(), value.into())));
        assert_eq!(RecordedHeaders::default().iter().count(), 0);
    }

    #[test]
    fn body_is_json_or_text_or_null() {
        assert_eq!(body(b"[1]").to_json(), json!([1]));
        assert_eq!(body(b"[1").to_json(), json!("[1"));
        assert_eq!(body(b"").to_json(), Value::Null);
        assert_eq!(body(&[b'x'; MAX_BODY + 1]), body(&[b'x'; MAX_BODY]));
    }
}
