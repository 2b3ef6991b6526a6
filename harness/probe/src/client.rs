//! HTTP client of the probe: guarded, paced, and patient where the server asks for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use egnyte_support::cause::innermost;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::call::{Api, Call, Kind};
use super::condition::Reply;
use super::evidence;
use super::guard::{Guard, GuardError};
use super::pace::{Limits, Pace};
use super::template::RunName;

/// Path of SCIM below the root of a domain.
const SCIM: &str = "/pubapi/scim/";

/// Longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Wait after a refusal for the rate limit that names no time.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// Attempts for one call that the rate limit refuses.
const ATTEMPTS: usize = 6;

/// Reason for which the probe cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// Invalid base URL.
    #[error("{url} is no URL of SCIM: {reason}")]
    Url {
        /// Text of the URL.
        url: String,
        /// Description of the error.
        reason: String,
    },
    /// Server that does not answer.
    #[error("{call} was not answered: {reason}")]
    Unanswered {
        /// Method and path.
        call: String,
        /// Description of the error.
        reason: String,
    },
    /// Server that does not accept the first request.
    #[error("GET {path} answered {status}: {text}; nothing was changed")]
    Refused {
        /// Path.
        path: String,
        /// Status.
        status: u16,
        /// Beginning of the body.
        text: String,
    },
    /// Calls of the day that are used up.
    #[error("the calls of this token are used up: {0}")]
    UsedUp(String),
    /// Call that changes what is not of this run.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Signal.
    #[error("interrupted")]
    Interrupted,
}

/// Client with the state of a run.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    scim: String,
    /// Root of the site, if the SCIM URL is below one of Egnyte's form.
    site: Option<String>,
    token: String,
    pub(crate) run: RunName,
    pub(crate) pace: Pace,
    pub(crate) guard: Guard,
    /// Exchanges of the current experiment.
    pub(crate) transcript: Vec<String>,
    /// Status and exchange of the first refusal for the rate limit.
    pub(crate) over_limit: Option<(u16, String)>,
    interrupted: Arc<AtomicBool>,
    /// True while the client cleans up, which a signal does not stop.
    pub(crate) is_cleaning: bool,
}

impl Client {
    pub(crate) fn new(
        http: reqwest::Client,
        url: &str,
        token: &str,
        limits: Limits,
        run: RunName,
    ) -> Result<Self, ProbeError> {
        let invalid = |reason: &str| ProbeError::Url { url: url.to_owned(), reason: reason.to_owned() };
        let parsed = Url::parse(url).map_err(|error| invalid(&error.to_string()))?;
        if !["http", "https"].contains(&parsed.scheme()) || parsed.query().is_some() || !parsed.username().is_empty() {
            return Err(invalid("it must begin with https:// and have neither a query nor a user"));
        }
        let scim = url.trim_end_matches('/').to_owned();
        let site = scim.split_once(SCIM).map(|(site, _)| site.to_owned());
        let guard = Guard::new(run.clone());
        Ok(Self {
            http,
            scim,
            site,
            token: token.to_owned(),
            run,
            pace: Pace::new(limits),
            guard,
            transcript: Vec::new(),
            over_limit: None,
            interrupted: Arc::default(),
            is_cleaning: false,
        })
    }

    /// Returns the flag by which a signal interrupts the run.
    pub(crate) fn interruption(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// Returns whether an API is there: without a URL of Egnyte's form, only SCIM is.
    pub(crate) fn has(&self, api: Api) -> bool {
        api == Api::Scim || self.site.is_some()
    }

    /// Sends a call, and sends it again as long as the rate limit refuses it.
    pub(crate) async fn send(&mut self, call: &Call) -> Result<Reply, ProbeError> {
        self.guard.check(call)?;
        for _ in 1..ATTEMPTS {
            let (reply, headers) = self.attempt(call).await?;
            let Some(wait) = self.refusal(call, &reply, &headers)? else { return Ok(reply) };
            self.pause(wait).await;
        }
        let (reply, _) = self.attempt(call).await?;
        Ok(reply)
    }

    /// Sends a call that creates an object of a kind. Returns the reply, and the id of what it created. A creation whose
    /// response is lost or not readable may have been carried out.
    pub(crate) async fn create(&mut self, call: &Call, kind: Kind) -> Result<(Reply, Option<Value>), ProbeError> {
        let sent = self.send(call).await;
        let id = match &sent {
            Ok(reply) if reply.is_success() => self.guard.register(kind, &reply.json),
            _ => None,
        };
        let is_clear = match &sent {
            Ok(reply) => id.is_some() || (400..500).contains(&reply.status),
            Err(error) => !matches!(error, ProbeError::Unanswered { .. }),
        };
        if !is_clear {
            let name = call.body.as_ref().and_then(|body| body[kind.name_attribute()].as_str());
            self.guard.uncertain.extend(name.map(|name| (kind, name.to_owned())));
        }
        sent.map(|reply| (reply, id))
    }

    /// Waits, unless a signal comes.
    async fn pause(&self, wait: Duration) {
        const STEP: Duration = Duration::from_millis(100);
        let end = Instant::now() + wait;
        while Instant::now() < end && (self.is_cleaning || !self.interrupted.load(Ordering::Relaxed)) {
            sleep(STEP.min(end - Instant::now())).await;
        }
    }

    async fn attempt(&mut self, call: &Call) -> Result<(Reply, HeaderMap), ProbeError> {
        self.pace.wait().await;
        if self.interrupted.load(Ordering::Relaxed) && !self.is_cleaning {
            return Err(ProbeError::Interrupted);
        }
        let described = || format!("{} {}", call.method, call.path);
        let unanswered = |error: reqwest::Error| ProbeError::Unanswered {
            call: described(),
            reason: innermost(&error.without_url()).to_string(),
        };
        let response = self.request(call)?.send().await;
        self.pace.end_call();
        let response = response.map_err(unanswered)?;
        let headers = response.headers().clone();
        let reply = reply(response).await.map_err(unanswered)?;
        self.note_quota(&headers);
        self.transcript.push(evidence::line(call, &reply, &self.run));
        Ok((reply, headers))
    }

    fn request(&self, call: &Call) -> Result<RequestBuilder, ProbeError> {
        let site = self.site.as_deref().unwrap_or_default();
        let base = match call.api {
            Api::Scim => self.scim.clone(),
            api => format!("{site}{}", api.base()),
        };
        let is_form = call.api == Api::Site && call.method == Method::POST;
        let (path, form) = call.path.split_once('?').filter(|_| is_form).unwrap_or((&call.path, ""));
        let url = format!("{base}{path}");
        let url = Url::parse(&url).map_err(|error| ProbeError::Url { url, reason: error.to_string() })?;
        let mut request = self.http.request(call.method.clone(), url);
        if is_form {
            return Ok(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.to_owned()));
        }
        if call.api != Api::Site {
            request =
                request.bearer_auth(if call.has_invalid_token { "invalid-token-of-the-probe" } else { &self.token });
        }
        let content_type = if call.api == Api::Scim { "application/scim+json" } else { "application/json" };
        Ok(match &call.body {
            Some(body) => request.header(CONTENT_TYPE, content_type).body(body.to_string()),
            None => request,
        })
    }

    /// Returns the time to wait if the rate limit refused a call.
    fn refusal(&mut self, call: &Call, reply: &Reply, headers: &HeaderMap) -> Result<Option<Duration>, ProbeError> {
        let code = headers.get("x-mashery-error-code").and_then(|code| code.to_str().ok()).unwrap_or_default();
        let is_over_rate = code.ends_with("OVER_RATE");
        let is_over_limit = reply.status == 429 || code.ends_with("OVER_QPS") || is_over_rate;
        if is_over_limit && self.over_limit.is_none() {
            self.over_limit = Some((reply.status, evidence::line(call, reply, &self.run)));
        }
        let wait = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
        let wait = wait.map(Duration::from_secs);
        let is_busy = reply.status == StatusCode::SERVICE_UNAVAILABLE.as_u16() && wait.is_some();
        if !is_over_limit && !is_busy {
            return Ok(None);
        }
        match wait.unwrap_or(DEFAULT_WAIT) {
            wait if is_over_rate || wait > LONGEST_WAIT => {
                Err(ProbeError::UsedUp(format!("the server asks to wait for {} s", wait.as_secs())))
            }
            wait => Ok(Some(wait)),
        }
    }

    /// Reads the calls that are left of the day from the headers of Egnyte's gateway.
    fn note_quota(&mut self, headers: &HeaderMap) {
        let number = |name| headers.get(name).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
        let allotted: Option<u64> = number("x-accesstoken-quota-allotted");
        if let (Some(allotted), Some(current)) = (allotted, number("x-accesstoken-quota-current")) {
            self.pace.note_left(allotted.saturating_sub(current));
        }
    }
}

async fn reply(response: Response) -> Result<Reply, reqwest::Error> {
    let status = response.status().as_u16();
    let text = response.text().await?;
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Reply { status, text, json })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str) -> Result<Client, ProbeError> {
        // Another test may have installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Client::new(http, url, "secret", Limits::NONE, RunName::unique("example.com"))
    }

    #[test]
    fn other_apis_are_found_beside_scim() {
        let egnyte = client("https://acme.egnyte.com/pubapi/scim/v2/").unwrap();
        let own = Call::new(Method::GET, Api::Own, "/v2/users?filter=userName eq \"a\"");
        let url = egnyte.request(&own).unwrap().build().unwrap().url().to_string();
        assert_eq!(url, "https://acme.egnyte.com/pubapi/v2/users?filter=userName%20eq%20%22a%22");
        let other = client("http://127.0.0.1:8080/scim").unwrap();
        assert!(egnyte.has(Api::Own) && other.has(Api::Scim) && !other.has(Api::Own));
    }

    #[test]
    fn url_with_anything_but_a_path_is_refused() {
        for url in ["acme", "ftp://acme/scim", "https://acme/scim?x=1", "https://user@acme/scim"] {
            assert!(matches!(client(url), Err(ProbeError::Url { .. })), "{url}");
        }
    }

    #[test]
    fn wait_is_as_long_as_the_server_says() {
        let mut client = client("http://127.0.0.1/pubapi/scim/v2").unwrap();
        let call = Call::new(Method::GET, Api::Scim, "/Users");
        let reply = |status| Reply { status, ..Reply::default() };
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        let over = headers(&[("retry-after", "2"), ("x-mashery-error-code", "ERR_403_DEVELOPER_OVER_QPS")]);
        assert_eq!(client.refusal(&call, &reply(403), &over).unwrap(), Some(Duration::from_secs(2)));
        assert_eq!(client.refusal(&call, &reply(429), &HeaderMap::new()).unwrap(), Some(DEFAULT_WAIT));
        assert_eq!(client.refusal(&call, &reply(403), &HeaderMap::new()).unwrap(), None);
        assert_eq!(client.over_limit.as_ref().map(|(status, _)| *status), Some(403));
        let long = headers(&[("retry-after", "86000")]);
        assert!(matches!(client.refusal(&call, &reply(429), &long), Err(ProbeError::UsedUp(_))));
    }
}
