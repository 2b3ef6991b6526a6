//! Addresses of a request: the domain it names, by the path `/d/{domain}`, by the host name, else the default one; the
//! base URLs by which its sender reaches this server; and its bearer token.

mod domain_path;
mod forwarded;

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderMap};
use actix_web::{HttpMessage, HttpRequest};

use crate::domains::{DomainError, Domains};
use crate::instance::EgnyteDomain;
use crate::public_url::PublicUrl;
use forwarded::ForwardedAddress;

pub(super) use domain_path::DomainPath;
pub(super) use forwarded::ForwardedError;

/// Source of the address that URLs in responses begin with.
#[derive(Debug, Clone)]
pub(crate) enum AddressSource {
    /// Host that each client names in its requests.
    Host,
    /// Configured URL, without a path. Access to the control API does not follow it.
    BaseUrl(Arc<str>),
    /// Configured URL by which clients elsewhere reach the server: the control API and the console answer to its host, too.
    PublicUrl(PublicUrl),
    /// Headers of the proxy in front of the server.
    Proxy,
}

/// Address of this server.
#[derive(Debug, Clone)]
pub(super) struct ServerAddress {
    /// True if it serves https.
    pub(super) is_secure: bool,
    /// True if clients on other machines may reach it.
    pub(super) is_exposed: bool,
    /// Address that it listens on.
    pub(super) address: SocketAddr,
    /// Source of the address by which clients reach it.
    pub(super) source: AddressSource,
}

impl ServerAddress {
    fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }

    /// Returns the public URL, if there is one.
    pub(super) fn public_url(&self) -> Option<&PublicUrl> {
        match &self.source {
            AddressSource::PublicUrl(url) => Some(url),
            _ => None,
        }
    }
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
    // In one piece: every SCIM request has it.
    let mut url = String::with_capacity(request.path().len() + 64);
    push_url(&mut url, request, |_| true);
    url.extend([prefix, base]);
    url
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
    find_domain(domains, request.path(), client_host(request).as_deref())
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
    if let Some(domain) = DomainPath::parse(path) {
        return Some(domain.name);
    }
    let host = without_port(host?);
    PARENTS.iter().find_map(|parent| {
        let (name, rest) = host.split_at_checked(host.len().checked_sub(parent.len())?)?;
        rest.eq_ignore_ascii_case(parent).then_some(name)
    })
}

/// Reads the headers of the proxy in front of the server, which is trusted, for the functions of this module.
pub(super) fn keep_forwarded(request: &ServiceRequest) -> Result<(), ForwardedError> {
    let forwarded = ForwardedAddress::read(request.headers())?;
    request.extensions_mut().insert(forwarded);
    Ok(())
}

/// Returns the base URL by which the client reached this server, or the configured one.
pub(super) fn server_url(request: &HttpRequest) -> String {
    let mut url = String::new();
    push_url(&mut url, request, |_| true);
    url
}

/// Returns the base URL for sign-in: the configured one, or the one that the client names, unless that is a name which an
/// attacker can choose. A response for another service is then not accepted by sending it with that service's name.
pub(super) fn sign_in_url(request: &HttpRequest) -> String {
    let mut url = String::new();
    push_url(&mut url, request, |own| {
        let host = host(request);
        let is_of_egnyte = |host: &str| PARENTS.iter().any(|parent| without_port(host).ends_with(parent));
        host.is_none_or(|host| is_local_client(&host, own.is_exposed) || is_of_egnyte(&host.to_ascii_lowercase()))
    });
    url
}

/// Appends the base URL of this server.
fn push_url(url: &mut String, request: &HttpRequest, trusts_host: impl Fn(&ServerAddress) -> bool) {
    let Some(own) = request.app_data::<ServerAddress>() else { return };
    match &own.source {
        AddressSource::BaseUrl(configured) => url.push_str(configured),
        AddressSource::PublicUrl(configured) => url.push_str(configured.as_str()),
        AddressSource::Proxy => {
            let address: ForwardedAddress = request.extensions().get().cloned().unwrap_or_default();
            let scheme = address.scheme.as_deref().unwrap_or(own.scheme());
            push_origin(url, scheme, client_host(request), own);
            url.push_str(&address.prefix);
        }
        AddressSource::Host => push_origin(url, own.scheme(), host(request).filter(|_| trusts_host(own)), own),
    }
}

/// Appends a scheme and a host, or the own address where there is none.
fn push_origin(url: &mut String, scheme: &str, host: Option<Cow<'_, str>>, own: &ServerAddress) {
    url.extend([scheme, "://"]);
    match host {
        Some(host) => url.push_str(&host),
        None => url.push_str(&own.address.to_string()),
    }
}

/// Returns the path prefix below which clients reach the server: empty, or with a slash at its beginning.
pub(super) fn path_prefix(request: &HttpRequest) -> String {
    match request.app_data::<ServerAddress>().map(|own| &own.source) {
        Some(AddressSource::PublicUrl(url)) => url.path().to_owned(),
        Some(AddressSource::Proxy) => {
            request.extensions().get().map_or_else(String::new, |address: &ForwardedAddress| address.prefix.clone())
        }
        _ => String::new(),
    }
}

/// Returns whether an origin is that of this server, as the client reached it.
pub(super) fn is_own_origin(request: &HttpRequest, origin: &str) -> bool {
    let public_url = request.app_data::<ServerAddress>().and_then(ServerAddress::public_url);
    let is_public = public_url.is_some_and(|url| url.origin().eq_ignore_ascii_case(origin));
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let host = client_host(request);
    is_public || authority.zip(host).is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(&host))
}

/// Returns the host that the client named: as the proxy forwards it, where that is trusted, else as [`host`] does.
fn client_host(request: &HttpRequest) -> Option<Cow<'_, str>> {
    forwarded_host(request).map(Cow::Owned).or_else(|| host(request))
}

/// Returns the host that a trusted proxy forwards.
pub(super) fn forwarded_host(request: &HttpRequest) -> Option<String> {
    request.extensions().get().and_then(|address: &ForwardedAddress| address.host.clone())
}

/// Returns the host of a request: in the Host header, or over HTTP/2 in `:authority` (RFC 9113 section 8.3.1).
pub(super) fn host(request: &HttpRequest) -> Option<Cow<'_, str>> {
    let head = request.head();
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

/// Bytes that may stand in a URI (RFC 3986 section 2), as a table: every byte of every address is looked up.
static OF_URI: [bool; 256] = {
    let others = b"-._~:/?#[]@!$&'()*+,;=%";
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = true;
        at += 1;
    }
    table
};

/// Returns whether a byte may stand in a URI (RFC 3986 section 2).
pub(super) fn is_of_uri(byte: u8) -> bool {
    OF_URI[usize::from(byte)]
}

/// Returns whether a host is a name of this machine, or, of an exposed server, one that no attacker can register.
pub(super) fn is_local_client(host: &str, is_exposed: bool) -> bool {
    let bare = without_port(host);
    // A name for DNS rebinding is one that an attacker can register, so it has a dot and is no address. `.internal` is
    // reserved for private use: a container reaches its host by such a name.
    let is_private = |name: &str| !name.contains('.') || name.to_ascii_lowercase().ends_with(".internal");
    is_loopback(bare) || is_exposed && (ip_address(bare).is_some() || is_private(bare))
}

/// Returns whether a host is a loopback name or address.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let named = host == "localhost" || host.ends_with(".localhost");
    named || ip_address(&host).is_some_and(|address| address.is_loopback())
}

fn ip_address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_uris_are_those_of_the_standard() {
        let of_standard = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        assert!((0..=u8::MAX).all(|byte| is_of_uri(byte) == of_standard(byte)));
    }
}
