//! Recorder: writes every exchange with an Egnyte domain into its journal; requests to the control API are not in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{COOKIE, HeaderMap, RETRY_AFTER};
use actix_web::web::Bytes;
use serde_json::Value;

use super::faults::RequestedWait;
use super::{confidential, findings};
use crate::control::journal::{FaultRecord, RecordedBody, RecordedHeaders};
use crate::control::{Exchange, Secrets};
use crate::domains::Domains;
use crate::http::address::bearer_token;
use crate::http::context::RequestContext;
use crate::http::respond::reply;
use crate::instance::EgnyteDomain;

/// Places of a token in a request that its domain cannot receive.
const OTHER_DOMAIN: &str = "request to another domain";
const CONTROL_API: &str = "request to the control API";

/// Result of a sign-in, as JSON for the journal.
pub(crate) struct SignInRecord(pub(crate) Value);

/// Result of a logout, as JSON for the journal.
pub(crate) struct SignOutRecord(pub(crate) Value);

/// Request that is being answered, and is recorded afterwards.
pub(super) struct Recording<'c> {
    domains: &'c Domains,
    call: &'c RequestContext,
    /// Search for the domain's tokens as they were when the request came: it may revoke one.
    secrets: Arc<Secrets>,
    began: Instant,
    is_confidential: bool,
    exchange: Exchange,
}

impl<'c> Recording<'c> {
    /// Begins the record of a request.
    pub(super) fn begin(domains: &'c Domains, call: &'c RequestContext, request: &ServiceRequest) -> Self {
        let began = Instant::now();
        let is_confidential = confidential::is(request.path());
        let exchange = begin_exchange(request, is_confidential, domains.nanos_at(began));
        call.began.set(Some(exchange.at));
        Self { domains, call, secrets: call.domain.secrets(), began, is_confidential, exchange }
    }

    /// Records the request with its response. `sent` is the body of the request.
    pub(super) fn end(self, response: ServiceResponse<BoxBody>, sent: &Bytes) -> ServiceResponse<BoxBody> {
        let Self { domains, call, secrets, began, is_confidential, mut exchange } = self;
        let took = began.elapsed();
        let (response, answer) = reply::split_body(response);
        let kept = if is_confidential { confidential::body } else { RecordedBody::new };
        exchange.request_body = kept(sent);
        // The body of a HEAD response is built for its length, and not sent.
        let sent_body = if response.request().method() == Method::HEAD { &Bytes::new() } else { &answer };
        exchange.response_body = kept(sent_body);
        note_answer(&response, took, &mut exchange);
        // Where tokens are issued or revoked they belong in the body, which is masked already.
        if !is_confidential {
            let cookies = response.request().headers().get_all(COOKIE).map(|value| value.as_bytes());
            secrets.find(&mut exchange, sent, cookies);
        }
        let in_address = exchange.token_in.first().is_some_and(|place| place == "address");
        exchange.findings = findings::judge(call, response.request(), response.response(), in_address);
        if let Some(owner) = owner_elsewhere(domains, call, response.request().headers()) {
            owner.record(Exchange {
                token_in: vec![OTHER_DOMAIN.to_owned()],
                findings: Vec::new(),
                ..exchange.clone()
            });
        }
        tracing::debug!(method = exchange.method, path = exchange.path, status = exchange.status, "answered");
        call.domain.record(exchange);
        response.map_body(|_, _| BoxBody::new(answer))
    }
}

/// Returns the domain whose token a request to another domain has.
fn owner_elsewhere(domains: &Domains, call: &RequestContext, headers: &HeaderMap) -> Option<Arc<EgnyteDomain>> {
    // An authenticated request is for this domain; only another one costs a search.
    if call.authenticated.get() {
        return None;
    }
    let token = bearer_token(headers)?;
    if call.domain.is_valid_token(token) { None } else { domains.owner_of(token) }
}

/// Records a request to the control API with the token of a domain: in that domain's journal.
pub(super) fn record_control_request(
    domains: &Domains,
    owner: &EgnyteDomain,
    (method, path): (String, String),
    status: u16,
) {
    let exchange = Exchange {
        at: domains.nanos_at(Instant::now()),
        method,
        path,
        status,
        token_in: vec![CONTROL_API.to_owned()],
        ..Exchange::default()
    };
    owner.record(exchange);
}

fn begin_exchange(request: &ServiceRequest, is_confidential: bool, at: u64) -> Exchange {
    Exchange {
        at,
        duration_micros: 0,
        method: request.method().as_str().to_owned(),
        path: target(request, is_confidential),
        request_headers: render_headers(request.headers()),
        request_body: RecordedBody::default(),
        status: 0,
        response_body: RecordedBody::default(),
        sign_in: None,
        sign_out: None,
        findings: Vec::new(),
        wait: None,
        fault: None,
        token_in: Vec::new(),
    }
}

fn render_headers(headers: &HeaderMap) -> RecordedHeaders {
    // Room for the usual headers, so that the text is not moved again and again.
    let mut rendered = RecordedHeaders::with_capacity(256);
    for (name, value) in headers {
        rendered.add(name.as_str(), &confidential::header(name, value.as_bytes()));
    }
    rendered
}

/// Returns the wait of `Retry-After`: the exact one of a fault, else the number of seconds.
fn requested_wait(response: &ServiceResponse<()>) -> Option<Duration> {
    let exact = response.response().extensions().get().map(|RequestedWait(wait)| *wait);
    let seconds = || response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok().map(Duration::from_secs);
    exact.or_else(seconds)
}

/// Records the answer of an exchange, apart from its body; a request that was never answered has no status and no body.
fn note_answer(response: &ServiceResponse<()>, took: Duration, exchange: &mut Exchange) {
    exchange.status = response.status().as_u16();
    let mut results = response.request().extensions_mut();
    exchange.sign_in = results.remove().map(|SignInRecord(result)| result);
    exchange.sign_out = results.remove().map(|SignOutRecord(result)| result);
    exchange.wait = requested_wait(response);
    exchange.fault = response.response().extensions().get::<FaultRecord>().copied();
    // A delayed response is recorded before it is sent.
    let held_back = exchange.fault.map_or(Duration::ZERO, |met| met.held_back);
    exchange.duration_micros = u64::try_from((took + held_back).as_micros()).unwrap_or(u64::MAX);
    if exchange.fault.is_some_and(|met| met.unanswered) {
        exchange.status = 0;
        exchange.response_body = RecordedBody::default();
    }
}

fn target(request: &ServiceRequest, is_confidential: bool) -> String {
    if is_confidential {
        confidential::target(request.path(), request.query_string())
    } else {
        request.uri().path_and_query().map_or_else(|| request.uri().to_string(), |target| target.as_str().to_owned())
    }
}
