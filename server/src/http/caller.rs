//! Which domain is called, by the path `/d/{domain}`, by the host name, else the default one; and by whom, which the
//! bearer token tells.

use std::borrow::Cow;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::gate::without_port;
use super::passage::Call;
use super::reply::Declined;
use super::verdict::{self, Seen};
use egnyte_domain::rules::BadTokens;
use egnyte_domain::{Desk, Roster};
use crate::estate::{DomainError, Estate};
use crate::instance::Instance;
use egnyte_scim::error::ScimError;
use egnyte_scim::render::Renderer;
use egnyte_scim::schema::user_schema;

/// The host names under which a domain is known by its first label.
const PARENTS: [&str; 2] = [".egnyte.com", ".localhost"];

/// Where SCIM is found: once as most identity providers have it, and the two doors of Microsoft's.
pub(super) const SCIM_BASES: [&str; 3] =
    ["/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2"];

/// Somebody with a good token, and the domain that they may change.
pub(super) struct Caller {
    pub(super) domain: Arc<Instance>,
    /// Where SCIM is found, as the caller calls it.
    pub(super) base_url: String,
    call: Rc<Call>,
}

impl Caller {
    /// What shows a roster to this caller.
    pub(super) fn renderer<'a>(&'a self, roster: &'a Roster) -> Renderer<'a> {
        Renderer { base_url: &self.base_url, roster, user_schema: user_schema(roster.rules()) }
    }

    /// What is let pass; what is met along the way is part of the verdict.
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen { tolerances: self.call.noted.get(), call: &self.call }
    }

    /// Does one command of the roster; and the roster as it is then.
    pub(super) fn command<T>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ScimError>,
    ) -> Result<(T, Arc<Roster>), ScimError> {
        self.domain.command(work)
    }

    /// Does what `work` does, or nothing; and the roster as it is then.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ScimError>,
    ) -> Result<(T, Arc<Roster>), ScimError> {
        self.domain.write(work)
    }
}

impl FromRequest for Caller {
    type Error = Declined;
    type Future = Ready<Result<Self, Declined>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(identified(request))
    }
}

/// The domain that a request is for, whoever sends it; only a bad token is turned down.
pub(super) struct Visitor {
    pub(super) domain: Arc<Instance>,
    /// Where SCIM is found, as the visitor calls it.
    pub(super) base_url: String,
}

impl FromRequest for Visitor {
    type Error = Declined;
    type Future = Ready<Result<Self, Declined>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let known = || {
            if request.headers().contains_key(AUTHORIZATION) {
                let Caller { domain, base_url, .. } = identified(request)?;
                return Ok(Self { domain, base_url });
            }
            let call = call(request)?;
            headers_fit(&call, request)?;
            Ok(Self { domain: Arc::clone(&call.domain), base_url: base_url(request) })
        };
        ready(known())
    }
}

fn identified(request: &HttpRequest) -> Result<Caller, Declined> {
    let call = call(request)?;
    let domain = Arc::clone(&call.domain);
    let fits = headers_fit(&call, request);
    let token = bearer(request.headers()).ok_or_else(|| turned_away(&domain, "there is no bearer token"))?;
    if !domain.admits(token) {
        return Err(turned_away(&domain, "the bearer token is not one of this domain's"));
    }
    fits?;
    let behind = if call.behind.get() { domain.before_last_write() } else { None };
    Ok(Caller { domain: behind.map_or(domain, Arc::new), base_url: base_url(request), call })
}

/// Judges the headers; an error where the domain does not let them pass.
fn headers_fit(call: &Call, request: &HttpRequest) -> Result<(), ScimError> {
    let mut tolerances = call.domain.tolerances();
    let fits = verdict::of_headers(call, request, &mut tolerances);
    call.noted.set(tolerances);
    fits
}

fn turned_away(domain: &Instance, detail: &str) -> Declined {
    match domain.rules().bad_tokens {
        BadTokens::Unauthorized => ScimError::plain(401, detail).into(),
        BadTokens::DeveloperInactive => Declined::DeveloperInactive,
    }
}

/// What is known of a request to a domain that is there.
fn call(request: &HttpRequest) -> Result<Rc<Call>, ScimError> {
    let known = request.extensions().get::<Rc<Call>>().cloned();
    known.ok_or_else(|| no_domain(request))
}

fn no_domain(request: &HttpRequest) -> ScimError {
    let told = request.app_data::<Data<Estate>>().and_then(|estate| addressed(estate, request).err());
    ScimError::plain(404, told.map_or_else(|| "there are no domains".to_owned(), |error| error.to_string()))
}

/// The door through which the request came, so that every URI in an answer leads through the same.
fn base_url(request: &HttpRequest) -> String {
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
