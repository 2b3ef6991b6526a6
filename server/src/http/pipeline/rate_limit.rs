//! Rate limit: Egnyte's limits per token, where they are on. Each response has the counts; calls past a limit are refused.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};

use crate::control::limits::{ExceededLimit, RateLimitStatus};
use crate::http::address::bearer_token;
use crate::http::context::{PipelineResult, RequestContext};
use crate::http::respond::gateway;
use egnyte_domain::rules::OverLimit;

/// Counts the calls of a token and refuses those past a limit.
pub(super) async fn enforce(
    call: &RequestContext,
    request: ServiceRequest,
    next: impl AsyncFnOnce(ServiceRequest) -> PipelineResult,
) -> PipelineResult {
    let Some(standing) = standing(call, &request) else { return next(request).await };
    let mut response = match standing.exceeded {
        None => next(request).await?,
        Some(exceeded) => request.into_response(refusal(exceeded, call.domain.rules().over_limit)),
    };
    add_headers(&standing, &mut response);
    Ok(response)
}

fn refusal(exceeded: ExceededLimit, status: OverLimit) -> HttpResponse {
    let ExceededLimit { window, remaining_seconds } = exceeded;
    match status {
        OverLimit::Forbidden => gateway::developer_limit(window, remaining_seconds),
        OverLimit::TooManyRequests => gateway::too_many_requests(remaining_seconds),
    }
}

fn standing(call: &RequestContext, request: &ServiceRequest) -> Option<RateLimitStatus> {
    if !call.domain.usage(|usage| usage.is_limited()) {
        return None;
    }
    call.domain.count_call(bearer_token(request.headers())?)
}

fn add_headers(standing: &RateLimitStatus, response: &mut ServiceResponse<BoxBody>) {
    for (name, calls) in [
        ("x-accesstoken-qps-allotted", standing.second.0),
        ("x-accesstoken-qps-current", standing.second.1),
        ("x-accesstoken-quota-allotted", standing.day.0),
        ("x-accesstoken-quota-current", standing.day.1),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(calls));
    }
}
