//! Host of a request, and the hosts that are names of this machine.

use std::borrow::Cow;
use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderValue};

/// Returns the host of a request: in the Host header, or over HTTP/2 in `:authority` (RFC 9113 section 8.3.1).
pub(crate) fn host(request: &HttpRequest) -> Option<Cow<'_, str>> {
    let head = request.head();
    // Fast path: valid UTF-8 is checked faster than it is replaced where it is not valid.
    let named = head.headers.get(HOST).map(HeaderValue::as_bytes).map(|sent| match str::from_utf8(sent) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(sent),
    });
    named.or_else(|| head.uri.authority().map(|authority| authority.as_str().into()))
}

/// Removes the port from a host; an IPv6 address is in brackets, so its colons do not count.
pub(crate) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty() => bare,
        _ => host,
    }
}

/// Returns whether a host is a name of this machine, or, of an exposed server, one that no attacker can register.
pub(crate) fn is_local_client(host: &str, is_exposed: bool) -> bool {
    let bare = without_port(host);
    // A name for DNS rebinding is one that an attacker can register, so it has a dot and is no address. `.internal` is
    // reserved for private use: a container reaches its host by such a name.
    let is_private = |name: &str| !name.contains('.') || name.to_ascii_lowercase().ends_with(".internal");
    is_loopback(bare) || is_exposed && (ip_address(bare).is_some() || is_private(bare))
}

/// Returns whether a host is a loopback name or address.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let named = host == "localhost" || host.ends_with(".localhost");
    named || ip_address(&host).is_some_and(|address| address.is_loopback())
}

fn ip_address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}
