//! Responses in SCIM's media type.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::Bytes;
use serde::Serialize;

use crate::http::context::RequestContext;

/// SCIM's own media type.
static SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// Returns a response in SCIM's media type.
pub(crate) fn scim(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    scim_text(status, text(body, 1))
}

/// Serialises a body as JSON text, with room for `resources` resources of the usual size.
///
/// Rationale: most of the work is the search for characters that JSON escapes. `serde_json` looks at one character after
/// the other, this writer at thirty-two at once.
pub(crate) fn text(body: &impl Serialize, resources: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(256 + 768 * resources);
    // All keys are strings and no number is infinite, so this cannot fail.
    let _ = sonic_rs::to_writer(&mut text, body);
    text
}

/// Returns a response in SCIM's media type whose body is JSON text already.
pub(crate) fn scim_text(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    let mut answer = HttpResponse::with_body(status, BoxBody::new(body));
    answer.headers_mut().insert(CONTENT_TYPE, SCIM_JSON.clone());
    answer
}

/// Relabels a SCIM response as `application/json` where the client asked for that (RFC 7644 §3.8).
pub(crate) fn as_accepted(call: &RequestContext, mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    static PLAIN: HeaderValue = HeaderValue::from_static("application/json");
    if call.plain_json.get() && response.headers().get(CONTENT_TYPE) == Some(&SCIM_JSON) {
        response.headers_mut().insert(CONTENT_TYPE, PLAIN.clone());
    }
    response
}

/// Splits a response into its head and its body.
pub(crate) fn split_body(response: ServiceResponse<BoxBody>) -> (ServiceResponse<()>, Bytes) {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    // Every response is built whole before it is sent, so none is a stream.
    let body = body.try_into_bytes().unwrap_or_default();
    (ServiceResponse::new(request, head.set_body(())), body)
}
