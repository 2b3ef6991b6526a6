//! Request budget of a domain: past it nothing is done and nothing is recorded, so that a flood of requests does not
//! push its own cause out of the journal.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::{Error, HttpResponse};

use crate::http::context::RequestContext;
use crate::http::respond::api_error::ApiHttpError;
use crate::http::respond::error::{ScimHttpError, error_response_for};

/// Spends one request of the budget; returns the refusal of a request past it.
pub(super) fn spend(call: &RequestContext, path: &str) -> Option<HttpResponse> {
    let exhausted = call.domain.spend_request().err()?;
    Some(error_response_for(path, StatusCode::TOO_MANY_REQUESTS, exhausted.to_string()))
}

/// Counts a request that was refused because of its token.
pub(super) fn count_refused_token(call: &RequestContext, response: &ServiceResponse<BoxBody>) {
    if response.status() == StatusCode::UNAUTHORIZED || response.response().error().is_some_and(is_for_token) {
        call.domain.count_refused_token();
    }
}

/// Returns whether a response was refused because of its bearer token.
fn is_for_token(error: &Error) -> bool {
    error.as_error::<ScimHttpError>().is_some_and(ScimHttpError::is_for_token)
        || matches!(error.as_error(), Some(ApiHttpError::DeveloperInactive))
}
