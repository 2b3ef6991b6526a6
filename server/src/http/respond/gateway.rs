//! What Egnyte's gateway answers instead of Egnyte: pages of HTML with a code in a header.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};

/// Egnyte's gateway has counted a call too many: of a second (`QPS`) or of a day (`RATE`).
pub(crate) fn developer_limit(what: &str, seconds: u64) -> HttpResponse {
    let line = if what == "QPS" { "Developer Over Qps" } else { "Developer Over Rate" };
    let mut answer = refused(line, &format!("OVER_{what}"));
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// Egnyte's gateway does not know the token.
pub(crate) fn developer_inactive() -> HttpResponse {
    refused("Developer Inactive", "INACTIVE")
}

fn refused(line: &str, code: &str) -> HttpResponse {
    let mut answer = page(StatusCode::FORBIDDEN, line);
    if let Ok(code) = HeaderValue::from_str(&format!("ERR_403_DEVELOPER_{code}")) {
        answer.headers_mut().insert(HeaderName::from_static("x-mashery-error-code"), code);
    }
    answer
}

/// A page of Egnyte's gateway.
pub(crate) fn page(status: StatusCode, line: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html").body(format!("<h1>{line}</h1>"))
}
