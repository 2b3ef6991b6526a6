//! Reads every body whole, bounded in size and time, before any handler sees the request.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpResponse};
use futures::StreamExt;

use crate::http::call::Answered;
use crate::http::respond::error::told;

/// The largest body that is read: a group of 100,000 members fits.
pub(crate) const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How much of a body that is too large is read and thrown away, so that its sender gets to read the answer.
const LARGEST_DISCARDED: usize = 4 * LARGEST_BODY;

/// How long a body is waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(pub(crate) Duration);

/// The answer, and the body it answers, which is read whole before anybody sees the request.
pub(super) async fn read(
    mut request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Result<(ServiceResponse<BoxBody>, Bytes), actix_web::Error> {
    let patience = request.app_data().map_or(Duration::MAX, |Patience(patience)| *patience);
    let body = match request.take_payload() {
        Payload::None => Ok(Bytes::new()),
        payload => timeout(patience, whole(payload)).await.unwrap_or(Err(Unread::TooSlow(patience))),
    };
    match body {
        Ok(body) => {
            if !body.is_empty() {
                request.set_payload(Payload::from(body.clone()));
            }
            Ok((next(request).await?, body))
        }
        Err(unread) => {
            let response = said_to(request.path(), unread);
            Ok((request.into_response(response), Bytes::new()))
        }
    }
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// There is too much of it.
    TooLarge,
    /// It takes longer than it may.
    TooSlow(Duration),
    /// It broke off, or was not sent as its headers promise.
    Broken,
}

async fn whole(mut payload: Payload) -> Result<Bytes, Unread> {
    let mut body = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Unread::Broken)?;
        size += chunk.len();
        if size <= LARGEST_BODY {
            body.extend_from_slice(&chunk);
        } else if size > LARGEST_DISCARDED {
            break;
        }
    }
    if size > LARGEST_BODY { Err(Unread::TooLarge) } else { Ok(body.freeze()) }
}

/// What is said to a body that was not read.
fn said_to(path: &str, unread: Unread) -> HttpResponse {
    match unread {
        Unread::TooLarge => {
            let line = format!("the body is larger than the {LARGEST_BODY} bytes that are read");
            told(path, StatusCode::PAYLOAD_TOO_LARGE, line)
        }
        Unread::TooSlow(patience) => {
            let line = format!("the body did not come within the {} s that it is waited for", patience.as_secs_f64());
            let mut answer = told(path, StatusCode::REQUEST_TIMEOUT, line);
            // The rest of the body may come yet, and is no request.
            answer.head_mut().set_connection_type(ConnectionType::Close);
            answer
        }
        Unread::Broken => told(path, StatusCode::BAD_REQUEST, "the body broke off before its end".to_owned()),
    }
}
