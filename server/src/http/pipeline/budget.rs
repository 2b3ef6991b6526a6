//! Request budget of a domain: past it nothing is done and nothing is recorded, so that a flood of requests does not
//! push its own cause out of the journal.

use actix_web::Error;
use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;

use crate::http::context::{PipelineResult, RequestContext};
use crate::http::respond::api_error::ApiHttpError;
use crate::http::respond::error::{ScimHttpError, error_response_for};

/// Refuses a request past the budget.
pub(super) async fn enforce(
    call: &RequestContext,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> PipelineResult,
) -> PipelineResult {
    if let Err(exhausted) = call.domain.spend_request() {
        let answer = error_response_for(request.path(), StatusCode::TOO_MANY_REQUESTS, exhausted.to_string());
        return Ok(request.into_response(answer));
    }
    let response = next(request).await?;
    if response.status() == StatusCode::UNAUTHORIZED || response.response().error().is_some_and(is_for_token) {
        call.domain.count_refused_token();
    }
    Ok(response)
}

/// Returns whether a response was refused because of its bearer token.
fn is_for_token(error: &Error) -> bool {
    error.as_error::<ScimHttpError>().is_some_and(ScimHttpError::is_for_token)
        || matches!(error.as_error(), Some(ApiHttpError::DeveloperInactive))
}
