//! What was said to a domain, and what it answered: the newest exchanges, each bounded.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value, json};

/// How many exchanges of a domain are kept.
pub const MOST_EXCHANGES: usize = 1_000;

/// How much of a body is kept.
pub const MOST_BODY: usize = 64 * 1024;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// When the request began, in nanoseconds since the server started.
    pub at: u64,
    /// How long the answer took.
    pub duration_micros: u64,
    /// The method.
    pub method: String,
    /// The path as it was sent, with its query.
    pub path: String,
    /// The headers of the request, without secrets.
    pub request_headers: Headers,
    /// What was sent.
    pub request_body: Body,
    /// The status of the answer.
    pub status: u16,
    /// What was answered.
    pub response_body: Body,
    /// How many seconds the client was asked to wait.
    pub retry_after: Option<u64>,
    /// The fault that met it.
    pub fault: Option<Met>,
    /// Where a good token showed, besides the `Authorization` header.
    pub token_in: Vec<String>,
    /// The verdict on the request.
    pub findings: Vec<Finding>,
    /// How it ended, where somebody tried to sign in.
    pub sign_in: Option<Value>,
}

/// A fault that met a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Its number.
    pub id: u64,
    /// Its kind.
    pub kind: &'static str,
    /// Whether nothing was answered; the status is then 0.
    pub unanswered: bool,
    /// How long the answer was kept back.
    pub held_back: Duration,
}

/// Something that the verdict on a request says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Its name.
    pub id: &'static str,
    /// How much it weighs: error, warning or note.
    pub level: &'static str,
    /// Where the standard speaks of it.
    pub section: &'static str,
    /// What to send instead.
    pub advice: &'static str,
    /// What let it pass, where anything did.
    pub tolerance: Option<&'static str>,
}

/// The headers of a request, in one piece: every exchange is written down, and hardly one is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers(Vec<u8>);

impl Headers {
    /// None yet, and room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Takes one more, whose value are all these parts.
    pub fn add(&mut self, name: &str, value: &[&[u8]]) {
        // What ends a line is in no header, so it can stand between them.
        for part in [&[name.as_bytes(), b"\n"], value, &[b"\n"]].into_iter().flatten() {
            self.0.extend_from_slice(part);
        }
    }

    /// All of them, to be searched at once.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        let mut lines = self.0.split(|byte| *byte == b'\n').map(String::from_utf8_lossy);
        std::iter::from_fn(move || lines.next().zip(lines.next()))
    }
}

/// The beginning of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body(Bytes);

impl Body {
    /// Keeps what is kept of a body: the body itself where it is small, a copy of its beginning where it is not, so that
    /// the rest of it is let go.
    pub fn of(bytes: &Bytes) -> Self {
        Self(bytes.get(..MOST_BODY).map_or_else(|| bytes.clone(), Bytes::copy_from_slice))
    }

    /// What is kept, as text.
    pub fn to_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The JSON in it, else its text, else null where there is nothing.
    pub fn to_json(&self) -> Value {
        if self.0.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.0).unwrap_or_else(|_| self.to_text().into())
    }
}

/// The newest exchanges of a domain, each with its number.
#[derive(Debug, Default)]
pub struct Journal {
    last: u64,
    cleared: u64,
    exchanges: VecDeque<Exchange>,
}

/// What a reader of the journal gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Numbered exchanges, oldest first.
    pub exchanges: Vec<(u64, Exchange)>,
    /// The number of the newest exchange there is.
    pub last: u64,
    /// How many that were asked for are no longer kept.
    pub dropped: u64,
}

impl Journal {
    /// Writes an exchange down; the oldest gives way.
    pub fn record(&mut self, exchange: Exchange) {
        self.last += 1;
        self.exchanges.push_back(exchange);
        if self.exchanges.len() > MOST_EXCHANGES {
            self.exchanges.pop_front();
        }
    }

    /// The number of the newest exchange there was.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// At most `limit` exchanges after number `after`, of those that are wanted.
    pub fn page(&self, after: u64, limit: usize, wanted: impl Fn(&Exchange) -> bool) -> Page {
        let forgotten = self.last - self.exchanges.len() as u64;
        let skipped = usize::try_from(after.saturating_sub(forgotten)).unwrap_or(usize::MAX);
        let numbered = (forgotten + 1..).zip(&self.exchanges);
        let kept = |(seq, exchange): (u64, &Exchange)| (seq, exchange.clone());
        Page {
            exchanges: numbered.skip(skipped).filter(|(_, exchange)| wanted(exchange)).take(limit).map(kept).collect(),
            last: self.last,
            dropped: forgotten.saturating_sub(after.max(self.cleared)),
        }
    }

    /// Forgets every exchange; numbers go on, so that a reader's place stays right.
    pub fn clear(&mut self) {
        self.exchanges.clear();
        self.cleared = self.last;
    }
}

impl Page {
    /// The page in the control API's JSON.
    pub fn to_json(&self) -> Value {
        let exchanges: Vec<_> = self.exchanges.iter().map(|(seq, exchange)| rendered(*seq, exchange)).collect();
        json!({ "exchanges": exchanges, "last": self.last, "dropped": self.dropped })
    }
}

fn rendered(seq: u64, exchange: &Exchange) -> Value {
    let headers = exchange.request_headers.iter().map(|(name, value)| (name.into_owned(), value.into()));
    let mut rendered = json!({
        "seq": seq,
        "at": exchange.at,
        "durationMicros": exchange.duration_micros,
        "method": exchange.method,
        "path": exchange.path,
        "requestHeaders": headers.collect::<Map<_, _>>(),
        "requestBody": exchange.request_body.to_json(),
        "status": exchange.status,
        "responseBody": exchange.response_body.to_json(),
        "retryAfter": exchange.retry_after,
        "fault": exchange.fault.map(|met| json!({ "id": met.id, "kind": met.kind })),
        "tokenIn": exchange.token_in,
        "findings": exchange.findings.iter().map(found).collect::<Vec<_>>(),
    });
    if let Some(sign_in) = &exchange.sign_in {
        rendered["signIn"] = sign_in.clone();
    }
    rendered
}

fn found(finding: &Finding) -> Value {
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

    fn of(bytes: &[u8]) -> Body {
        Body::of(&Bytes::copy_from_slice(bytes))
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
            request_headers: Headers::default(),
            request_body: Body::default(),
            status: 200,
            response_body: of(b"{}"),
            retry_after: None,
            fault: None,
            token_in: Vec::new(),
            sign_in: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn the_oldest_exchanges_give_way_and_are_counted() {
        let mut journal = Journal::default();
        for number in 1..=MOST_EXCHANGES + 5 {
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
    fn numbers_go_on_after_clearing() {
        let mut journal = Journal::default();
        journal.record(exchange("a"));
        journal.clear();
        journal.record(exchange("b"));
        assert_eq!(journal.page(0, 10, any), Page { exchanges: vec![(2, exchange("b"))], last: 2, dropped: 0 });
    }

    #[test]
    fn headers_are_told_as_they_came_empty_ones_too() {
        let mut headers = Headers::default();
        for (name, value) in [("accept", "*/*"), ("x-empty", ""), ("accept", "a: b")] {
            headers.add(name, &[value.as_bytes()]);
        }
        let told: Vec<_> = headers.iter().collect();
        let sent = [("accept", "*/*"), ("x-empty", ""), ("accept", "a: b")];
        assert_eq!(told, sent.map(|(name, value)| (name.into(), value.into())));
        assert_eq!(Headers::default().iter().count(), 0);
    }

    #[test]
    fn a_body_is_json_else_text_else_nothing() {
        assert_eq!(of(b"[1]").to_json(), json!([1]));
        assert_eq!(of(b"[1").to_json(), json!("[1"));
        assert_eq!(of(b"").to_json(), Value::Null);
        assert_eq!(of(&[b'x'; MOST_BODY + 1]), of(&[b'x'; MOST_BODY]));
    }
}
