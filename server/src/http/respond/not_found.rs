//! 404 and 405 responses: they list the routes there are and suggest the nearest.

use std::sync::Arc;

use actix_web::guard::{self, GuardContext};
use actix_web::http::header::{ACCEPT, ALLOW, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, Handler, HttpMessage, HttpRequest, HttpResponse, Resource, Responder, web};

use super::error::{ControlError, ScimHttpError, error_response_for};
use super::page::{PLAIN, page};
use crate::domains::Domains;
use crate::http::address::{SCIM_BASES, domain_of, is_api, is_scim, scim_id};
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_support::did_you_mean::{closest, hint};

/// Reason why no route matched a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RouteMismatch {
    /// No route has the path.
    Path,
    /// The path has routes, for other methods.
    Method,
}

/// Paths under every SCIM base URL.
const SCIM_PATHS: [&str; 6] = ["/Users", "/Groups", "/Bulk", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes"];

/// Methods of the server as a whole.
const ALL_METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// Last segment of the path of a search by POST (RFC 7644 §3.4.3).
const SEARCH: &str = ".search";

/// Version segment of the SCIM base URL.
const VERSION: &str = "v2";

/// Returns a resource that answers OPTIONS with the methods it has, and other methods with 405 and the same.
pub(crate) fn resource(path: &str, methods: &'static str) -> Resource {
    web::resource(path).default_service(web::to(other_method(methods)))
}

/// Returns the handler of the methods that a resource does not have, from those that it has.
pub(crate) fn other_method(methods: &'static str) -> impl Handler<(HttpRequest,), Output = HttpResponse> {
    move |request: HttpRequest| async move {
        if request.method() == Method::OPTIONS {
            return options(methods);
        }
        request.extensions_mut().insert(RouteMismatch::Method);
        let instead = search_suggestion(&request);
        let line = format!("{} is not possible here: there is {methods}{instead}", request.method());
        let mut answer = error_response_for(request.path(), StatusCode::METHOD_NOT_ALLOWED, line);
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        answer
    }
}

/// Response to OPTIONS (RFC 9110 §9.3.7).
fn options(methods: &'static str) -> HttpResponse {
    HttpResponse::NoContent().insert_header((ALLOW, methods)).finish()
}

/// Registration of read handlers.
pub(crate) trait Readable {
    /// Registers a handler for GET and HEAD; the body of a HEAD response is dropped when it is sent (RFC 9110 §9.3.2).
    fn read<F, A>(self, handler: F) -> Self
    where
        F: Handler<A>,
        A: FromRequest + 'static,
        F::Output: Responder + 'static;
}

impl Readable for Resource {
    fn read<F, A>(self, handler: F) -> Self
    where
        F: Handler<A>,
        A: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.route(web::route().guard(guard::fn_guard(is_read)).to(handler))
    }
}

/// Returns whether a request reads.
pub(crate) fn is_read(context: &GuardContext<'_>) -> bool {
    matches!(context.head().method, Method::GET | Method::HEAD)
}

/// Handler of every path without a route: a 404 that lists the paths there are and suggests the nearest.
pub(crate) async fn no_such_path(request: HttpRequest) -> HttpResponse {
    if request.method() == Method::OPTIONS && request.path() == "*" {
        return options(ALL_METHODS);
    }
    request.extensions_mut().insert(RouteMismatch::Path);
    let path = request.path();
    if is_for_a_person(&request) {
        let sentence =
            format!("There is nothing at {path}: this mock has the users and groups of Egnyte, and no files.");
        let domains = request.app_data::<Data<Domains>>();
        let domain = domains.map(|all| domain_of(all, &request).unwrap_or_else(|_| Arc::clone(all.default_domain())));
        let name = domain.as_ref().map_or("", |domain| domain.name());
        let values = [("title", "No such page"), ("sentence", sentence.as_str()), ("domain", name)];
        return page(StatusCode::NOT_FOUND, PLAIN, &values);
    }
    if !is_scim(path) {
        let line =
            format!("there is nothing at {path}; there is the control API under /_mock, SCIM under /pubapi/scim/v2");
        return error_response_for(path, StatusCode::NOT_FOUND, line);
    }
    let Some((base, rest)) = split_base(path) else {
        let line = format!("there is nothing at {path}; SCIM is found under {}", SCIM_BASES.join(", "));
        return unsupported_version(path).unwrap_or_else(|| error_response_for(path, StatusCode::NOT_FOUND, line));
    };
    let known = SCIM_PATHS.join(", ");
    error_response_for(
        path,
        StatusCode::NOT_FOUND,
        format!("there is nothing at {path}; there is {known}{}", path_suggestion(base, rest)),
    )
}

/// Returns the error for a path with a number that is none; only the control API has numbers in its paths.
pub(crate) fn bad_path(request: &HttpRequest) -> ControlError {
    let last = request.match_info().iter().last().map_or("", |(_, value)| value);
    let line = format!("there is nothing at {}: {last:?} is not a whole number", request.path());
    ControlError::new(StatusCode::NOT_FOUND, line)
}

/// Returns whether a browser shows the response to a person: it asks for a page, of a path that no API has. A
/// RelayState leads people to such paths.
fn is_for_a_person(request: &HttpRequest) -> bool {
    let path = request.path();
    let is_of_api = is_scim(path) || is_api(path) || path.starts_with("/_mock");
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    request.method() == Method::GET && !is_of_api && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Splits a path after its SCIM base URL, which may follow the prefix of a domain.
fn split_base(path: &str) -> Option<(&str, &str)> {
    SCIM_BASES.iter().find_map(|base| {
        let end = path.find(base)? + base.len();
        let (base, rest) = path.split_at(end);
        rest.starts_with('/').then_some((base, rest))
    })
}

/// Returns the error for another version of the protocol (RFC 7644 §3.13), if the path names one.
fn unsupported_version(path: &str) -> Option<HttpResponse> {
    let (before, rest) = path.split_once("/scim/")?;
    let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if !is_version(version) {
        return None;
    }
    let instead = format!("{before}/scim/{VERSION}/{rest}");
    let line = format!("{version} is not supported; did you mean {:?}?", instead.trim_end_matches('/'));
    Some(HttpResponse::from_error(ScimHttpError::from(ScimError::of(ScimType::InvalidVers, line))))
}

fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Returns the end of a message that suggests the nearest path for what follows a base URL.
fn path_suggestion(base: &str, rest: &str) -> String {
    let segments: Vec<_> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let first = segments.first().copied().unwrap_or_default();
    let after = || segments[1..].iter().map(|segment| format!("/{segment}")).collect::<String>();
    let wanted = format!("/{first}");
    if SCIM_PATHS.contains(&wanted.as_str()) {
        return match segments.get(1) {
            Some(second) => format!("; {:?} has no sub-paths", format!("{wanted}/{second}")),
            None => String::new(),
        };
    }
    if is_version(first) {
        return format!("; the base is {base:?}: did you mean {:?}?", format!("{base}{}", after()));
    }
    let doors = SCIM_BASES.iter().filter_map(|door| door.rsplit('/').next()).filter(|door| *door != VERSION);
    match closest(first, doors) {
        Some(door) if segments.len() > 1 => format!("; did you mean {:?}?", format!("{base}/{door}{}", after())),
        _ => hint(&wanted, SCIM_PATHS),
    }
}

/// Returns the end of a message that suggests `.search` for an id that resembles it.
fn search_suggestion(request: &HttpRequest) -> String {
    let id = scim_id(request);
    let list = request.path().strip_suffix(id).filter(|_| is_scim(request.path()) && closest(id, [SEARCH]).is_some());
    list.and_then(split_base)
        .map_or_else(String::new, |(_, list)| format!("; did you mean {:?}?", format!("{list}{SEARCH}")))
}
