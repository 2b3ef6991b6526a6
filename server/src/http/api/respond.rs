//! Responses of the API: JSON, and the URL of a user or group.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use egnyte_api::ApiError;
use egnyte_scim::diagnostics;
use serde::Serialize;

use crate::http::address::server_url;
use crate::http::extract::api_client::ApiClient;
use crate::http::respond::api_error::ApiHttpError;
use crate::http::respond::reply::text;

/// Response of a handler, or its error.
pub(super) type ApiAnswer = Result<HttpResponse, ApiHttpError>;

/// Runs the work of a handler; its error is rendered under the rules of the domain.
pub(super) fn answer(client: &ApiClient, work: impl FnOnce() -> Result<HttpResponse, ApiError>) -> ApiAnswer {
    work().map_err(|error| {
        if let ApiError::Roster(refusal) = &error {
            diagnostics::record_refusal(refusal, &mut client.diagnostics());
        }
        client.refusal(error)
    })
}

/// Returns a response in JSON, with room for `items` users or groups of the usual size.
pub(super) fn json(status: StatusCode, body: &impl Serialize, items: usize) -> HttpResponse {
    static JSON: HeaderValue = HeaderValue::from_static("application/json");
    let mut answer = HttpResponse::with_body(status, BoxBody::new(text(body, items)));
    answer.headers_mut().insert(CONTENT_TYPE, JSON.clone());
    answer
}

/// Adds the URL of a user or group below the address by which the client reached the API.
pub(super) fn with_location(mut answer: HttpResponse, request: &HttpRequest, path: &str) -> HttpResponse {
    let before = request.path().find("/pubapi/").map_or("", |at| &request.path()[..at]);
    if let Ok(location) = HeaderValue::try_from(format!("{}{before}{path}", server_url(request))) {
        answer.headers_mut().insert(LOCATION, location);
    }
    answer
}
