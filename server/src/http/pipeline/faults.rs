//! Faults on demand, done to the requests they meet.
//!
//! A fault acts in two places. Beneath the recorder it decides what is answered and whether anything is carried out, so
//! that the journal tells both; above the recorder it decides what of the answer gets through.

use std::any::Any;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::body::{BodySize, BoxBody, MessageBody, SizedStream};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::rt::net::TcpStream as Accepted;
use actix_web::rt::time::sleep;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, ResponseError};
use futures::stream::{self, Stream, StreamExt};
use socket2::SockRef;
use tokio::io::AsyncWriteExt;

use crate::control::faults::{Asked, Effect, Fired, Voice};
use crate::control::journal::Met;
use crate::http::call::{Answered, Call};
use crate::http::respond::error::Declined;
use crate::http::respond::{gateway, reply};
use egnyte_scim::error::ScimError;

/// What comes instead of an answer: the beginning of something that is no HTTP.
const NOISE: &[u8] = b"\x16\x03\x01\x00\x7f\x00\xffno HTTP at all\x00\r\n\r\n";

/// How long the beginning of an answer may take to go out before the line is cut behind it.
const HEAD_START: Duration = Duration::from_millis(20);

/// In how many bits an answer drips.
const DRIPS: usize = 10;

/// What goes wrong with an answer on its way.
#[derive(Debug, Clone)]
struct OnItsWay(Effect);

/// Beneath the recorder: lets the request meet its fault.
pub(super) async fn meet(
    call: &Call,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Answered {
    let asked = Asked::of(request.method().as_str(), request.path());
    let Some(Fired { id, effect }) = call.domain.meet(asked) else { return next(request).await };
    call.behind.set(matches!(effect, Effect::Stale(_)));
    let mut response = match misfortune(&effect) {
        Some(answer) => request.into_response(answer),
        None => next(request).await?,
    };
    let mut notes = response.response_mut().extensions_mut();
    let held_back = if let Effect::Delay(time) = effect { time } else { Duration::ZERO };
    let unanswered = matches!(effect, Effect::Reset | Effect::Garbage);
    notes.insert(Met { id, kind: effect.kind(), unanswered, held_back });
    notes.insert(OnItsWay(effect));
    drop(notes);
    Ok(response)
}

/// Above the recorder: lets through what the fault leaves of the answer.
pub(super) async fn transmit(request: ServiceRequest, next: impl AsyncFnOnce(ServiceRequest) -> Answered) -> Answered {
    let mut response = next(request).await?;
    let Some(OnItsWay(effect)) = response.response_mut().extensions_mut().remove() else { return Ok(response) };
    let line = response.request().conn_data::<Line>().cloned();
    match effect {
        Effect::Delay(time) => sleep(time).await,
        Effect::Drip(time) => return Ok(dripping(response, time)),
        Effect::Reset => {
            line.iter().for_each(Line::reset_at_its_end);
            return Ok(broken_off(response, 0));
        }
        Effect::LoseReply => return Ok(broken_off(response, 0)),
        Effect::Garbage => {
            if let Some(line) = line {
                // Whoever has hung up does not hear it.
                let _ = line.say(NOISE).await;
            }
            return Ok(broken_off(response, 0));
        }
        Effect::Truncate => return Ok(broken_off(response, 2)),
        Effect::Status { .. } | Effect::DeveloperLimit { .. } | Effect::Stale(_) => {}
    }
    Ok(response)
}

/// The answer, which breaks off with its connection: before it begins, or after one of so many parts of its body.
fn broken_off(response: ServiceResponse<BoxBody>, parts: usize) -> ServiceResponse<BoxBody> {
    let (response, body) = reply::opened(response);
    let begun = body.slice(..body.len().checked_div(parts).unwrap_or_default());
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX).max(1);
    let waits = !begun.is_empty();
    let end = stream::once(async move {
        // What was begun goes out while nothing more comes; where nothing was, not even the head does.
        if waits {
            sleep(HEAD_START).await;
        }
        Err(ErrorInternalServerError("a fault ends the connection"))
    });
    let rest = stream::iter(waits.then_some(Ok(begun))).chain(end).boxed_local();
    response.map_body(|_, _| BoxBody::new(SizedStream::new(size, rest)))
}

fn dripping(response: ServiceResponse<BoxBody>, time: Duration) -> ServiceResponse<BoxBody> {
    if matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0)) {
        return response;
    }
    let (response, body) = reply::opened(response);
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
    response.map_body(|_, _| BoxBody::new(SizedStream::new(size, Box::pin(drips(body, time)))))
}

fn drips(body: Bytes, time: Duration) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let size = body.len().div_ceil(DRIPS).max(1);
    let bits: Vec<Bytes> = (0..body.len()).step_by(size).map(|at| body.slice(at..body.len().min(at + size))).collect();
    let pause = time / u32::try_from(bits.len()).unwrap_or(1).max(1);
    stream::iter(bits).then(move |bit| async move {
        sleep(pause).await;
        Ok(bit)
    })
}

/// What a fault answers instead of carrying a request out; nothing where it is carried out.
fn misfortune(effect: &Effect) -> Option<HttpResponse> {
    match effect {
        Effect::Status { status, body, detail, retry_after } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut answer = failed(status, *body, detail.as_deref());
            if let Some(seconds) = retry_after {
                answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Some(answer)
        }
        Effect::DeveloperLimit { retry_after } => Some(gateway::developer_limit("QPS", *retry_after)),
        // These never arrive: the line is cut before.
        Effect::Reset | Effect::Garbage => Some(HttpResponse::ServiceUnavailable().finish()),
        Effect::Delay(_) | Effect::Truncate | Effect::Drip(_) | Effect::LoseReply | Effect::Stale(_) => None,
    }
}

fn failed(status: StatusCode, body: Voice, detail: Option<&str>) -> HttpResponse {
    let detail = detail.or(status.canonical_reason()).unwrap_or("a fault of the mock");
    match body {
        // What has no body by its status must have none, or the next answer is out of step.
        _ if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => HttpResponse::new(status),
        Voice::Scim => Declined::Scim(ScimError::plain(status.as_u16(), detail.to_owned())).error_response(),
        Voice::Egnyte => gateway::page(status, detail),
    }
}

/// A client's connection.
#[derive(Debug, Clone)]
struct Line(Arc<TcpStream>);

/// Keeps the line of a connection that was just accepted, for whoever has to cut it.
pub(crate) fn keep_line(accepted: &dyn Any, connection: &mut Extensions) {
    let protected = || accepted.downcast_ref::<TlsStream<Accepted>>().map(|stream| stream.get_ref().0);
    let stream = accepted.downcast_ref::<Accepted>().or_else(protected);
    if let Some(copy) = stream.and_then(|stream| SockRef::from(stream).try_clone().ok()) {
        connection.insert(Line(Arc::new(copy.into())));
    }
}

impl Line {
    /// Writes what need not be HTTP.
    async fn say(&self, bytes: &[u8]) -> io::Result<()> {
        tokio::net::TcpStream::from_std(self.0.try_clone()?)?.write_all(bytes).await
    }

    /// Lets the connection end in a reset, when it ends.
    fn reset_at_its_end(&self) {
        // A line that its client has cut already is cut.
        let _ = SockRef::from(&*self.0).set_linger(Some(Duration::ZERO));
    }
}
