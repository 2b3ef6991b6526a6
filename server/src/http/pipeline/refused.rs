//! Requests that the HTTP parser refuses: answered in the form of the API that they are for, and recorded.

use std::time::Instant;

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use actix_web::web::Bytes;

use super::{confidential, findings};
use crate::control::Exchange;
use crate::control::journal::{RecordedBody, RecordedHeaders};
use crate::domains::Domains;
use crate::http::address::{AddressSource, below_prefix, domain_of_refused, is_scim};
use crate::http::connection::RefusedRequest;
use crate::http::respond::error::error_response_for;
use egnyte_scim::diagnostics::{Diagnostics, Remark};

/// Answers a refused request, and records it in the journal of the domain that it names.
pub(crate) fn respond(domains: &Domains, source: &AddressSource, request: &RefusedRequest) -> HttpResponse {
    let target = below_prefix(source, &request.target);
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let response = error_response_for(path, StatusCode::BAD_REQUEST, request.reason.clone());
    let (head, body) = response.into_parts();
    let body = body.try_into_bytes().unwrap_or_default();
    if !path.starts_with("/_mock")
        && let Ok(domain) = domain_of_refused(domains, source, path, &header_map(request))
    {
        let mut exchange = exchange(domains, request, target, &body);
        if !confidential::is(path) {
            let cookies = request.headers.iter().filter(|(name, _)| *name == COOKIE).map(|(_, value)| value.as_slice());
            domain.secrets().find(&mut exchange, &Bytes::new(), cookies);
        }
        domain.record(exchange);
    }
    head.set_body(BoxBody::new(body))
}

fn header_map(request: &RefusedRequest) -> HeaderMap {
    let value = |value: &[u8]| HeaderValue::from_bytes(value).ok();
    request.headers.iter().filter_map(|(name, sent)| Some((name.clone(), value(sent)?))).collect()
}

fn exchange(domains: &Domains, request: &RefusedRequest, target: &str, body: &Bytes) -> Exchange {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
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
        path: if is_confidential { confidential::target(path, query) } else { target.to_owned() },
        request_headers: headers,
        status: StatusCode::BAD_REQUEST.as_u16(),
        response_body: RecordedBody::new(body),
        findings: findings::records(&diagnostics),
        ..Exchange::default()
    }
}
