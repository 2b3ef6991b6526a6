//! Extractors of the domain that is called and of who calls it, which the bearer token tells.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::headers;
use crate::domains::Estate;
use crate::http::address::{addressed, base_url, bearer};
use crate::http::call::{Call, Seen};
use crate::http::respond::error::Declined;
use crate::instance::Instance;
use egnyte_domain::rules::BadTokens;
use egnyte_domain::{Desk, Roster};
use egnyte_scim::error::ScimError;
use egnyte_scim::render::Renderer;
use egnyte_scim::schema::user_schema;

/// Somebody with a good token, and the domain that they may change.
pub(crate) struct Caller {
    pub(crate) domain: Arc<Instance>,
    /// Where SCIM is found, as the caller calls it.
    pub(crate) base_url: String,
    call: Rc<Call>,
}

impl Caller {
    /// What shows a roster to this caller.
    pub(crate) fn renderer<'a>(&'a self, roster: &'a Roster) -> Renderer<'a> {
        Renderer { base_url: &self.base_url, roster, user_schema: user_schema(roster.rules()) }
    }

    /// What is let pass; what is met along the way is part of the verdict.
    pub(crate) fn seen(&self) -> Seen<'_> {
        Seen { tolerances: self.call.noted.get(), call: &self.call }
    }

    /// Does one command of the roster; and the roster as it is then.
    pub(crate) fn command<T>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ScimError>,
    ) -> Result<(T, Arc<Roster>), ScimError> {
        self.domain.command(work)
    }

    /// Does what `work` does, or nothing; and the roster as it is then.
    pub(crate) fn write<T>(
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
pub(crate) struct Visitor {
    pub(crate) domain: Arc<Instance>,
    /// Where SCIM is found, as the visitor calls it.
    pub(crate) base_url: String,
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
    let fits = headers::check(call, request, &mut tolerances);
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
