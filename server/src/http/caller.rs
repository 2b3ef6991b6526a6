//! Which domain is called, by the path `/d/{domain}`, by the host name, else the default one; and by whom, which the
//! bearer token tells.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::faults::Behind;
use super::gate::without_port;
use super::reply::Declined;
use crate::domain::{Desk, Roster};
use crate::estate::{DomainError, Estate};
use crate::instance::Instance;
use crate::scim::error::ScimError;
use crate::scim::render::Renderer;
use crate::scim::schema::EGNYTE_USER;

/// The host names under which a domain is known by its first label.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// Somebody with a good token, and the domain that they may change.
pub(super) struct Caller {
    pub(super) domain: Arc<Instance>,
    /// Where SCIM is found, as the caller calls it.
    pub(super) base_url: String,
}

impl Caller {
    /// What shows a roster to this caller.
    pub(super) fn renderer<'a>(&'a self, roster: &'a Roster) -> Renderer<'a> {
        Renderer { base_url: &self.base_url, roster, user_schema: &EGNYTE_USER }
    }

    /// Does what `work` does, or nothing; and the roster as it is then.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ScimError>,
    ) -> Result<(T, Roster), ScimError> {
        self.domain.write(|desk| Ok((work(desk)?, desk.roster.clone())))
    }
}

impl FromRequest for Caller {
    type Error = Declined;
    type Future = Ready<Result<Self, Declined>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(identified(request).map_err(Declined::from))
    }
}

fn identified(request: &HttpRequest) -> Result<Caller, ScimError> {
    let estate = request.app_data::<Data<Estate>>().ok_or_else(|| ScimError::plain(404, "there are no domains"))?;
    let unknown = |error: DomainError| ScimError::plain(404, error.to_string());
    let domain = addressed(estate, request.path(), request.headers()).map_err(unknown)?;
    let token = bearer(request.headers()).ok_or_else(|| ScimError::plain(401, "there is no bearer token"))?;
    if !domain.admits(token) {
        return Err(ScimError::plain(401, "the bearer token is not one of this domain's"));
    }
    let behind = request.extensions().get::<Behind>().and_then(|_| domain.before_last_write());
    let domain = behind.map_or(domain, Arc::new);
    let prefix = request.path().split("/pubapi/").next().unwrap_or_default();
    let base_url = format!("{}{prefix}/pubapi/scim/v2", server_url(request));
    Ok(Caller { domain, base_url })
}

/// The bearer token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The domain that a request addresses.
pub(super) fn addressed(estate: &Estate, path: &str, headers: &HeaderMap) -> Result<Arc<Instance>, DomainError> {
    let by_path = path.strip_prefix("/d/").map(|rest| rest.split('/').next().unwrap_or_default());
    let host = host(headers).unwrap_or_default().to_ascii_lowercase();
    let by_host = PARENTS.iter().find_map(|parent| without_port(&host).strip_suffix(parent));
    match by_path.or(by_host) {
        Some(name) => estate.domain(name),
        None => Ok(Arc::clone(estate.default())),
    }
}

/// The address by which the caller reached this server, which is what it can reach it by again.
pub(super) fn server_url(request: &HttpRequest) -> String {
    let bound = || request.app_config().local_addr().to_string();
    format!("http://{}", host(request.headers()).unwrap_or_else(bound))
}

/// What the caller calls this server.
pub(super) fn host(headers: &HeaderMap) -> Option<String> {
    headers.get(HOST).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
