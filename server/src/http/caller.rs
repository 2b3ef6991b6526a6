//! Which domain is called: by the path `/d/{domain}`, by the host name, else the default one.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap};

use super::gate::without_port;
use crate::estate::{DomainError, Estate};
use crate::instance::Instance;

/// The host names under which a domain is known by its first label.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// The domain that a request addresses.
pub(crate) fn addressed(estate: &Estate, path: &str, headers: &HeaderMap) -> Result<Arc<Instance>, DomainError> {
    let by_path = path.strip_prefix("/d/").map(|rest| rest.split('/').next().unwrap_or_default());
    let host = host(headers).unwrap_or_default().to_ascii_lowercase();
    let by_host = PARENTS.iter().find_map(|parent| without_port(&host).strip_suffix(parent));
    match by_path.or(by_host) {
        Some(name) => estate.domain(name),
        None => Ok(Arc::clone(estate.default())),
    }
}

/// The address by which the caller reached this server, which is what it can reach it by again.
pub(crate) fn server_url(request: &HttpRequest) -> String {
    let bound = || request.app_config().local_addr().to_string();
    format!("http://{}", host(request.headers()).unwrap_or_else(bound))
}

/// What the caller calls this server.
pub(super) fn host(headers: &HeaderMap) -> Option<String> {
    headers.get(HOST).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
