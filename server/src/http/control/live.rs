//! Control API: the journal as server-sent events, for a reader who follows it.
//!
//! A stream looks for new exchanges by itself, several times a second. A domain without a reader does nothing, and one
//! with readers sends many exchanges in one event.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use actix_web::rt::time::sleep;
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::lookup::find_user;
use crate::control::journal::Exchange;
use crate::control::summary::{ExchangeFilter, ExchangeSummary};
use crate::domains::Domains;
use crate::http::respond::error::{ControlAnswer, ControlError};
use crate::instance::{EgnyteDomain, system_time};

/// Time between two looks at the journal: short for the eye, and long enough to collect many exchanges.
const INTERVAL: Duration = Duration::from_millis(200);

/// Number of looks without news after which a comment shows that the stream is alive.
const SILENCE: u32 = 75;

/// Header of a browser that opens a stream again.
const LAST_EVENT_ID: &str = "last-event-id";

/// Query of the stream: the position to begin after, and the filter.
#[derive(Debug, Deserialize)]
pub(crate) struct LiveQuery {
    after: Option<u64>,
    method: Option<String>,
    path: Option<String>,
    status: Option<String>,
    finding: Option<String>,
    person: Option<String>,
    text: Option<String>,
}

/// Streams the exchanges after a position, as summaries.
pub(crate) async fn stream(
    domains: Data<Domains>,
    d: Path<String>,
    query: Query<LiveQuery>,
    request: HttpRequest,
) -> ControlAnswer {
    let domain = domains.find(&d)?;
    let last_event = request.headers().get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    let after = last_event.or(query.after).unwrap_or(0);
    let filter = filter(&query, &domain)?;
    let reader = Reader { domains, domain, filter, after, history: 0, silence: SILENCE, is_first: true };
    let events = stream::unfold(reader, |reader| async move { reader.next().await });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .streaming(events))
}

fn filter(query: &LiveQuery, domain: &EgnyteDomain) -> Result<ExchangeFilter, ControlError> {
    let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    let mut filter = ExchangeFilter {
        method: given(&query.method),
        path: given(&query.path),
        status: given(&query.status),
        finding: given(&query.finding),
        ..ExchangeFilter::default()
    };
    given(&query.text).iter().for_each(|text| filter.add_text(text));
    if let Some(id) = given(&query.person) {
        filter.add_person(&*find_user(&domain.roster(), &id)?);
    }
    Ok(filter)
}

/// Data of an event.
#[derive(Debug, Serialize)]
struct LiveEvent<'a> {
    exchanges: Vec<ExchangeSummary<'a>>,
    /// Numbers of the oldest and of the latest exchange that the journal keeps.
    first: u64,
    last: u64,
    /// Number of exchanges that the reader has missed.
    dropped: u64,
    /// Number of the latest effect on users and groups.
    history: u64,
    /// Moment of the server as time, in the first event.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<Value>,
}

/// Reader of a journal, and its position.
struct Reader {
    domains: Data<Domains>,
    domain: Arc<EgnyteDomain>,
    filter: ExchangeFilter,
    after: u64,
    /// Number of the latest effect that was reported.
    history: u64,
    /// Looks without news since the last event.
    silence: u32,
    is_first: bool,
}

impl Reader {
    /// Returns the next event and the reader after it; `None` once the server stops or the domain is removed.
    async fn next(mut self) -> Option<(Result<Bytes, actix_web::Error>, Self)> {
        loop {
            if !self.is_first {
                sleep(INTERVAL).await;
            }
            let is_there = self.domains.find(self.domain.name()).is_ok_and(|found| Arc::ptr_eq(&found, &self.domain));
            if self.domains.is_closing() || !is_there {
                return None;
            }
            let (last, history) = self.domain.positions();
            if self.is_first || (last, history) != (self.after, self.history) {
                let event = self.event(last, history);
                return Some((Ok(event.into()), self));
            }
            self.silence += 1;
            if self.silence >= SILENCE {
                self.silence = 0;
                return Some((Ok(Bytes::from_static(b": alive\n\n")), self));
            }
        }
    }

    fn event(&mut self, last: u64, history: u64) -> String {
        // A position of an earlier run of the server is beyond the end.
        let page = self.domain.journal(if self.after > last { 0 } else { self.after }, usize::MAX, |_| true);
        let fits = |(_, exchange): &&(u64, Exchange)| self.filter.matches(exchange);
        let found = page.exchanges.iter().filter(fits);
        let time = || json!({ "at": self.domains.nanos_at(Instant::now()), "time": system_time().to_string() });
        let event = LiveEvent {
            exchanges: found.map(|(seq, exchange)| ExchangeSummary::new(*seq, exchange)).collect(),
            first: page.first,
            last: page.last,
            dropped: page.dropped,
            history,
            clock: self.is_first.then(time),
        };
        // All keys are strings, so this cannot fail.
        let data = serde_json::to_string(&event).unwrap_or_default();
        (self.after, self.history, self.silence, self.is_first) = (page.last, history, 0, false);
        format!("id: {}\nevent: exchanges\ndata: {data}\n\n", page.last)
    }
}
