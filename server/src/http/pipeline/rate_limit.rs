//! Rate limit: Egnyte's limits per token, where they are on. Each response has the counts; calls past a limit are refused.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};

use crate::control::limits::{ExceededLimit, RateLimitStatus};
use crate::http::address::bearer_token;
use crate::http::context::RequestContext;
use crate::http::respond::gateway;
use egnyte_domain::rules::OverLimit;

/// Counts a call of a token; returns the counts, if the domain has limits and the request has a token.
pub(super) fn count(call: &RequestContext, request: &ServiceRequest) -> Option<RateLimitStatus> {
    if !call.domain.usage(|usage| usage.is_limited()) {
        return None;
    }
    call.domain.count_call(bearer_token(request.headers())?)
}

/// Returns the refusal of a call past a limit.
pub(super) fn refusal(call: &RequestContext, standing: &RateLimitStatus) -> Option<HttpResponse> {
    let ExceededLimit { window, remaining_seconds } = standing.exceeded?;
    Some(match call.domain.rules().over_limit {
        OverLimit::Forbidden => gateway::developer_limit(window, remaining_seconds),
        OverLimit::TooManyRequests => gateway::too_many_requests(remaining_seconds),
    })
}

/// Adds the counts to a response.
pub(super) fn add_headers(standing: &RateLimitStatus, response: &mut ServiceResponse<BoxBody>) {
    for (name, calls) in [
        ("x-accesstoken-qps-allotted", standing.second.0),
        ("x-accesstoken-qps-current", standing.second.1),
        ("x-accesstoken-quota-allotted", standing.day.0),
        ("x-accesstoken-quota-current", standing.day.1),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(calls));
    }
}
