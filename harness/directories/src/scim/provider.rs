//! The build as a service provider: requests are sent to it one at a time, and repeated a limited number of times where it or
//! Egnyte is in passing trouble.

use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, Url};
use serde_json::Value;
use tokio::time::{sleep, sleep_until};

use egnyte_protocol::web::{ClientError, Trust, client};
use egnyte_support::cause::innermost;

use super::request::PushRequest;

/// Attempts of one request. No public source has JumpCloud's number.
const ATTEMPTS: u32 = 4;

/// Pause before a request is repeated; it doubles each time.
const PAUSE: Duration = Duration::from_millis(250);

/// Wait under a limit of unknown length.
const UNKNOWN_LIMIT: Duration = Duration::from_secs(1);

/// Length of a quotation.
const QUOTED: usize = 300;

/// Error of one request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RequestError {
    /// Refused for good.
    #[error("{0}")]
    Refused(String),
    /// No such resource.
    #[error("{0}")]
    NotFound(String),
    /// The token is refused.
    #[error("{0}")]
    Unauthorized(String),
    /// Not answered, or answered with passing trouble each time.
    #[error("{0}")]
    Unavailable(String),
    /// The same, and there is no time to repeat anything.
    #[error("{0}")]
    Outage(String),
    /// Answered with something that is not SCIM.
    #[error("{0}")]
    NotScim(String),
}

impl RequestError {
    /// Returns whether the same request may be answered differently later.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Request that was sent, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SentRequest {
    pub(super) request: String,
    pub(super) is_read: bool,
    /// Status, or the reason why there is none.
    pub(super) outcome: Result<u16, String>,
}

/// Lookup of a resource that is to be created.
pub(super) trait Lookup: Sync {
    /// Finds the resource.
    fn find(&self, provider: &mut Provider) -> impl Future<Output = Result<Option<Value>, RequestError>> + Send;
}

/// End of a request that creates a resource.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Creation {
    /// The resource in the answer.
    Answered(Value),
    /// The resource that was there when the request was to be repeated.
    Found(Value),
}

/// Build that SCIM is pushed to.
#[derive(Debug)]
pub(super) struct Provider {
    client: Client,
    token: String,
    url: String,
    /// End of the wait that the build asked for.
    quiet_until: Option<Instant>,
    /// Time after which nothing is repeated.
    repeat_until: Option<Instant>,
    /// Requests since the latest change.
    sent: Vec<SentRequest>,
    /// Request that waits for its answer.
    pending: Option<String>,
    /// True once a request has succeeded.
    has_succeeded: bool,
}

impl Provider {
    /// Creates the client for an address of this kind.
    pub(super) fn new(url: &str, token: String) -> Result<Self, ClientError> {
        // A redirect would turn a write into a read.
        let client = client(&Trust::of(url, None), None)?.redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self {
            client,
            token,
            url: url.trim_end_matches('/').to_owned(),
            quiet_until: None,
            repeat_until: None,
            sent: Vec::new(),
            pending: None,
            has_succeeded: false,
        })
    }

    /// Begins the push of a change: requests are repeated for this long at most.
    pub(super) fn begin(&mut self, patience: Duration) {
        self.repeat_until = Some(Instant::now() + patience);
        self.sent.clear();
    }

    /// Returns the requests since the latest change.
    pub(super) fn sent(&self) -> &[SentRequest] {
        &self.sent
    }

    /// Returns the request that waits for its answer.
    pub(super) fn pending(&self) -> Option<&str> {
        self.pending.as_deref()
    }

    /// Returns whether a request has succeeded, so that address and token are right.
    pub(super) fn has_succeeded(&self) -> bool {
        self.has_succeeded
    }

    /// Sends a request, and repeats it while that can help.
    pub(super) async fn send(&mut self, request: &PushRequest) -> Result<Value, RequestError> {
        let mut repetition = 0;
        loop {
            match self.attempt(request).await {
                Err(error) if error.is_passing() => self.pause(&mut repetition, error).await?,
                end => return end,
            }
        }
    }

    /// Sends a request that creates a resource. Before it is repeated, a lookup shows whether it had arrived and only its
    /// reply was lost.
    pub(super) async fn create(
        &mut self,
        request: &PushRequest,
        lookup: &impl Lookup,
    ) -> Result<Creation, RequestError> {
        let mut repetition = 0;
        loop {
            match self.attempt(request).await {
                Err(error) if error.is_passing() => {
                    self.pause(&mut repetition, error).await?;
                    if let Some(found) = lookup.find(self).await? {
                        return Ok(Creation::Found(found));
                    }
                }
                end => return end.map(Creation::Answered),
            }
        }
    }

    /// Deletes a resource. One that is gone already is deleted.
    pub(super) async fn delete(&mut self, path: &str) -> Result<(), RequestError> {
        match self.send(&PushRequest::delete(path)).await {
            Ok(_) | Err(RequestError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Waits before a request is repeated. Fails with its error if it is not to be repeated any more.
    pub(super) async fn pause(&mut self, repetition: &mut u32, error: RequestError) -> Result<(), RequestError> {
        let pause = PAUSE * 2_u32.pow(*repetition);
        *repetition += 1;
        let resumed = self.quiet_until.unwrap_or_else(Instant::now).max(Instant::now() + pause);
        if self.repeat_until.is_some_and(|end| resumed >= end) {
            return Err(RequestError::Outage(error.to_string()));
        }
        if *repetition == ATTEMPTS {
            return Err(error);
        }
        sleep(pause).await;
        Ok(())
    }

    /// Sends a request once, after the wait that the build asked for.
    pub(super) async fn attempt(&mut self, request: &PushRequest) -> Result<Value, RequestError> {
        if let Some(end) = self.quiet_until.take() {
            sleep_until(end.into()).await;
        }
        self.pending = Some(request.to_string());
        let answered = self.exchange(request).await;
        self.pending = None;
        let answer = match answered {
            Ok(answer) => answer,
            Err(error) => {
                let reason = innermost(&error).to_string();
                self.keep(request, Err(reason.clone()));
                return Err(RequestError::Unavailable(format!("the build did not answer {request}: {reason}")));
            }
        };
        self.keep(request, Ok(answer.status));
        if let Some(wait) = answer.wait {
            self.quiet_until = Some(Instant::now() + wait);
        }
        let result = answer.read(request);
        self.has_succeeded |= result.is_ok();
        result
    }

    async fn exchange(&self, request: &PushRequest) -> Result<Answered, reqwest::Error> {
        let mut builder = self.client.request(request.method.clone(), self.address(request));
        builder = builder.header(AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/scim+json").body(body.to_string());
        }
        let response = builder.header("accept", "application/scim+json").send().await?;
        let (status, wait) = (response.status().as_u16(), wait(&response));
        Ok(Answered { status, wait, text: response.text().await? })
    }

    /// Returns the URL of a request. The address was parsed before.
    fn address(&self, request: &PushRequest) -> String {
        let address = format!("{}{}", self.url, request.path);
        let query = Url::parse_with_params(&address, &request.query);
        if request.query.is_empty() { address } else { query.map_or(address, |url| url.to_string()) }
    }

    fn keep(&mut self, request: &PushRequest, outcome: Result<u16, String>) {
        self.sent.push(SentRequest { request: request.to_string(), is_read: request.is_read(), outcome });
    }
}

/// Answer of the build.
struct Answered {
    status: u16,
    /// Wait until the next request.
    wait: Option<Duration>,
    text: String,
}

impl Answered {
    /// Returns the resource or list; null for an answer without a body.
    fn read(&self, request: &PushRequest) -> Result<Value, RequestError> {
        let answer = || format!("the build answered {request} with {}", self.status);
        let parsed: Result<Value, _> = serde_json::from_str(&self.text);
        if !(200..300).contains(&self.status) {
            let message = format!("{}: {}", answer(), detail(parsed.as_ref().ok(), &self.text));
            return Err(match self.status {
                401 => RequestError::Unauthorized(message),
                404 => RequestError::NotFound(message),
                429 | 500.. => RequestError::Unavailable(message),
                _ => RequestError::Refused(message),
            });
        }
        match parsed {
            Ok(value @ Value::Object(_)) => Ok(value),
            _ if self.text.trim().is_empty() && !request.is_read() => Ok(Value::Null),
            _ => Err(RequestError::NotScim(format!("{} and no JSON object: {}", answer(), quote(&self.text)))),
        }
    }
}

/// Wait that an answer asks for, by `Retry-After` or by a limit without one.
fn wait(response: &Response) -> Option<Duration> {
    let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let unknown = (response.status().as_u16() == 429).then_some(UNKNOWN_LIMIT);
    let status = response.status().as_u16();
    header.filter(|_| status == 429 || status >= 500).and_then(retry_after).or(unknown)
}

/// Reads seconds, or a date in one of its forms (RFC 9110 section 10.2.3).
fn retry_after(text: &str) -> Option<Duration> {
    let seconds = text.trim().parse().ok().map(Duration::from_secs);
    let date = || httpdate::parse_http_date(text.trim()).ok();
    seconds.or_else(|| Some(date()?.duration_since(SystemTime::now()).unwrap_or_default()))
}

/// Reason in an error response: the `detail` of SCIM, else the whole text.
fn detail(body: Option<&Value>, text: &str) -> String {
    match body.and_then(|body| body["detail"].as_str()).filter(|detail| !detail.is_empty()) {
        Some(detail) => detail.chars().take(QUOTED).collect(),
        None => quote(text),
    }
}

fn quote(text: &str) -> String {
    let cut: String = text.trim().chars().take(QUOTED).collect();
    if cut.is_empty() { "no reason given".to_owned() } else { format!("{cut:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, text: &str) -> Result<Value, RequestError> {
        Answered { status, wait: None, text: text.to_owned() }.read(&PushRequest::get("/Users/7"))
    }

    #[test]
    fn error_says_what_was_asked_and_why_it_was_refused() {
        let refused = read(409, r#"{"detail": "the email is taken"}"#).unwrap_err();
        assert_eq!(refused.to_string(), "the build answered GET /Users/7 with 409: the email is taken");
        assert!(matches!(read(404, ""), Err(RequestError::NotFound(message)) if message.ends_with("no reason given")));
        assert!(matches!(read(503, "down"), Err(RequestError::Unavailable(message)) if message.ends_with("\"down\"")));
        let page = read(200, "<!doctype html>").unwrap_err();
        let expected = "the build answered GET /Users/7 with 200 and no JSON object: \"<!doctype html>\"";
        assert_eq!(page, RequestError::NotScim(expected.to_owned()));
    }

    #[test]
    fn wait_is_read_in_seconds_and_as_a_date() {
        assert_eq!(retry_after("2"), Some(Duration::from_secs(2)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
    }
}
