//! Faults on demand: set, listed and taken back over the control API, and done to the requests they meet.
//!
//! A fault acts in two places. Beneath the tape it decides what is answered and whether anything is carried out, so
//! that the journal tells both; above the tape it decides what of the answer gets through.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody, SizedStream};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::rt::time::sleep;
use actix_web::web::{Bytes, Data, Path};
use futures::stream::{self, Stream, StreamExt};
use serde_json::json;

use super::gateway;
use super::line::Line;
use super::passage::{Answered, Call};
use super::reply::{self, Failure};
use crate::control::Fault;
use crate::control::fault::{Asked, Effect};
use crate::control::faults::Fired;
use crate::control::fields;
use crate::control::journal::Met;
use crate::estate::Estate;

/// What comes instead of an answer: the beginning of something that is no HTTP.
const NOISE: &[u8] = b"\x16\x03\x01\x00\x7f\x00\xffno HTTP at all\x00\r\n\r\n";

/// How long the beginning of an answer may take to go out before the line is cut behind it.
const HEAD_START: Duration = Duration::from_millis(20);

/// In how many bits an answer drips.
const DRIPS: usize = 10;

/// What goes wrong with an answer on its way.
#[derive(Debug, Clone)]
struct OnItsWay(Effect);

pub(super) async fn set(estate: Data<Estate>, d: Path<String>, body: Bytes) -> Result<HttpResponse, Failure> {
    let domain = estate.domain(&d)?;
    let fault = Fault::of(&fields::read(&body)?)?;
    Ok(HttpResponse::Created().json(json!({ "id": domain.faults(|faults| faults.set(fault)) })))
}

pub(super) async fn list(estate: Data<Estate>, d: Path<String>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(estate.domain(&d)?.faults(|faults| faults.to_json())))
}

pub(super) async fn clear(estate: Data<Estate>, d: Path<String>) -> Result<HttpResponse, Failure> {
    estate.domain(&d)?.faults(|faults| faults.clear());
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn remove(estate: Data<Estate>, path: Path<(String, u64)>) -> Result<HttpResponse, Failure> {
    estate.domain(&path.0)?.faults(|faults| faults.remove(path.1))?;
    Ok(HttpResponse::NoContent().finish())
}

/// Beneath the tape: lets the request meet its fault.
pub(super) async fn meet(
    call: &Call,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Answered {
    let asked = Asked::of(request.method().as_str(), request.path());
    let Some(Fired { id, effect }) = call.domain.meet(asked) else { return next(request).await };
    call.behind.set(matches!(effect, Effect::Stale(_)));
    let mut response = match gateway::misfortune(&effect) {
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

/// Above the tape: lets through what the fault leaves of the answer.
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
