//! Writes every exchange with an Egnyte domain into that domain's journal; control requests are not in it.

use std::time::{Duration, Instant};

use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{COOKIE, HeaderMap, RETRY_AFTER};
use actix_web::web::Bytes;
use serde_json::Value;

use super::{body, confidential, findings};
use crate::control::Exchange;
use crate::control::journal::{Body, Headers, Met};
use crate::domains::Estate;
use crate::http::call::{Answered, Call};
use crate::http::respond::reply;

/// What a handler has to say in the journal of somebody who tried to sign in.
pub(crate) struct SignInNote(pub(crate) Value);

/// Records what passes.
pub(super) async fn record(
    estate: &Estate,
    call: &Call,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Answered {
    let secrets = call.domain.secrets();
    let began = Instant::now();
    let mut exchange = asked(&request, estate.nanos_at(began));
    let (response, sent) = body::read(request, next).await?;
    let took = began.elapsed();
    let (response, answer) = reply::opened(response);
    let kept = if confidential::is(response.request().path()) { confidential::body } else { Body::of };
    exchange.request_body = kept(&sent);
    exchange.status = response.status().as_u16();
    // The body of an answer to HEAD is formed for the sake of its length, and not sent.
    let said = if response.request().method() == Method::HEAD { &Bytes::new() } else { &answer };
    exchange.response_body = kept(said);
    exchange.sign_in = response.request().extensions_mut().remove().map(|SignInNote(told)| told);
    exchange.retry_after = retry_after(&response);
    note_fault(&response, &mut exchange);
    // An answer that is kept back is written down before it goes.
    let held_back = exchange.fault.map_or(Duration::ZERO, |met| met.held_back);
    exchange.duration_micros = u64::try_from((took + held_back).as_micros()).unwrap_or(u64::MAX);
    // Where a token is what is asked for or taken back, it belongs into the body, which is masked already.
    if !confidential::is(response.request().path()) {
        let cookies = response.request().headers().get_all(COOKIE).map(|value| value.as_bytes());
        secrets.find(&mut exchange, &sent, cookies);
    }
    let in_address = exchange.token_in.first().is_some_and(|place| place == "address");
    exchange.findings = findings::found(call, response.request(), response.response(), in_address);
    tracing::debug!(method = exchange.method, path = exchange.path, status = exchange.status, "answered");
    call.domain.record(exchange);
    Ok(response.map_body(|_, _| BoxBody::new(answer)))
}

fn asked(request: &ServiceRequest, at: u64) -> Exchange {
    Exchange {
        at,
        duration_micros: 0,
        method: request.method().as_str().to_owned(),
        path: asked_for(request),
        request_headers: shown(request.headers()),
        request_body: Body::default(),
        status: 0,
        response_body: Body::default(),
        sign_in: None,
        findings: Vec::new(),
        retry_after: None,
        fault: None,
        token_in: Vec::new(),
    }
}

fn shown(headers: &HeaderMap) -> Headers {
    // Room for what clients usually send, so that it is not moved again and again.
    let mut shown = Headers::with_capacity(256);
    for (name, value) in headers {
        shown.add(name.as_str(), &confidential::header(name, value.as_bytes()));
    }
    shown
}

fn retry_after(response: &ServiceResponse<()>) -> Option<u64> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()
}

/// Says which fault met the exchange; what was never answered has no status and no body.
fn note_fault(response: &ServiceResponse<()>, exchange: &mut Exchange) {
    exchange.fault = response.response().extensions().get::<Met>().copied();
    if exchange.fault.is_some_and(|met| met.unanswered) {
        exchange.status = 0;
        exchange.response_body = Body::default();
    }
}

fn asked_for(request: &ServiceRequest) -> String {
    if confidential::is(request.path()) {
        confidential::target(request.path(), request.query_string())
    } else {
        request.uri().path_and_query().map_or_else(|| request.uri().to_string(), |target| target.as_str().to_owned())
    }
}
