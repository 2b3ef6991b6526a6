//! A domain as a browser sees it: where it is reached, and who is looking.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use crate::domains::Estate;
use crate::http::address::{addressed, server_url};
use crate::http::respond::error::Failure;
use crate::instance::Instance;
use egnyte_domain::User;

/// What the cookie is called that says who is signed in.
const SESSION: &str = "egnyte-session";

/// One domain, as this browser reaches it.
pub(crate) struct Site {
    pub(crate) domain: Arc<Instance>,
    /// The path under which the domain lies: none, or `/d/` and its name.
    prefix: String,
    server_url: String,
    sessions: Vec<String>,
}

impl Site {
    /// Where the domain is reached, without a slash at the end.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{}", self.server_url, self.prefix)
    }

    /// A path of the domain's, as a browser asks for it.
    pub(crate) fn path(&self, path: &str) -> String {
        let is_whole = path.strip_prefix(&self.prefix).is_some_and(|rest| rest.starts_with('/'));
        if is_whole { path.to_owned() } else { format!("{}{path}", self.prefix) }
    }

    /// Who is signed in.
    pub(crate) fn visitor(&self) -> Option<Arc<User>> {
        self.sessions.iter().find_map(|session| self.domain.visitor(session))
    }

    /// Signs the visitor out.
    pub(crate) fn sign_out(&self) {
        self.sessions.iter().for_each(|session| self.domain.sign_out(session));
    }

    /// The cookie that says who is signed in; scripts do not see it, and no form of another site carries it along.
    pub(crate) fn cookie(&self, session: String) -> Cookie<'static> {
        // Without a slash at the end, so that the domain's own address is among them.
        let path = if self.prefix.is_empty() { "/" } else { &self.prefix };
        Cookie::build(SESSION, session).path(path.to_owned()).http_only(true).same_site(SameSite::Lax).finish()
    }
}

impl FromRequest for Site {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(found(request))
    }
}

fn found(request: &HttpRequest) -> Result<Site, Failure> {
    let estate = request.app_data::<Data<Estate>>().ok_or_else(Failure::no_domains)?;
    let domain = addressed(estate, request)?;
    let named = request.path().strip_prefix("/d/").and_then(|rest| rest.split('/').next());
    let cookies = request.cookies().map(|cookies| cookies.clone()).unwrap_or_default();
    Ok(Site {
        domain,
        prefix: named.map(|name| format!("/d/{name}")).unwrap_or_default(),
        server_url: server_url(request),
        sessions: cookies.iter().filter(|cookie| cookie.name() == SESSION).map(|found| found.value().into()).collect(),
    })
}
