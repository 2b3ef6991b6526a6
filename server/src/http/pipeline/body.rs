//! Request bodies: read whole, bounded in size and time, before a handler sees the request.

use std::io::Read;
use std::time::Duration;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue, TRANSFER_ENCODING,
};
use actix_web::http::{ConnectionType, StatusCode, Version};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpResponse};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;

use crate::http::extract::body::SentBody;
use crate::http::respond::error::error_response_for;

/// Largest body that is read, in bytes: a group of 100,000 members fits.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Bytes of a body too large that are read and discarded, so that its sender gets to read the response.
const LARGEST_DISCARDED: usize = 4 * LARGEST_BODY;

/// Time within which a body has to arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyTimeout(pub(crate) Duration);

/// Reads the body of a request, for its handler and for the journal; an error is the response to it.
pub(super) async fn receive(request: &mut ServiceRequest) -> Result<Bytes, HttpResponse> {
    let payload = request.take_payload();
    if !announces_body(request) {
        return Ok(Bytes::new());
    }
    let limit = request.app_data().map_or(Duration::MAX, |BodyTimeout(limit)| *limit);
    let body = timeout(limit, read_to_end(payload)).await.unwrap_or(Err(BodyError::TooSlow(limit)));
    match body.and_then(|body| decode(body, request.headers())) {
        Ok(body) => {
            SentBody::attach(&body, request);
            Ok(body)
        }
        Err(error) => Err(error_response(request.path(), error)),
    }
}

/// Returns whether a request has a body. One that asks for a WebSocket has none, although the HTTP server reads on.
fn announces_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    request.version() >= Version::HTTP_2
        || headers.contains_key(CONTENT_LENGTH)
        || headers.contains_key(TRANSFER_ENCODING)
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
    /// The body is not in the encoding that its header names.
    NotGzip,
    /// The body is in an encoding that is not supported.
    UnknownEncoding,
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

/// Decodes a body that is compressed with gzip; of what it decompresses to, no more than the limit is kept.
fn decode(body: Bytes, headers: &HeaderMap) -> Result<Bytes, BodyError> {
    let Some(encoding) = headers.get(CONTENT_ENCODING).filter(|_| !body.is_empty()) else { return Ok(body) };
    let is = |name: &[u8]| encoding.as_bytes().trim_ascii().eq_ignore_ascii_case(name);
    if is(b"identity") {
        return Ok(body);
    }
    if !is(b"gzip") && !is(b"x-gzip") {
        return Err(BodyError::UnknownEncoding);
    }
    let mut plain = Vec::new();
    let limit = u64::try_from(LARGEST_BODY).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(&body[..]).take(limit).read_to_end(&mut plain).map_err(|_| BodyError::NotGzip)?;
    if plain.len() > LARGEST_BODY { Err(BodyError::TooLarge) } else { Ok(plain.into()) }
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
        BodyError::NotGzip => error_response_for(
            path,
            StatusCode::BAD_REQUEST,
            "the body is not the gzip that its header names".to_owned(),
        ),
        BodyError::UnknownEncoding => {
            let line = "Content-Encoding must be gzip or identity".to_owned();
            let mut answer = error_response_for(path, StatusCode::UNSUPPORTED_MEDIA_TYPE, line);
            // RFC 9110 section 15.5.16.
            answer.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, identity"));
            answer
        }
        BodyError::Broken => {
            error_response_for(path, StatusCode::BAD_REQUEST, "the body broke off before its end".to_owned())
        }
    }
}
