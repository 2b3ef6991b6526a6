//! Extractor of a domain as a browser sees it: its base URL and the signed-in user.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use crate::domains::Domains;
use crate::http::address::{DomainPath, domain_of, sign_in_url};
use crate::http::respond::error::ControlError;
use crate::instance::EgnyteDomain;
use egnyte_domain::User;
use egnyte_saml::{LogoutRequest, OutgoingLogout};

/// Name of the session cookie.
const SESSION: &str = "egnyte-session";

/// Domain as this browser reaches it.
pub(crate) struct Site {
    pub(crate) domain: Arc<EgnyteDomain>,
    /// Path of the domain: empty, or `/d/` and its name.
    prefix: String,
    server_url: String,
    sessions: Vec<String>,
}

impl Site {
    /// Returns the base URL of the domain, without a slash at the end.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{}", self.server_url, self.prefix)
    }

    /// Returns a path of the domain with its prefix.
    pub(crate) fn path(&self, path: &str) -> String {
        let is_whole = path.strip_prefix(&self.prefix).is_some_and(|rest| rest.starts_with('/'));
        if is_whole { path.to_owned() } else { format!("{}{path}", self.prefix) }
    }

    /// Returns the path of the domain in the console, without the name of a view.
    pub(crate) fn console(&self) -> String {
        console_path(self.domain.name())
    }

    /// Returns the signed-in user.
    pub(crate) fn signed_in_user(&self) -> Option<Arc<User>> {
        self.sessions.iter().find_map(|session| self.domain.session_user(session))
    }

    /// Ends the sessions of this browser. Returns the request that ends the last one at the identity provider too, if that
    /// takes part.
    pub(crate) fn sign_out(&self) -> Option<OutgoingLogout<LogoutRequest>> {
        let base_url = self.base_url();
        let requests = self.sessions.iter().filter_map(|session| self.domain.sign_out(session, &base_url));
        // Every session ends, and the browser can follow one request.
        requests.fold(None, |_, request| Some(request))
    }

    /// Returns the session cookie: not readable by scripts, not sent with forms of other sites, and over https only where
    /// the browser came that way.
    pub(crate) fn cookie(&self, session: String) -> Cookie<'static> {
        // Without a slash at the end, so that the cookie is sent to the base URL as well.
        let path = if self.prefix.is_empty() { "/" } else { &self.prefix };
        Cookie::build(SESSION, session)
            .path(path.to_owned())
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.server_url.starts_with("https:"))
            .finish()
    }
}

/// Returns the path of a domain in the console, without the name of a view.
pub(crate) fn console_path(domain: &str) -> String {
    format!("/_mock/ui#/{domain}")
}

impl FromRequest for Site {
    type Error = ControlError;
    type Future = Ready<Result<Self, ControlError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract(request))
    }
}

fn extract(request: &HttpRequest) -> Result<Site, ControlError> {
    let domains = request.app_data::<Data<Domains>>().ok_or_else(ControlError::no_domains)?;
    let domain = domain_of(domains, request)?;
    let name = DomainPath::parse(request.path()).map(|domain| domain.name);
    let cookies = request.cookies().map(|cookies| cookies.clone()).unwrap_or_default();
    Ok(Site {
        domain,
        prefix: name.map(|name| format!("/d/{name}")).unwrap_or_default(),
        server_url: sign_in_url(request),
        sessions: cookies
            .iter()
            .filter(|cookie| cookie.name() == SESSION)
            .map(|cookie| cookie.value().into())
            .collect(),
    })
}
