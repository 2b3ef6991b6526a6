//! Addresses of a request: the domain it names, by the path `/d/{domain}`, by the host name, else the default one; the
//! base URLs by which its sender reaches this server; and its bearer token.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderMap};

use crate::domains::{DomainError, Estate};
use crate::instance::Instance;

/// The host names under which a domain is known by its first label.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// Where SCIM is found: once as most identity providers have it, and the two doors of Microsoft's.
pub(super) const SCIM_BASES: [&str; 3] =
    ["/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2"];

/// The door through which the request came, so that every URI in an answer leads through the same.
pub(super) fn base_url(request: &HttpRequest) -> String {
    const API: &str = "/pubapi/";
    let path = request.path();
    // Mostly it is called without a domain, and then there is nothing to look for.
    let begins = if path.starts_with(API) { Some(0) } else { path.find(API) };
    let (prefix, rest) = begins.map_or((path, ""), |at| path.split_at(at));
    let is_door = |base: &&str| rest.strip_prefix(*base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let base = SCIM_BASES.into_iter().find(is_door).unwrap_or("/pubapi/scim/v2");
    let (scheme, host) = server(request);
    [scheme, &host, prefix, base].concat()
}

/// The bearer token that was sent.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &str = "Bearer ";
    let sent = str::from_utf8(headers.get(AUTHORIZATION)?.as_bytes()).ok()?;
    let (scheme, token) = sent.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim_ascii())
}

/// The domain that a request addresses.
pub(super) fn addressed(estate: &Estate, request: &HttpRequest) -> Result<Arc<Instance>, DomainError> {
    match named(request) {
        Some(name) => estate.domain(name),
        None => Ok(Arc::clone(estate.default())),
    }
}

/// The domain that a request names, by its path or else by its host.
fn named(request: &HttpRequest) -> Option<&str> {
    // Several slashes are one to the router, too.
    let path = request.path().trim_start_matches('/');
    if let Some(rest) = path.strip_prefix("d/") {
        let name = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
        return Some(name);
    }
    let host = without_port(request.headers().get(HOST)?.to_str().ok()?);
    PARENTS.iter().find_map(|parent| {
        let (name, rest) = host.split_at_checked(host.len().checked_sub(parent.len())?)?;
        rest.eq_ignore_ascii_case(parent).then_some(name)
    })
}

/// The address by which the caller reached this server, which is what it can reach it by again.
pub(super) fn server_url(request: &HttpRequest) -> String {
    let (scheme, host) = server(request);
    [scheme, &host].concat()
}

fn server(request: &HttpRequest) -> (&'static str, Cow<'_, str>) {
    let config = request.app_config();
    let scheme = if config.secure() { "https://" } else { "http://" };
    (scheme, host(request.headers()).unwrap_or_else(|| config.local_addr().to_string().into()))
}

/// What the caller calls this server.
pub(super) fn host(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    headers.get(HOST).map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// The host without its port; an IPv6 address stands in brackets, so its colons are none.
pub(super) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty() => bare,
        _ => host,
    }
}

pub(super) fn is_scim(path: &str) -> bool {
    path.contains("/pubapi/scim/")
}
