//! Egnyte's limits, where they are on: every answer tells how the token stands, and a call too many is refused.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;

use super::{caller, reply};
use crate::control::limits::{Over, Standing};

/// Counts the calls of each token.
pub(crate) async fn count<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(standing) = standing(&request) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let mut response = match standing.over {
        None => next.call(request).await?.map_into_boxed_body(),
        Some(Over::Second(left)) => request.into_response(reply::developer_limit("QPS", left)),
        Some(Over::Day(left)) => request.into_response(reply::developer_limit("RATE", left)),
    };
    tell(&standing, &mut response);
    Ok(response)
}

fn standing(request: &ServiceRequest) -> Option<Standing> {
    let domain = caller::domain_called(request).filter(|domain| domain.usage(|usage| usage.is_limited()))?;
    domain.call(caller::bearer(request.headers())?)
}

fn tell(standing: &Standing, response: &mut ServiceResponse<BoxBody>) {
    for (name, calls) in [
        ("x-accesstoken-qps-allotted", standing.second.0),
        ("x-accesstoken-qps-current", standing.second.1),
        ("x-accesstoken-quota-allotted", standing.day.0),
        ("x-accesstoken-quota-current", standing.day.1),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(calls));
    }
}
