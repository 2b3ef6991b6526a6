//! One request and its answer over HTTP: sent again where that is safe and may help, given up in
//! good time. Knows nothing of users or groups.
//!
//! A rate limit is waited out for every method, because the request was not carried out. A server
//! error or a broken connection leaves that open, so only requests whose repetition does no harm are
//! sent again here; a create is the caller's business.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, Url};
use serde_json::Value;

use super::manners::{Manners, Spills};
use super::pace::Pace;
use super::quiet::Quiet;
use super::trouble::Trouble;

/// How long a rate limit is waited out at most.
const LONGEST_LIMIT: Duration = Duration::from_secs(60);
const MEDIA_TYPE: &str = "application/scim+json";
const LIMIT_HEADER: &str = "x-mashery-error-code";

/// One Egnyte domain as an HTTP server.
#[derive(Clone)]
pub(super) struct Transport {
    pub(super) http: reqwest::Client,
    pub(super) base: String,
    pub(super) token: String,
    pub(super) pace: Arc<dyn Pace>,
    pub(super) manners: Manners,
    pub(super) quiet: Quiet,
    /// How often something was sent again so far.
    pub(super) repeats: Arc<AtomicU32>,
}

/// A request; `path` follows the base URL.
#[derive(Debug, Clone)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(&'a str, String)>,
    pub(super) body: Option<&'a Value>,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

/// What an attempt came to.
enum Attempt {
    Done(Value),
    /// Sending it again leads to the same.
    Over(Trouble),
    /// It was not carried out, and may be from then on.
    Later(Duration),
    /// It may or may not have been carried out.
    Unsure(Trouble),
}

impl Transport {
    /// Sends the request until it is answered, refused or given up. The answer's body is `null`
    /// where there is none.
    pub(super) async fn send(&self, request: &Request<'_>) -> Result<Value, Trouble> {
        self.persist(request).await.map_err(|trouble| self.told(trouble))
    }

    /// Waits before the request that follows the given number of failed ones.
    pub(super) async fn back_off(&self, failed: u32) {
        self.repeats.fetch_add(1, Ordering::Relaxed);
        self.pace.wait(self.manners.wait(failed)).await;
    }

    async fn persist(&self, request: &Request<'_>) -> Result<Value, Trouble> {
        let (mut failed, mut limited, mut refused) = (0, 0, 0);
        loop {
            self.hush().await?;
            let attempt = match self.once(request, failed > 0).await {
                Ok(answer) => self.judge(answer, limited),
                Err(trouble) => self.lost(trouble),
            };
            match attempt {
                Attempt::Done(body) => return Ok(body),
                Attempt::Over(Trouble::TokenRefused) if refused + 1 < self.manners.refusals => refused += 1,
                Attempt::Over(trouble) => return Err(trouble),
                Attempt::Later(wait) => {
                    self.quiet.ask(self.pace.now(), wait);
                    if limited >= self.manners.limits || wait > LONGEST_LIMIT {
                        return Err(Trouble::Limited { wait });
                    }
                    limited += 1;
                    self.repeats.fetch_add(1, Ordering::Relaxed);
                }
                Attempt::Unsure(trouble) if failed + 1 >= self.manners.attempts || request.method == Method::POST => {
                    return Err(trouble);
                }
                Attempt::Unsure(_) => {
                    failed += 1;
                    self.back_off(failed).await;
                }
            }
        }
    }

    /// Leaves Egnyte alone as long as it asked for, be it for another request.
    async fn hush(&self) -> Result<(), Trouble> {
        match self.quiet.left(self.pace.now(), LONGEST_LIMIT) {
            Duration::ZERO => {}
            wait if wait > LONGEST_LIMIT => return Err(Trouble::Limited { wait }),
            wait => self.pace.wait(wait).await,
        }
        Ok(())
    }

    async fn once(&self, request: &Request<'_>, again: bool) -> Result<Answer, reqwest::Error> {
        let address = format!("{}/{}", self.base, request.path);
        let mut builder = self.http.request(request.method.clone(), address).timeout(self.manners.timeout);
        builder = builder.bearer_auth(&self.token).header(ACCEPT, MEDIA_TYPE);
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, MEDIA_TYPE).body(body.to_string());
        }
        let mut built = builder.build()?;
        ask(built.url_mut(), &request.query);
        if self.spills(again) {
            ask(built.url_mut(), &[("access_token", self.token.clone())]);
        }
        let response = self.http.execute(built).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: response.text().await? })
    }

    fn judge(&self, answer: Answer, limited: u32) -> Attempt {
        let limit = answer.headers.get(LIMIT_HEADER).and_then(|code| code.to_str().ok()).unwrap_or_default();
        match answer.status {
            200..300 => read(&answer.body),
            401 => Attempt::Over(Trouble::TokenRefused),
            403 if limit.ends_with("DEVELOPER_INACTIVE") => Attempt::Over(Trouble::TokenRefused),
            429 => Attempt::Later(self.wait_asked(&answer.headers, limited)),
            403 if limit.contains("OVER_") => Attempt::Later(self.wait_asked(&answer.headers, limited)),
            status @ 500..600 if status == 503 || !self.manners.repeats_503_only => {
                Attempt::Unsure(Trouble::Failing { status })
            }
            status => Attempt::Over(Trouble::Refused { status, detail: detail(&answer.body) }),
        }
    }

    fn spills(&self, again: bool) -> bool {
        match self.manners.spills {
            Spills::Nowhere | Spills::AtFirst => false,
            Spills::Everywhere => true,
            Spills::InRepeats => again,
        }
    }

    /// What went wrong, as an administrator may read it.
    fn told(&self, trouble: Trouble) -> Trouble {
        if trouble == Trouble::TokenRefused && self.manners.names_refused_token {
            return Trouble::Garbled { what: format!("it refuses the token {}", self.token) };
        }
        trouble.without(&self.token)
    }

    /// `Retry-After` in seconds or as a date; without one, as long as after a failure.
    fn wait_asked(&self, headers: &HeaderMap, limited: u32) -> Duration {
        if let Some(wait) = self.manners.limit_wait {
            return wait;
        }
        let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::trim);
        let seconds = |text: &str| text.parse().ok().map(Duration::from_secs);
        let date = |text: &str| {
            let then = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            Some(Duration::try_from(then.duration_since(self.pace.now())).unwrap_or_default())
        };
        asked.and_then(|text| seconds(text).or_else(|| date(text))).unwrap_or_else(|| self.manners.wait(limited + 1))
    }

    fn lost(&self, error: reqwest::Error) -> Attempt {
        if error.is_timeout() {
            return Attempt::Over(Trouble::TimedOut { after: self.manners.timeout });
        }
        let trouble = Trouble::Unreachable { cause: innermost(&error) };
        let broke_off = error.is_body() || error.is_decode();
        if error.is_builder() || (broke_off && !self.manners.repeats_after_half_an_answer) {
            Attempt::Over(trouble)
        } else {
            Attempt::Unsure(trouble)
        }
    }
}

fn ask(url: &mut Url, query: &[(&str, String)]) {
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
}

/// The outer layers only repeat the address.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn read(body: &str) -> Attempt {
    if body.trim().is_empty() {
        return Attempt::Done(Value::Null);
    }
    match serde_json::from_str(body) {
        Ok(value) => Attempt::Done(value),
        Err(error) => Attempt::Over(Trouble::Garbled { what: error.to_string() }),
    }
}

/// What a refusal says of itself: SCIM's `detail`, else the beginning of whatever came.
fn detail(body: &str) -> String {
    let scim: Option<Value> = serde_json::from_str(body).ok();
    let detail = scim.as_ref().and_then(|error| error.get("detail")).and_then(Value::as_str);
    let text: String = detail.unwrap_or(body).trim().chars().take(300).collect();
    if text.is_empty() { "no reason given".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{BROKEN, FAILING, OK, transport};
    use super::*;

    async fn send(method: Method, scripts: &[&str]) -> (Result<Value, Trouble>, Vec<Duration>) {
        let (transport, witness) = transport(scripts).await;
        let request = Request { method, path: "Users".to_owned(), query: Vec::new(), body: None };
        let outcome = transport.send(&request).await;
        (outcome, witness.waits())
    }

    #[tokio::test]
    async fn a_rate_limit_is_waited_out_as_long_as_it_asks() {
        let seconds = "429 Slow\nretry-after: 3\n";
        let date =
            "403 No\nX-Mashery-Error-Code: ERR_403_DEVELOPER_OVER_QPS\nRetry-After: Mon, 23 Nov 2026 10:00:07 GMT\n";
        let (outcome, waits) = send(Method::POST, &[seconds, date, OK]).await;
        assert!(outcome.is_ok());
        assert_eq!(waits, [Duration::from_secs(3), Duration::from_secs(7)]);
    }

    #[tokio::test]
    async fn a_rate_limit_beyond_all_patience_is_told() {
        let (outcome, waits) = send(Method::GET, &["429 Slow\nretry-after: 600\n"]).await;
        assert_eq!((outcome, waits.len()), (Err(Trouble::Limited { wait: Duration::from_secs(600) }), 0));
    }

    #[tokio::test]
    async fn a_wish_to_be_left_alone_holds_for_every_request() {
        let (transport, witness) = transport(&["429 Slow\nretry-after: 600\n", OK, OK]).await;
        let request = Request { method: Method::GET, path: "Users".to_owned(), query: Vec::new(), body: None };
        let limited = Err(Trouble::Limited { wait: Duration::from_secs(600) });
        assert_eq!(transport.send(&request).await, limited);
        assert_eq!(transport.send(&request).await, limited);
        assert_eq!(witness.requests().len(), 1);
        transport.quiet.ask(transport.pace.now(), Duration::from_secs(2));
        assert!(transport.send(&request).await.is_ok() && transport.send(&request).await.is_ok());
        assert_eq!(witness.waits(), [Duration::from_secs(2)]);
    }

    #[tokio::test]
    async fn a_failing_server_is_asked_a_bounded_number_of_times() {
        assert!(send(Method::GET, &[FAILING, BROKEN, OK]).await.0.is_ok());
        let (outcome, waits) = send(Method::PATCH, &[FAILING; 4]).await;
        assert_eq!(outcome, Err(Trouble::Failing { status: 503 }));
        assert_eq!(waits.len(), 3);
    }

    #[tokio::test]
    async fn a_create_that_failed_is_not_sent_again_blindly() {
        let (outcome, waits) = send(Method::POST, &[FAILING]).await;
        assert_eq!((outcome, waits.len()), (Err(Trouble::Failing { status: 503 }), 0));
    }

    #[tokio::test]
    async fn a_refused_token_is_not_tried_again() {
        assert_eq!(send(Method::GET, &["401 No\n"]).await.0, Err(Trouble::TokenRefused));
        let inactive = "403 No\nx-mashery-error-code: ERR_403_DEVELOPER_INACTIVE\n<h1>Developer Inactive</h1>";
        assert_eq!(send(Method::GET, &[inactive]).await.0, Err(Trouble::TokenRefused));
    }

    #[tokio::test]
    async fn a_refusal_tells_egnytes_reason_without_the_token() {
        let (outcome, _) = send(Method::POST, &["400 Bad\n{\"detail\":\"Invalid user name s3cret\"}"]).await;
        assert_eq!(outcome.unwrap_err().to_string(), "Egnyte refused it: Invalid user name *** (400)");
    }
}
