//! HTTP requests with retries. Independent of users and groups.
//!
//! A rate limit is waited out for every method, because the server did not carry out the request. After a server error or
//! a broken connection that is unknown, so only idempotent requests are retried here; the caller retries a creation.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, Url};
use serde_json::Value;

use super::clock::{Backoff, Clock};
use super::error::RequestError;
use super::policy::{ClientPolicy, TokenInUrl};
use super::retry_after::{read_date, read_seconds};
use super::token_leak;

const MEDIA_TYPE: &str = "application/scim+json";
const LIMIT_HEADER: &str = "x-mashery-error-code";

/// HTTP client of one Egnyte domain.
#[derive(Clone)]
pub(super) struct HttpClient {
    pub(super) client: reqwest::Client,
    pub(super) base: String,
    pub(super) token: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) policy: ClientPolicy,
    pub(super) backoff: Backoff,
    /// Number of retries so far.
    pub(super) retries: Arc<AtomicU32>,
}

/// Request; `path` is relative to the base URL.
#[derive(Debug, Clone)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(&'a str, String)>,
    pub(super) body: Option<&'a Value>,
}

struct Response {
    status: u16,
    headers: HeaderMap,
    body: String,
}

/// Result of one attempt.
enum SendResult {
    Done(Value),
    /// A retry would fail as well.
    Failed(RequestError),
    /// The request was not carried out, and can be sent after the wait.
    RetryAfter(Duration),
    /// The request may have been carried out.
    Unknown(RequestError),
}

impl HttpClient {
    /// Sends the request, with retries, and returns the body of the response: `null` if it is empty.
    pub(super) async fn send(&self, request: &Request<'_>) -> Result<Value, RequestError> {
        self.send_with_retries(request).await.map_err(|error| self.redact(error))
    }

    /// Waits before the retry after so many failures.
    pub(super) async fn wait_before_retry(&self, failures: u32) {
        self.retries.fetch_add(1, Ordering::Relaxed);
        self.clock.sleep(self.policy.retry_wait(failures)).await;
    }

    async fn send_with_retries(&self, request: &Request<'_>) -> Result<Value, RequestError> {
        let (mut failures, mut limits, mut refusals) = (0, 0, 1);
        loop {
            self.wait_for_backoff().await?;
            let result = match self.send_once(request, failures > 0).await {
                Ok(response) => self.classify(response, limits),
                Err(error) => self.classify_error(&error),
            };
            match result {
                SendResult::Done(body) => return Ok(body),
                SendResult::Failed(error) if refusals < self.max_refusals(&error) => refusals += 1,
                SendResult::Failed(error) => return Err(error),
                SendResult::RetryAfter(wait) => {
                    self.backoff.start(self.clock.now(), wait);
                    if limits >= self.policy.max_rate_limits || wait > self.policy.longest_rate_limit {
                        return Err(RequestError::Limited { wait });
                    }
                    limits += 1;
                    self.retries.fetch_add(1, Ordering::Relaxed);
                }
                SendResult::Unknown(error)
                    if failures + 1 >= self.policy.max_attempts || request.method == Method::POST =>
                {
                    return Err(error);
                }
                SendResult::Unknown(_) => {
                    failures += 1;
                    self.wait_before_retry(failures).await;
                }
            }
        }
    }

    /// Returns the attempts of a request with this error.
    fn max_refusals(&self, error: &RequestError) -> u32 {
        match error {
            RequestError::TokenRefused => self.policy.max_token_attempts,
            RequestError::Refused { .. } => self.policy.max_refusals,
            _ => 1,
        }
    }

    /// Waits out the backoff, even if another request caused it.
    async fn wait_for_backoff(&self) -> Result<(), RequestError> {
        let longest = self.policy.longest_rate_limit;
        match self.backoff.take_wait(self.clock.now(), longest) {
            Duration::ZERO => {}
            wait if wait > longest => return Err(RequestError::Limited { wait }),
            wait => self.clock.sleep(wait).await,
        }
        Ok(())
    }

    async fn send_once(&self, request: &Request<'_>, is_retry: bool) -> Result<Response, reqwest::Error> {
        let url = format!("{}/{}", self.base, request.path);
        let mut builder = self.client.request(request.method.clone(), url).timeout(self.policy.timeout);
        builder = builder.bearer_auth(&self.token).header(ACCEPT, MEDIA_TYPE);
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, MEDIA_TYPE).body(body.to_string());
        }
        if let Some(leak) = self.policy.leak {
            builder = token_leak::add_header(builder, leak, &self.token);
        }
        let mut built = builder.build()?;
        append_query(built.url_mut(), &request.query);
        if self.puts_token_in_url(is_retry) {
            append_query(built.url_mut(), &[("access_token", self.token.clone())]);
        }
        let mut response = self.client.execute(built).await?;
        if self.policy.follows_redirects {
            response = token_leak::follow_redirect(&self.client, request, &self.token, response).await?;
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Response { status, headers, body: response.text().await? })
    }

    fn classify(&self, response: Response, limits: u32) -> SendResult {
        let limit = response.headers.get(LIMIT_HEADER).and_then(|code| code.to_str().ok()).unwrap_or_default();
        match response.status {
            200..300 => parse(&response.body),
            status if !self.policy.accepts_pages && is_page(status, &response) => parse(&response.body),
            401 => SendResult::Failed(RequestError::TokenRefused),
            403 if limit.ends_with("DEVELOPER_INACTIVE") => SendResult::Failed(RequestError::TokenRefused),
            429 => self.limit(&response.headers, limits),
            403 if limit.contains(self.policy.limit_code) => self.limit(&response.headers, limits),
            status @ 500..600 if status == 503 || !self.policy.retries_503_only => {
                if let Some(wait) =
                    self.requested_wait(&response.headers).filter(|_| self.policy.waits_when_unavailable)
                {
                    self.backoff.start(self.clock.now(), wait);
                }
                SendResult::Unknown(RequestError::Failing { status })
            }
            status => SendResult::Failed(RequestError::Refused { status, detail: detail(&response.body) }),
        }
    }

    fn classify_error(&self, error: &reqwest::Error) -> SendResult {
        if error.is_timeout() {
            return SendResult::Failed(RequestError::TimedOut { after: self.policy.timeout });
        }
        let unreachable = RequestError::Unreachable { cause: root_cause(error) };
        let broke_off = error.is_body() || error.is_decode();
        if error.is_builder() || (broke_off && !self.policy.retries_broken_response) {
            SendResult::Failed(unreachable)
        } else {
            SendResult::Unknown(unreachable)
        }
    }

    fn puts_token_in_url(&self, is_retry: bool) -> bool {
        match self.policy.token_in_url {
            TokenInUrl::Never | TokenInUrl::BeforeFirstPerson => false,
            TokenInUrl::Always => true,
            TokenInUrl::OnRetry => is_retry,
        }
    }

    /// Removes the token from an error.
    fn redact(&self, error: RequestError) -> RequestError {
        if error == RequestError::TokenRefused && self.policy.names_refused_token {
            return RequestError::Malformed { reason: format!("it refuses the token {}", self.token) };
        }
        error.without(&self.token)
    }

    /// Returns the result of a limited request: the wait of `Retry-After`, or without it the wait of a retry.
    fn limit(&self, headers: &HeaderMap, limits: u32) -> SendResult {
        match self.policy.rate_limit_wait.or_else(|| self.requested_wait(headers)) {
            Some(wait) => SendResult::RetryAfter(wait),
            None if self.policy.waits_without_header => SendResult::RetryAfter(self.policy.retry_wait(limits + 1)),
            None => SendResult::Failed(RequestError::Limited { wait: Duration::ZERO }),
        }
    }

    /// Returns the wait of `Retry-After`, in seconds or as a date.
    fn requested_wait(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        read_seconds(text).or_else(|| read_date(text, self.policy.dates, self.clock.now()))
    }
}

/// Returns whether a response is an error with another body than JSON.
fn is_page(status: u16, response: &Response) -> bool {
    status >= 400 && !response.body.trim().is_empty() && serde_json::from_str::<Value>(&response.body).is_err()
}

fn append_query(url: &mut Url, query: &[(&str, String)]) {
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
}

/// Returns the innermost error: the outer ones only repeat the URL.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn parse(body: &str) -> SendResult {
    if body.trim().is_empty() {
        return SendResult::Done(Value::Null);
    }
    match serde_json::from_str(body) {
        Ok(value) => SendResult::Done(value),
        Err(error) => SendResult::Failed(RequestError::Malformed { reason: error.to_string() }),
    }
}

/// Returns the reason of a refusal: SCIM's `detail`, or else the beginning of the body.
fn detail(body: &str) -> String {
    let scim: Option<Value> = serde_json::from_str(body).ok();
    let detail = scim.as_ref().and_then(|error| error.get("detail")).and_then(Value::as_str);
    let text: String = detail.unwrap_or(body).trim().chars().take(300).collect();
    if text.is_empty() { "no reason given".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{BROKEN, FAILING, OK, client};
    use super::*;

    async fn send(method: Method, scripts: &[&str]) -> (Result<Value, RequestError>, Vec<Duration>) {
        let (client, server) = client(scripts).await;
        let request = Request { method, path: "Users".to_owned(), query: Vec::new(), body: None };
        let outcome = client.send(&request).await;
        (outcome, server.waits())
    }

    #[tokio::test]
    async fn a_rate_limit_is_waited_out_for_retry_after() {
        let seconds = "429 Slow\nretry-after: 3\n";
        let date =
            "403 No\nX-Mashery-Error-Code: ERR_403_DEVELOPER_OVER_QPS\nRetry-After: Mon, 23 Nov 2026 10:00:07 GMT\n";
        let (outcome, waits) = send(Method::POST, &[seconds, date, OK]).await;
        assert!(outcome.is_ok());
        assert_eq!(waits, [Duration::from_secs(3), Duration::from_secs(7)]);
    }

    #[tokio::test]
    async fn a_rate_limit_that_is_too_long_is_an_error() {
        let (outcome, waits) = send(Method::GET, &["429 Slow\nretry-after: 600\n"]).await;
        assert_eq!((outcome, waits.len()), (Err(RequestError::Limited { wait: Duration::from_secs(600) }), 0));
    }

    #[tokio::test]
    async fn a_backoff_applies_to_every_request() {
        let (client, server) = client(&["429 Slow\nretry-after: 600\n", OK, OK]).await;
        let request = Request { method: Method::GET, path: "Users".to_owned(), query: Vec::new(), body: None };
        let limited = Err(RequestError::Limited { wait: Duration::from_secs(600) });
        assert_eq!(client.send(&request).await, limited);
        assert_eq!(client.send(&request).await, limited);
        assert_eq!(server.requests().len(), 1);
        client.backoff.start(client.clock.now(), Duration::from_secs(2));
        assert!(client.send(&request).await.is_ok() && client.send(&request).await.is_ok());
        assert_eq!(server.waits(), [Duration::from_secs(2)]);
    }

    #[tokio::test]
    async fn a_failing_server_gets_a_limited_number_of_retries() {
        assert!(send(Method::GET, &[FAILING, BROKEN, OK]).await.0.is_ok());
        let (outcome, waits) = send(Method::PATCH, &[FAILING; 4]).await;
        assert_eq!(outcome, Err(RequestError::Failing { status: 503 }));
        assert_eq!(waits.len(), 3);
    }

    #[tokio::test]
    async fn a_failed_creation_is_not_retried() {
        let (outcome, waits) = send(Method::POST, &[FAILING]).await;
        assert_eq!((outcome, waits.len()), (Err(RequestError::Failing { status: 503 }), 0));
    }

    #[tokio::test]
    async fn a_refused_token_is_not_retried() {
        assert_eq!(send(Method::GET, &["401 No\n"]).await.0, Err(RequestError::TokenRefused));
        let inactive = "403 No\nx-mashery-error-code: ERR_403_DEVELOPER_INACTIVE\n<h1>Developer Inactive</h1>";
        assert_eq!(send(Method::GET, &[inactive]).await.0, Err(RequestError::TokenRefused));
    }

    #[tokio::test]
    async fn a_refusal_has_the_reason_without_the_token() {
        let (outcome, _) = send(Method::POST, &["400 Bad\n{\"detail\":\"Invalid user name s3cret\"}"]).await;
        assert_eq!(outcome.unwrap_err().to_string(), "Egnyte refused the request: Invalid user name *** (400)");
    }
}
