//! Holds callers to the budget of their domain: past it nothing is done and nothing is written into the journal, so
//! that a storm of requests does not wash away what led to it.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};

use super::passage::{Answered, Call};
use super::reply::{self, Declined, Failure};
use crate::control::{Budget, fields};
use crate::estate::Estate;

/// Lets through what the budget allows.
pub(super) async fn keep(
    call: &Call,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Answered {
    if let Err(used_up) = call.domain.spend() {
        let answer = reply::used_up(request.path(), used_up);
        return Ok(request.into_response(answer));
    }
    let response = next(request).await?;
    let declined = response.response().error().and_then(|error| error.as_error::<Declined>());
    if response.status() == StatusCode::UNAUTHORIZED || declined.is_some_and(Declined::is_for_token) {
        call.domain.refuse();
    }
    Ok(response)
}

pub(super) async fn show(estate: Data<Estate>, d: Path<String>) -> Result<HttpResponse, Failure> {
    let (budget, last) = estate.domain(&d)?.budget();
    Ok(HttpResponse::Ok().json(budget.to_json(last)))
}

/// Sets a fresh budget, and tells how the one before it was spent.
pub(super) async fn renew(estate: Data<Estate>, d: Path<String>, body: Bytes) -> Result<HttpResponse, Failure> {
    let budget = Budget::of(&fields::read(&body)?)?;
    let (spent, last) = estate.domain(&d)?.replace_budget(budget);
    Ok(HttpResponse::Ok().json(spent.to_json(last)))
}
