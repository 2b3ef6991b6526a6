//! Addresses of a request: the domain it names, by the path `/d/{domain}`, by the host name, else the default one; the
//! base URLs by which its sender reaches this server; and its bearer token.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::RequestHead;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderMap};

use crate::domains::{DomainError, Domains};
use crate::instance::EgnyteDomain;

/// Address of this server.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerAddress {
    /// True if it serves https.
    pub(super) is_secure: bool,
    /// Address that it listens on.
    pub(super) address: SocketAddr,
}

/// Parent domains whose first label names an Egnyte domain.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// SCIM base URLs: the usual one, and the two for Microsoft Entra.
pub(super) const SCIM_BASES: [&str; 3] =
    ["/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2"];

/// Returns the SCIM base URL by which the request came, so that every URI in the response begins with the same.
pub(super) fn base_url(request: &HttpRequest) -> String {
    const API: &str = "/pubapi/";
    let path = request.path();
    // Most requests have no domain prefix; then there is nothing to search.
    let begins = if path.starts_with(API) { Some(0) } else { path.find(API) };
    let (prefix, rest) = begins.map_or((path, ""), |at| path.split_at(at));
    let is_base = |base: &&str| rest.strip_prefix(*base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let base = SCIM_BASES.into_iter().find(is_base).unwrap_or("/pubapi/scim/v2");
    let (scheme, host) = server(request);
    [scheme, &host, prefix, base].concat()
}

/// Returns the bearer token of the Authorization header.
pub(super) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &str = "Bearer ";
    let sent = str::from_utf8(headers.get(AUTHORIZATION)?.as_bytes()).ok()?;
    let (scheme, token) = sent.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim_ascii())
}

/// Returns the domain that a request addresses.
pub(super) fn domain_of(domains: &Domains, request: &HttpRequest) -> Result<Arc<EgnyteDomain>, DomainError> {
    let host = host(request.head());
    find_domain(domains, request.path(), host.as_deref())
}

/// Returns the domain that a path and a host name.
pub(super) fn find_domain(domains: &Domains, path: &str, host: Option<&str>) -> Result<Arc<EgnyteDomain>, DomainError> {
    match domain_name(path, host) {
        Some(name) => domains.find(name),
        None => Ok(Arc::clone(domains.default_domain())),
    }
}

/// Returns the name of the domain, from the path or else from the host.
fn domain_name<'a>(path: &'a str, host: Option<&'a str>) -> Option<&'a str> {
    // The router, too, takes several slashes for one.
    let path = path.trim_start_matches('/');
    if let Some(rest) = path.strip_prefix("d/") {
        let name = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
        return Some(name);
    }
    let host = without_port(host?);
    PARENTS.iter().find_map(|parent| {
        let (name, rest) = host.split_at_checked(host.len().checked_sub(parent.len())?)?;
        rest.eq_ignore_ascii_case(parent).then_some(name)
    })
}

/// Returns the base URL by which the client reached this server.
pub(super) fn server_url(request: &HttpRequest) -> String {
    let (scheme, host) = server(request);
    [scheme, &host].concat()
}

fn server(request: &HttpRequest) -> (&'static str, Cow<'_, str>) {
    let own = request.app_data::<ServerAddress>();
    let scheme = if own.is_some_and(|own| own.is_secure) { "https://" } else { "http://" };
    let address = || own.map_or_else(String::new, |own| own.address.to_string());
    (scheme, host(request.head()).unwrap_or_else(|| address().into()))
}

/// Returns the host that a client names: in the Host header, or over HTTP/2 in `:authority` (RFC 9113 section 8.3.1).
pub(super) fn host(head: &RequestHead) -> Option<Cow<'_, str>> {
    let named = head.headers.get(HOST).map(|value| String::from_utf8_lossy(value.as_bytes()));
    named.or_else(|| head.uri.authority().map(|authority| authority.as_str().into()))
}

/// Removes the port from a host; an IPv6 address is in brackets, so its colons do not count.
pub(super) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty() => bare,
        _ => host,
    }
}

/// Returns whether a path belongs to Egnyte's own API.
pub(super) fn is_api(path: &str) -> bool {
    path.contains("/pubapi/v1/") || path.contains("/pubapi/v2/")
}

/// Returns whether a path is a SCIM base URL.
pub(super) fn is_base(path: &str) -> bool {
    SCIM_BASES.iter().any(|base| path.ends_with(base))
}

/// Returns whether a path belongs to SCIM.
pub(super) fn is_scim(path: &str) -> bool {
    path.contains("/pubapi/scim/")
}

/// Returns whether a byte may stand in a URI (RFC 3986 section 2).
pub(super) fn is_of_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}
