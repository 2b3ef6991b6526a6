//! Authentication: extractors of the domain and the bearer token of a SCIM request.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::headers;
use crate::domains::Domains;
use crate::http::address::{base_url, bearer_token, domain_of};
use crate::http::context::{DiagnosticsGuard, RequestContext, RequestDomain};
use crate::http::respond::error::ScimHttpError;
use crate::instance::EgnyteDomain;
use egnyte_domain::Roster;
use egnyte_domain::rules::BadTokens;
use egnyte_scim::diagnostics::Diagnostics;
use egnyte_scim::error::ScimError;
use egnyte_scim::render::Renderer;
use egnyte_scim::schema::user_schema;

/// Client with a valid bearer token, and the domain that it may change.
pub(crate) struct Authenticated {
    pub(crate) domain: RequestDomain,
    /// SCIM base URL as the client used it.
    pub(crate) base_url: String,
    call: Rc<RequestContext>,
}

impl Authenticated {
    /// Returns a renderer of resources with this client's URLs.
    pub(crate) fn renderer<'a>(&'a self, roster: &'a Roster) -> Renderer<'a> {
        Renderer { base_url: &self.base_url, roster, user_schema: user_schema(roster.rules()) }
    }

    /// Returns the tolerances in force, which record those that are needed.
    pub(crate) fn diagnostics(&self) -> DiagnosticsGuard<'_> {
        DiagnosticsGuard { diagnostics: self.call.diagnostics.get(), call: &self.call }
    }
}

impl FromRequest for Authenticated {
    type Error = ScimHttpError;
    type Future = Ready<Result<Self, ScimHttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(authenticate(request))
    }
}

/// Client without a token, or with a valid one, and the domain it addresses.
pub(crate) struct Anonymous {
    pub(crate) domain: RequestDomain,
    /// SCIM base URL as the client used it.
    pub(crate) base_url: String,
}

impl FromRequest for Anonymous {
    type Error = ScimHttpError;
    type Future = Ready<Result<Self, ScimHttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extract = || {
            if request.headers().contains_key(AUTHORIZATION) {
                let Authenticated { domain, base_url, .. } = authenticate(request)?;
                return Ok(Self { domain, base_url });
            }
            let call = context(request)?;
            check_headers(&call, request)?;
            Ok(Self { domain: RequestDomain::new(Arc::clone(&call.domain), &call), base_url: base_url(request) })
        };
        ready(extract())
    }
}

fn authenticate(request: &HttpRequest) -> Result<Authenticated, ScimHttpError> {
    let call = context(request)?;
    let domain = Arc::clone(&call.domain);
    let headers = check_headers(&call, request);
    let token = bearer_token(request.headers()).ok_or_else(|| unauthorized(&domain, "there is no bearer token"))?;
    match domain.token_holder(token) {
        None => return Err(unauthorized(&domain, "the bearer token is not one of this domain's")),
        Some(holder) => {
            call.authenticated.set(true);
            if !domain.is_administered_by(holder) {
                return Err(ScimError::plain(403, "the bearer token is not one of an administrator's").into());
            }
        }
    }
    headers?;
    Ok(Authenticated { domain: RequestDomain::new(present_or_past(&call), &call), base_url: base_url(request), call })
}

/// Returns the domain, or its state before the last write where a fault demands that.
pub(super) fn present_or_past(call: &RequestContext) -> Arc<EgnyteDomain> {
    let stale = if call.stale.get() { call.domain.before_last_write() } else { None };
    stale.map_or_else(|| Arc::clone(&call.domain), Arc::new)
}

/// Checks the headers against the domain's tolerances, and records those that were needed.
fn check_headers(call: &RequestContext, request: &HttpRequest) -> Result<(), ScimError> {
    let mut diagnostics = Diagnostics::new(call.domain.leniency());
    let checked = headers::check(call, request, &mut diagnostics);
    call.diagnostics.set(diagnostics);
    checked
}

fn unauthorized(domain: &EgnyteDomain, detail: &str) -> ScimHttpError {
    match domain.rules().bad_tokens {
        BadTokens::Unauthorized => ScimError::plain(401, detail).into(),
        BadTokens::DeveloperInactive => ScimHttpError::DeveloperInactive,
    }
}

/// Returns the context of a request; an error if its domain does not exist.
pub(super) fn context(request: &HttpRequest) -> Result<Rc<RequestContext>, ScimError> {
    let known = request.extensions().get::<Rc<RequestContext>>().cloned();
    known.ok_or_else(|| no_domain(request))
}

fn no_domain(request: &HttpRequest) -> ScimError {
    let error = request.app_data::<Data<Domains>>().and_then(|domains| domain_of(domains, request).err());
    ScimError::plain(404, error.map_or_else(|| "there are no domains".to_owned(), |error| error.to_string()))
}
