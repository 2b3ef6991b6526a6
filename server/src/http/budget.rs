//! Holds callers to the budget of their domain: past it nothing is done and nothing is written into the journal, so
//! that a storm of requests does not wash away what led to it.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data, Path};

use super::caller;
use super::reply::{self, Failure};
use crate::control::{Budget, fields};
use crate::estate::Estate;

/// Lets through what the budget allows.
pub(crate) async fn keep<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(domain) = caller::domain_called(&request) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if let Err(used_up) = domain.spend() {
        let answer = reply::used_up(request.path(), used_up);
        return Ok(request.into_response(answer));
    }
    let response = next.call(request).await?;
    if response.status() == StatusCode::UNAUTHORIZED {
        domain.refuse();
    }
    Ok(response.map_into_boxed_body())
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
