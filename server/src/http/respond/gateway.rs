//! Responses of Egnyte's API gateway: HTML pages with an error code in a header; those of its newer edition are JSON.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::json;

use crate::control::limits::LimitWindow;

/// Returns the 429 for a call over a limit, as newer editions of Egnyte's pages have it, with Retry-After in seconds.
pub(crate) fn too_many_requests(seconds: u64) -> HttpResponse {
    let fault = json!({
        "faultstring": "Rate limit quota violation. Quota limit exceeded.",
        "detail": { "errorcode": "policies.ratelimit.QuotaViolation" },
    });
    HttpResponse::TooManyRequests()
        .insert_header((RETRY_AFTER, HeaderValue::from(seconds)))
        .json(json!({ "fault": fault }))
}

/// Returns the 403 for a call over the limit of a second or of a day, with Retry-After in seconds.
pub(crate) fn developer_limit(window: LimitWindow, seconds: u64) -> HttpResponse {
    let mut answer = match window {
        LimitWindow::Second => forbidden("Developer Over Qps", "OVER_QPS"),
        LimitWindow::Day => forbidden("Developer Over Rate", "OVER_RATE"),
    };
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// Returns the 403 for a token that the gateway does not know.
pub(crate) fn developer_inactive() -> HttpResponse {
    forbidden("Developer Inactive", "INACTIVE")
}

fn forbidden(line: &str, code: &str) -> HttpResponse {
    let mut answer = page(StatusCode::FORBIDDEN, line);
    if let Ok(code) = HeaderValue::from_str(&format!("ERR_403_DEVELOPER_{code}")) {
        answer.headers_mut().insert(HeaderName::from_static("x-mashery-error-code"), code);
    }
    answer
}

/// Returns an HTML page of the gateway.
pub(crate) fn page(status: StatusCode, line: &str) -> HttpResponse {
    super::page::line(status, line)
}
