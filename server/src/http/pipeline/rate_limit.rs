//! Egnyte's limits, where they are on: every answer tells how the token stands, and a call too many is refused.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};

use crate::control::limits::{Over, Standing};
use crate::http::address::bearer;
use crate::http::call::{Answered, Call};
use crate::http::respond::gateway;

/// Counts the calls of each token.
pub(super) async fn count(
    call: &Call,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> Answered,
) -> Answered {
    let Some(standing) = standing(call, &request) else { return next(request).await };
    let mut response = match standing.over {
        None => next(request).await?,
        Some(Over::Second(left)) => request.into_response(gateway::developer_limit("QPS", left)),
        Some(Over::Day(left)) => request.into_response(gateway::developer_limit("RATE", left)),
    };
    tell(&standing, &mut response);
    Ok(response)
}

fn standing(call: &Call, request: &ServiceRequest) -> Option<Standing> {
    if !call.domain.usage(|usage| usage.is_limited()) {
        return None;
    }
    call.domain.call(bearer(request.headers())?)
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
