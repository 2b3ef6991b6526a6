//! Requests that the HTTP parser refuses: answered in the form of the API that they are for, and recorded.

use std::time::Instant;

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HOST};
use actix_web::web::Bytes;

use super::{confidential, findings};
use crate::control::Exchange;
use crate::control::journal::{RecordedBody, RecordedHeaders};
use crate::domains::Domains;
use crate::http::address::{find_domain, is_scim};
use crate::http::connection::RefusedRequest;
use crate::http::respond::error::error_response_for;
use egnyte_scim::diagnostics::{Diagnostics, Remark};

/// Answers a refused request, and records it in the journal of the domain that it names.
pub(crate) fn respond(domains: &Domains, request: &RefusedRequest) -> HttpResponse {
    let response = error_response_for(request.path(), StatusCode::BAD_REQUEST, request.reason.clone());
    let (head, body) = response.into_parts();
    let body = body.try_into_bytes().unwrap_or_default();
    if !request.path().starts_with("/_mock")
        && let Ok(domain) = find_domain(domains, request.path(), request.header(&HOST))
    {
        let mut exchange = exchange(domains, request, &body);
        if !confidential::is(request.path()) {
            let cookies = request.headers.iter().filter(|(name, _)| *name == COOKIE).map(|(_, value)| value.as_slice());
            domain.secrets().find(&mut exchange, &Bytes::new(), cookies);
        }
        domain.record(exchange);
    }
    head.set_body(BoxBody::new(body))
}

fn exchange(domains: &Domains, request: &RefusedRequest, body: &Bytes) -> Exchange {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let is_confidential = confidential::is(path);
    let mut headers = RecordedHeaders::default();
    for (name, value) in &request.headers {
        headers.add(name.as_str(), &confidential::header(name, value));
    }
    let mut diagnostics = Diagnostics::strict();
    if is_scim(path) {
        diagnostics.remark(Remark::RefusedByParser);
    }
    Exchange {
        at: domains.nanos_at(Instant::now()),
        method: request.method.clone(),
        path: if is_confidential { confidential::target(path, query) } else { request.target.clone() },
        request_headers: headers,
        status: StatusCode::BAD_REQUEST.as_u16(),
        response_body: RecordedBody::new(body),
        findings: findings::records(&diagnostics),
        ..Exchange::default()
    }
}
