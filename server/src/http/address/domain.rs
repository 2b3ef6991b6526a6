//! Egnyte domain that a request addresses: by the path `/d/{domain}`, by the host name, else the default one.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap};

use super::forwarded::ForwardedAddress;
use super::host::without_port;
use super::{AddressSource, DomainPath, ServerAddress, client_host};
use crate::domains::{DomainError, Domains};
use crate::instance::EgnyteDomain;
use crate::public_url::PublicUrl;

/// Parent domains whose first label names an Egnyte domain.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// Returns the domain that a request addresses.
pub(crate) fn domain_of(domains: &Domains, request: &HttpRequest) -> Result<Arc<EgnyteDomain>, DomainError> {
    // Most requests name it in their path, and their host is not looked at.
    if let Some(domain) = DomainPath::parse(request.path()) {
        return domains.find(domain.name);
    }
    let public_url = || request.app_data::<ServerAddress>()?.source.public_url();
    domain_of_host(domains, client_host(request).as_deref(), public_url)
}

/// Returns the domain that a request addresses which the HTTP parser refuses, by its path and its headers.
pub(crate) fn domain_of_refused(
    domains: &Domains,
    source: &AddressSource,
    path: &str,
    headers: &HeaderMap,
) -> Result<Arc<EgnyteDomain>, DomainError> {
    if let Some(domain) = DomainPath::parse(path) {
        return domains.find(domain.name);
    }
    let is_forwarded = matches!(source, AddressSource::Proxy);
    let forwarded = is_forwarded.then(|| ForwardedAddress::read(headers).unwrap_or_default().host).flatten();
    let sent = || Some(String::from_utf8_lossy(headers.get(HOST)?.as_bytes()).into_owned());
    domain_of_host(domains, forwarded.or_else(sent).as_deref(), || source.public_url())
}

/// Returns the domain that a host names, else the default one. The host of the public URL names none, also where it looks like
/// that of a domain.
fn domain_of_host<'u>(
    domains: &Domains,
    host: Option<&str>,
    public_url: impl FnOnce() -> Option<&'u PublicUrl>,
) -> Result<Arc<EgnyteDomain>, DomainError> {
    let named = host.and_then(|host| Some((host, name_in_host(host)?)));
    match named {
        Some((host, name)) if !public_url().is_some_and(|url| url.has_host(host)) => domains.find(name),
        _ => Ok(Arc::clone(domains.default_domain())),
    }
}

/// Returns the name of the domain in a host below Egnyte's, or below that of tests.
pub(super) fn name_in_host(host: &str) -> Option<&str> {
    let host = without_port(host);
    PARENTS.iter().find_map(|parent| {
        let (name, rest) = host.split_at_checked(host.len().checked_sub(parent.len())?)?;
        rest.eq_ignore_ascii_case(parent).then_some(name)
    })
}
