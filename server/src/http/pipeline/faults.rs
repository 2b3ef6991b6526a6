//! Faults: planned failures of requests.
//!
//! A fault acts twice. Before the response is recorded it decides the response and whether the request is carried out, so that
//! the journal has both; afterwards it decides how much of the response reaches the client.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody, SizedStream};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::rt::time::sleep;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, ResponseError};
use futures::stream::{self, Stream, StreamExt};
use serde_json::Value;
use socket2::SockRef;
use tokio::io::AsyncWriteExt;

use crate::control::faults::{Effect, ErrorFormat, RequestLine, RetryAfter, TriggeredFault};
use crate::control::journal::FaultRecord;
use crate::http::address::is_api;
use crate::http::connection::ClientStream;
use crate::http::context::RequestContext;
use crate::http::respond::error::{ScimHttpError, error_response_for};
use crate::http::respond::{gateway, reply};
use crate::instance::system_time;
use egnyte_scim::error::ScimError;

/// Bytes that are not HTTP, sent instead of a response.
const GARBAGE: &[u8] = b"\x16\x03\x01\x00\x7f\x00\xffno HTTP at all\x00\r\n\r\n";

/// Time for the beginning of a response to be sent before the connection is cut.
const HEAD_START: Duration = Duration::from_millis(20);

/// Number of chunks of a slow response.
const CHUNKS: usize = 10;

/// Fault that acts while the response is sent.
#[derive(Debug, Clone)]
struct TransmissionFault(Effect);

/// Before the response is recorded: triggers the fault that matches the request, if there is one.
pub(super) fn trigger(call: &RequestContext, request: &ServiceRequest) -> Option<TriggeredFault> {
    let line = || RequestLine::new(request.method().as_str(), request.path()).with_query(request.query_string());
    let fault = call.domain.trigger_fault(line)?;
    call.stale.set(matches!(fault.effect, Effect::Stale(_)));
    Some(fault)
}

/// Before the response is recorded: notes a fault at it, for the journal and for [`transmission`].
pub(super) fn note(TriggeredFault { id, effect }: TriggeredFault, response: &mut ServiceResponse<BoxBody>) {
    let mut notes = response.response_mut().extensions_mut();
    let held_back = if let Effect::Delay(time) = effect { time } else { Duration::ZERO };
    let unanswered = matches!(effect, Effect::Reset | Effect::Garbage);
    notes.insert(FaultRecord { id, kind: effect.kind(), unanswered, held_back });
    notes.insert(TransmissionFault(effect));
}

/// After the response is recorded: returns the effect of the fault that is noted at it, if there is one.
pub(super) fn transmission(response: &mut ServiceResponse<BoxBody>) -> Option<Effect> {
    response.response_mut().extensions_mut().remove().map(|TransmissionFault(effect)| effect)
}

/// After the response is recorded: returns as much of it as the fault leaves, once the fault lets it through.
pub(super) async fn transmit(effect: Effect, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let line = response.request().conn_data::<ClientConnection>().cloned();
    match effect {
        Effect::Delay(time) => sleep(time).await,
        Effect::Drip(time) => return slow(response, time),
        Effect::Reset => {
            line.iter().for_each(ClientConnection::reset_on_close);
            return cut_off(response, 0);
        }
        Effect::LoseReply => return cut_off(response, 0),
        Effect::Garbage => {
            if let Some(line) = line {
                // A client that has closed the connection does not receive it.
                let _ = line.write_raw(GARBAGE).await;
            }
            return cut_off(response, 0);
        }
        Effect::Truncate => return cut_off(response, 2),
        Effect::Status { .. } | Effect::DeveloperLimit { .. } | Effect::Stale(_) => {}
    }
    response
}

/// Returns a response that is cut off with its connection: before it begins (0), or after one of `parts` parts of its body.
fn cut_off(response: ServiceResponse<BoxBody>, parts: usize) -> ServiceResponse<BoxBody> {
    let (response, body) = reply::split_body(response);
    let begun = body.slice(..body.len().checked_div(parts).unwrap_or_default());
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX).max(1);
    let waits = !begun.is_empty();
    let end = stream::once(async move {
        // The part that was begun is sent while nothing more follows; where none was begun, not even the head is sent.
        if waits {
            sleep(HEAD_START).await;
        }
        Err(ErrorInternalServerError("a fault ends the connection"))
    });
    let rest = stream::iter(waits.then_some(Ok(begun))).chain(end).boxed_local();
    response.map_body(|_, _| BoxBody::new(SizedStream::new(size, rest)))
}

fn slow(response: ServiceResponse<BoxBody>, time: Duration) -> ServiceResponse<BoxBody> {
    if matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0)) {
        return response;
    }
    let (response, body) = reply::split_body(response);
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
    response.map_body(|_, _| BoxBody::new(SizedStream::new(size, Box::pin(chunks(body, time)))))
}

fn chunks(body: Bytes, time: Duration) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let size = body.len().div_ceil(CHUNKS).max(1);
    let chunks: Vec<Bytes> =
        (0..body.len()).step_by(size).map(|at| body.slice(at..body.len().min(at + size))).collect();
    let pause = time / u32::try_from(chunks.len()).unwrap_or(1).max(1);
    stream::iter(chunks).then(move |chunk| async move {
        sleep(pause).await;
        Ok(chunk)
    })
}

/// Wait that a response asks for, as exactly as the journal records it.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestedWait(pub(super) Duration);

/// Returns the response that a fault gives instead of carrying the request out; `None` where it is carried out.
pub(super) fn substitute(fault: &TriggeredFault, path: &str) -> Option<HttpResponse> {
    match &fault.effect {
        Effect::Status { status, body, detail, content, retry_after, location } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut answer = match content {
                Some(content) => own_response(status, content),
                None => status_response(status, *body, detail.as_deref(), path),
            };
            if let Some(location) = location.as_deref().and_then(|location| HeaderValue::from_str(location).ok()) {
                answer.headers_mut().insert(LOCATION, location);
            }
            Some(match retry_after {
                Some(wait) => with_wait(answer, *wait),
                None => answer,
            })
        }
        Effect::DeveloperLimit { window, retry_after } => {
            Some(with_wait(gateway::developer_limit(*window, retry_after.seconds), *retry_after))
        }
        // These never arrive: the connection is cut before.
        Effect::Reset | Effect::Garbage => Some(HttpResponse::ServiceUnavailable().finish()),
        Effect::Delay(_) | Effect::Truncate | Effect::Drip(_) | Effect::LoseReply | Effect::Stale(_) => None,
    }
}

/// Adds `Retry-After`. A date refers to the time of the `Date` header, which no test moves.
fn with_wait(mut answer: HttpResponse, wait: RetryAfter) -> HttpResponse {
    let (value, left) = wait.render(system_time());
    if let Ok(value) = HeaderValue::from_str(&value) {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
    answer.extensions_mut().insert(RequestedWait(left));
    answer
}

/// Returns a response with a body of the test's own: JSON, or a text.
fn own_response(status: StatusCode, content: &Value) -> HttpResponse {
    match content {
        Value::String(text) => HttpResponse::build(status).content_type("text/html").body(text.clone()),
        json => {
            let mut answer = HttpResponse::build(status).body(json.to_string());
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
            answer
        }
    }
}

fn status_response(status: StatusCode, body: Option<ErrorFormat>, detail: Option<&str>, path: &str) -> HttpResponse {
    let detail = detail.or(status.canonical_reason()).unwrap_or("a fault of the mock");
    match body {
        // A status without a body must have none, or the client takes the body for the next response.
        _ if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => HttpResponse::new(status),
        None if is_api(path) => error_response_for(path, status, detail.to_owned()),
        None | Some(ErrorFormat::Scim) => {
            ScimHttpError::Scim(ScimError::plain(status.as_u16(), detail.to_owned())).error_response()
        }
        Some(ErrorFormat::Egnyte) => gateway::page(status, detail),
    }
}

/// Connection of a client.
#[derive(Debug, Clone)]
struct ClientConnection(Arc<TcpStream>);

/// Keeps a handle of an accepted connection, for faults that write to it or reset it.
pub(crate) fn keep_connection(accepted: &ClientStream, connection: &mut Extensions) {
    if let Ok(copy) = SockRef::from(accepted.tcp()).try_clone() {
        connection.insert(ClientConnection(Arc::new(copy.into())));
    }
}

impl ClientConnection {
    /// Writes bytes, past HTTP.
    async fn write_raw(&self, bytes: &[u8]) -> io::Result<()> {
        tokio::net::TcpStream::from_std(self.0.try_clone()?)?.write_all(bytes).await
    }

    /// Makes the connection end with a reset when it is closed.
    fn reset_on_close(&self) {
        // A connection that the client has closed needs no reset.
        let _ = SockRef::from(&*self.0).set_linger(Some(Duration::ZERO));
    }
}
