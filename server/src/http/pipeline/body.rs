//! Request bodies: read whole, bounded in size and time, before a handler sees the request.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpResponse};
use futures::StreamExt;

use crate::http::context::PipelineResult;
use crate::http::respond::error::error_response_for;

/// Largest body that is read, in bytes: a group of 100,000 members fits.
pub(crate) const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Bytes of a body too large that are read and discarded, so that its sender gets to read the response.
const LARGEST_DISCARDED: usize = 4 * LARGEST_BODY;

/// Time within which a body has to arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyTimeout(pub(crate) Duration);

/// Reads the body, calls `next`, and returns the response and the body.
pub(super) async fn read(
    mut request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> PipelineResult,
) -> Result<(ServiceResponse<BoxBody>, Bytes), actix_web::Error> {
    let limit = request.app_data().map_or(Duration::MAX, |BodyTimeout(limit)| *limit);
    let body = match request.take_payload() {
        Payload::None => Ok(Bytes::new()),
        payload => timeout(limit, read_to_end(payload)).await.unwrap_or(Err(BodyError::TooSlow(limit))),
    };
    match body {
        Ok(body) => {
            if !body.is_empty() {
                request.set_payload(Payload::from(body.clone()));
            }
            Ok((next(request).await?, body))
        }
        Err(error) => {
            let response = error_response(request.path(), error);
            Ok((request.into_response(response), Bytes::new()))
        }
    }
}

/// Failure to read a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyError {
    /// The body exceeds the limit.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow(Duration),
    /// The body broke off, or was not sent as its headers announce.
    Broken,
}

async fn read_to_end(mut payload: Payload) -> Result<Bytes, BodyError> {
    let mut body = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| BodyError::Broken)?;
        size += chunk.len();
        if size <= LARGEST_BODY {
            body.extend_from_slice(&chunk);
        } else if size > LARGEST_DISCARDED {
            break;
        }
    }
    if size > LARGEST_BODY { Err(BodyError::TooLarge) } else { Ok(body.freeze()) }
}

/// Returns the response for a body that was not read.
fn error_response(path: &str, error: BodyError) -> HttpResponse {
    match error {
        BodyError::TooLarge => {
            let line = format!("the body is larger than {LARGEST_BODY} bytes");
            error_response_for(path, StatusCode::PAYLOAD_TOO_LARGE, line)
        }
        BodyError::TooSlow(limit) => {
            let line = format!("the body did not arrive within {} s", limit.as_secs_f64());
            let mut answer = error_response_for(path, StatusCode::REQUEST_TIMEOUT, line);
            // The rest of the body may still arrive, and is no request.
            answer.head_mut().set_connection_type(ConnectionType::Close);
            answer
        }
        BodyError::Broken => {
            error_response_for(path, StatusCode::BAD_REQUEST, "the body broke off before its end".to_owned())
        }
    }
}
