//! Holds callers to the budget of their domain: past it nothing is done and nothing is written into the journal, so
//! that a storm of requests does not wash away what led to it.

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;

use crate::http::call::{Answered, Call};
use crate::http::respond::error::{Declined, told};

/// Lets through what the budget allows.
pub(super) async fn keep(
    call: &Call,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Answered {
    if let Err(used_up) = call.domain.spend() {
        let answer = told(request.path(), StatusCode::TOO_MANY_REQUESTS, used_up.to_string());
        return Ok(request.into_response(answer));
    }
    let response = next(request).await?;
    let declined = response.response().error().and_then(|error| error.as_error::<Declined>());
    if response.status() == StatusCode::UNAUTHORIZED || declined.is_some_and(Declined::is_for_token) {
        call.domain.refuse();
    }
    Ok(response)
}
