//! What is answered before a request is carried out, or instead: by Egnyte's gateway, in pages of HTML with a code in a
//! header, and by faults.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};

use super::reply::Declined;
use crate::control::fault::{Effect, Voice};
use egnyte_scim::error::ScimError;

/// What a fault answers instead of carrying a request out; nothing where it is carried out.
pub(super) fn misfortune(effect: &Effect) -> Option<HttpResponse> {
    match effect {
        Effect::Status { status, body, detail, retry_after } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut answer = failed(status, *body, detail.as_deref());
            if let Some(seconds) = retry_after {
                answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Some(answer)
        }
        Effect::DeveloperLimit { retry_after } => Some(developer_limit("QPS", *retry_after)),
        // These never arrive: the line is cut before.
        Effect::Reset | Effect::Garbage => Some(HttpResponse::ServiceUnavailable().finish()),
        Effect::Delay(_) | Effect::Truncate | Effect::Drip(_) | Effect::LoseReply | Effect::Stale(_) => None,
    }
}

/// Egnyte's gateway has counted a call too many: of a second (`QPS`) or of a day (`RATE`).
pub(super) fn developer_limit(what: &str, seconds: u64) -> HttpResponse {
    let line = if what == "QPS" { "Developer Over Qps" } else { "Developer Over Rate" };
    let mut answer = refused(line, &format!("OVER_{what}"));
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// Egnyte's gateway does not know the token.
pub(super) fn developer_inactive() -> HttpResponse {
    refused("Developer Inactive", "INACTIVE")
}

fn refused(line: &str, code: &str) -> HttpResponse {
    let mut answer = page(StatusCode::FORBIDDEN, line);
    if let Ok(code) = HeaderValue::from_str(&format!("ERR_403_DEVELOPER_{code}")) {
        answer.headers_mut().insert(HeaderName::from_static("x-mashery-error-code"), code);
    }
    answer
}

fn failed(status: StatusCode, body: Voice, detail: Option<&str>) -> HttpResponse {
    let detail = detail.or(status.canonical_reason()).unwrap_or("a fault of the mock");
    match body {
        // What has no body by its status must have none, or the next answer is out of step.
        _ if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => HttpResponse::new(status),
        Voice::Scim => Declined::Scim(ScimError::plain(status.as_u16(), detail.to_owned())).error_response(),
        Voice::Egnyte => page(status, detail),
    }
}

/// A page of Egnyte's gateway.
fn page(status: StatusCode, line: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html").body(format!("<h1>{line}</h1>"))
}
