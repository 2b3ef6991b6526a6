//! Egnyte domain that a request addresses: by the path `/d/{domain}`, by the host name, else the default one.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap};

use super::forwarded::ForwardedAddress;
use super::host::without_port;
use super::{AddressSource, DomainPath, ServerAddress, client_host};
use crate::domains::{DomainError, Domains};
use crate::instance::EgnyteDomain;

/// Parent domains whose first label names an Egnyte domain.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// Returns the domain that a request addresses.
pub(crate) fn domain_of(domains: &Domains, request: &HttpRequest) -> Result<Arc<EgnyteDomain>, DomainError> {
    let source = request.app_data::<ServerAddress>().map(|own| &own.source);
    find_domain(domains, source, request.path(), client_host(request).as_deref())
}

/// Returns the domain that a request addresses which the HTTP parser refuses, by its path and its headers.
pub(crate) fn domain_of_refused(
    domains: &Domains,
    source: &AddressSource,
    path: &str,
    headers: &HeaderMap,
) -> Result<Arc<EgnyteDomain>, DomainError> {
    let is_forwarded = matches!(source, AddressSource::Proxy);
    let forwarded = is_forwarded.then(|| ForwardedAddress::read(headers).unwrap_or_default().host).flatten();
    let sent = || Some(String::from_utf8_lossy(headers.get(HOST)?.as_bytes()).into_owned());
    find_domain(domains, Some(source), path, forwarded.or_else(sent).as_deref())
}

/// Returns the domain that a path and a host name. The host of the public URL names none, also where it looks like that of a
/// domain.
fn find_domain(
    domains: &Domains,
    source: Option<&AddressSource>,
    path: &str,
    host: Option<&str>,
) -> Result<Arc<EgnyteDomain>, DomainError> {
    let is_public = |host: &&str| matches!(source, Some(AddressSource::PublicUrl(url)) if url.has_host(host));
    match domain_name(path, host.filter(|host| !is_public(host))) {
        Some(name) => domains.find(name),
        None => Ok(Arc::clone(domains.default_domain())),
    }
}

/// Returns the name of the domain, from the path or else from the host.
fn domain_name<'a>(path: &'a str, host: Option<&'a str>) -> Option<&'a str> {
    if let Some(domain) = DomainPath::parse(path) {
        return Some(domain.name);
    }
    name_in_host(host?)
}

/// Returns the name of the domain in a host below Egnyte's, or below that of tests.
pub(super) fn name_in_host(host: &str) -> Option<&str> {
    let host = without_port(host);
    PARENTS.iter().find_map(|parent| {
        let (name, rest) = host.split_at_checked(host.len().checked_sub(parent.len())?)?;
        rest.eq_ignore_ascii_case(parent).then_some(name)
    })
}
