//! Answers in SCIM's media type, written once.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::Bytes;
use serde::Serialize;

use crate::http::call::Call;

/// SCIM's own media type.
static SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// An answer in SCIM's own media type.
pub(crate) fn scim(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    scim_text(status, text(body, 1))
}

/// A body as text, with room for so many resources of the usual size.
///
/// Rationale: most of the work of an answer is to look for letters in it that JSON writes otherwise. `serde_json` looks at
/// one after the other, this writer at thirty-two at once.
pub(crate) fn text(body: &impl Serialize, resources: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(256 + 768 * resources);
    // Texts are the only keys of what is shown, and no number in it is infinite, so this cannot fail.
    let _ = sonic_rs::to_writer(&mut text, body);
    text
}

/// The same of a body that is text already.
pub(crate) fn scim_text(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    let mut answer = HttpResponse::with_body(status, BoxBody::new(body));
    answer.headers_mut().insert(CONTENT_TYPE, SCIM_JSON.clone());
    answer
}

/// The same answer as `application/json` where that was asked for and is what it would be (RFC 7644 §3.8).
pub(crate) fn as_accepted(call: &Call, mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    static PLAIN: HeaderValue = HeaderValue::from_static("application/json");
    if call.plain_json.get() && response.headers().get(CONTENT_TYPE) == Some(&SCIM_JSON) {
        response.headers_mut().insert(CONTENT_TYPE, PLAIN.clone());
    }
    response
}

/// An answer and its body, apart.
pub(crate) fn opened(response: ServiceResponse<BoxBody>) -> (ServiceResponse<()>, Bytes) {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    // Every answer is formed whole before it is sent, so none is a stream.
    let body = body.try_into_bytes().unwrap_or_default();
    (ServiceResponse::new(request, head.set_body(())), body)
}
