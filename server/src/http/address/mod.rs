//! Addresses of a request: the domain it names, by the path `/d/{domain}`, by the host name, else the default one; the
//! base URLs by which its sender reaches this server; and its bearer token.

mod domain;
mod domain_path;
mod forwarded;
mod host;

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{HttpMessage, HttpRequest};

use crate::public_url::PublicUrl;
use forwarded::ForwardedAddress;

pub(super) use domain::{domain_of, domain_of_refused};
pub(super) use domain_path::DomainPath;
pub(super) use forwarded::ForwardedError;
pub(super) use host::{host, is_local_client, is_loopback, without_port};

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

impl AddressSource {
    /// Returns the public URL, if there is one.
    pub(super) fn public_url(&self) -> Option<&PublicUrl> {
        if let Self::PublicUrl(url) = self { Some(url) } else { None }
    }
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
}

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

/// Returns the `{id}` in the path of a request.
pub(super) fn path_id(request: &HttpRequest) -> &str {
    request.match_info().get("id").unwrap_or_default()
}

/// Returns the id in the path of a request for one user or group over SCIM: what the router has left of the path.
pub(super) fn scim_id(request: &HttpRequest) -> &str {
    let rest = request.match_info().unprocessed();
    rest.strip_prefix('/').unwrap_or(rest)
}

/// Returns the bearer token of the Authorization header.
pub(super) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &str = "Bearer ";
    let sent = str::from_utf8(headers.get(AUTHORIZATION)?.as_bytes()).ok()?;
    let (scheme, token) = sent.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim_ascii())
}

/// Returns the path below the prefix that the public URL has: some proxies leave it, some remove it.
pub(super) fn below_prefix<'p>(source: &AddressSource, path: &'p str) -> &'p str {
    let prefix = source.public_url().map_or("", PublicUrl::path);
    let rest = path.strip_prefix(prefix).filter(|_| !prefix.is_empty());
    let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('/'));
    rest.map_or(path, |rest| if rest.is_empty() { "/" } else { rest })
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

/// Returns the base URL for sign-in: the configured one, the one that a trusted proxy forwards, or the one that the client
/// names, unless that is a name which an attacker can choose. A response for another service is then not accepted by sending
/// it with that service's name.
pub(super) fn sign_in_url(request: &HttpRequest) -> String {
    let mut url = String::new();
    push_url(&mut url, request, |own| {
        let host = host(request);
        host.is_none_or(|host| is_local_client(&host, own.is_exposed) || domain::name_in_host(&host).is_some())
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
    let public_url = request.app_data::<ServerAddress>().and_then(|own| own.source.public_url());
    if public_url.is_some_and(|url| url.origin().eq_ignore_ascii_case(origin)) {
        return true;
    }
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let Some(host) = client_host(request) else { return false };
    // Of the public host, only the origin of the public URL is the server's own.
    let is_public = public_url.is_some_and(|url| url.has_host(&host));
    let forwarded = request.extensions().get().and_then(|address: &ForwardedAddress| address.scheme.clone());
    let has_scheme = forwarded.is_none_or(|forwarded| forwarded.eq_ignore_ascii_case(scheme));
    !is_public && has_scheme && authority.eq_ignore_ascii_case(&host)
}

/// Returns the host that the client named: as the proxy forwards it, where that is trusted, else as [`host`] does.
fn client_host(request: &HttpRequest) -> Option<Cow<'_, str>> {
    forwarded_host(request).map(Cow::Owned).or_else(|| host(request))
}

/// Returns the host that a trusted proxy forwards.
pub(super) fn forwarded_host(request: &HttpRequest) -> Option<String> {
    request.extensions().get().and_then(|address: &ForwardedAddress| address.host.clone())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_of_the_public_url_is_removed_once_and_whole() {
        let below = |prefix: &str, path| {
            let url = format!("https://mock.example.net{prefix}").parse().unwrap();
            below_prefix(&AddressSource::PublicUrl(url), path).to_owned()
        };
        for (prefix, path, rest) in [
            ("/egnyte", "/egnyte/pubapi/scim/v2?a=/egnyte/b", "/pubapi/scim/v2?a=/egnyte/b"),
            ("/egnyte", "/egnyte", "/"),
            ("/egnyte", "/egnyte/egnyte/", "/egnyte/"),
            ("/egnyte", "/egnytes/a", "/egnytes/a"),
            ("/egnyte", "/pubapi", "/pubapi"),
            ("", "/pubapi", "/pubapi"),
        ] {
            assert_eq!(below(prefix, path), rest, "{path}");
        }
        assert_eq!(below_prefix(&AddressSource::Host, "/egnyte"), "/egnyte");
    }

    #[test]
    fn bytes_of_uris_are_those_of_the_standard() {
        let of_standard = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        assert!((0..=u8::MAX).all(|byte| is_of_uri(byte) == of_standard(byte)));
    }
}
