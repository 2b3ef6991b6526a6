//! What is said where nothing is, or not with that method: what there is, and what was most likely meant.

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, Handler, HttpMessage, HttpRequest, HttpResponse, Resource, Responder, guard, web};

use super::error::{Declined, told};
use crate::http::address::{SCIM_BASES, is_scim};
use egnyte_scim::error::{ScimError, ScimType, hint, nearest};

/// That nothing stands behind the path, or not with that method.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unmatched {
    /// There is no such path.
    Path,
    /// The path has other methods.
    Method,
}

/// What is found under every base of SCIM's.
const SCIM_PATHS: [&str; 6] = ["/Users", "/Groups", "/Bulk", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes"];

/// What an id is taken for where it was to be a search.
const SEARCH: &str = ".search";

/// The version of the protocol.
const VERSION: &str = "v2";

/// A resource that says which methods it has where another is tried.
pub(crate) fn resource(path: &str, methods: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move |request: HttpRequest| async move {
        request.extensions_mut().insert(Unmatched::Method);
        let instead = meant_search(&request);
        let line = format!("{} is not possible here: there is {methods}{instead}", request.method());
        let mut answer = told(request.path(), StatusCode::METHOD_NOT_ALLOWED, line);
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        answer
    }))
}

/// What can be read.
pub(crate) trait Readable {
    /// Answers GET, and HEAD as GET but without the body, which is left out where answers are sent (RFC 9110 §9.3.2).
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
        let reads = guard::fn_guard(|context| matches!(context.head().method, Method::GET | Method::HEAD));
        self.route(web::route().guard(reads).to(handler))
    }
}

/// What is said where nothing is.
pub(crate) async fn no_such_path(request: HttpRequest) -> HttpResponse {
    request.extensions_mut().insert(Unmatched::Path);
    let path = request.path();
    if !is_scim(path) {
        let line =
            format!("there is nothing at {path}; there is the control API under /_mock, SCIM under /pubapi/scim/v2");
        return told(path, StatusCode::NOT_FOUND, line);
    }
    let Some((base, rest)) = split(path) else {
        let line = format!("there is nothing at {path}; SCIM is found under {}", SCIM_BASES.join(", "));
        return of_another_version(path).unwrap_or_else(|| told(path, StatusCode::NOT_FOUND, line));
    };
    let known = SCIM_PATHS.join(", ");
    told(path, StatusCode::NOT_FOUND, format!("there is nothing at {path}; there is {known}{}", meant(base, rest)))
}

/// The base of SCIM's that a path begins with, whatever domain it names, and what follows.
fn split(path: &str) -> Option<(&str, &str)> {
    SCIM_BASES.iter().find_map(|base| {
        let end = path.find(base)? + base.len();
        let (base, rest) = path.split_at(end);
        rest.starts_with('/').then_some((base, rest))
    })
}

/// What is said where another version of the protocol is asked for (RFC 7644 §3.13).
fn of_another_version(path: &str) -> Option<HttpResponse> {
    let (before, rest) = path.split_once("/scim/")?;
    let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if !is_version(version) {
        return None;
    }
    let instead = format!("{before}/scim/{VERSION}/{rest}");
    let line = format!("{version} is not spoken here; did you mean {:?}?", instead.trim_end_matches('/'));
    Some(HttpResponse::from_error(Declined::from(ScimError::of(ScimType::InvalidVers, line))))
}

fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The half-sentence with what was most likely meant by what follows a base.
fn meant(base: &str, rest: &str) -> String {
    let segments: Vec<_> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let first = segments.first().copied().unwrap_or_default();
    let after = || segments[1..].iter().map(|segment| format!("/{segment}")).collect::<String>();
    let wanted = format!("/{first}");
    if SCIM_PATHS.contains(&wanted.as_str()) {
        return match segments.get(1) {
            Some(second) => format!("; nothing is behind {:?}", format!("{wanted}/{second}")),
            None => String::new(),
        };
    }
    if is_version(first) {
        return format!("; the base is {base:?}: did you mean {:?}?", format!("{base}{}", after()));
    }
    let doors = SCIM_BASES.iter().filter_map(|door| door.rsplit('/').next()).filter(|door| *door != VERSION);
    match nearest(first, doors) {
        Some(door) if segments.len() > 1 => format!("; did you mean {:?}?", format!("{base}/{door}{}", after())),
        _ => hint(&wanted, SCIM_PATHS),
    }
}

/// The half-sentence for who calls a search by another name.
fn meant_search(request: &HttpRequest) -> String {
    let id = request.match_info().get("id").unwrap_or_default();
    let list = request.path().strip_suffix(id).filter(|_| is_scim(request.path()) && nearest(id, [SEARCH]).is_some());
    list.and_then(split)
        .map_or_else(String::new, |(_, list)| format!("; did you mean {:?}?", format!("{list}{SEARCH}")))
}
