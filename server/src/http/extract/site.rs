//! Extractor of a domain as a browser sees it: its base URL and the signed-in user.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use crate::domains::Domains;
use crate::http::address::{DomainPath, domain_of, path_prefix, sign_in_url};
use crate::http::respond::error::ControlError;
use crate::instance::EgnyteDomain;
use egnyte_domain::User;
use egnyte_saml::{LogoutRequest, OutgoingLogout};

/// Name of the session cookie.
const SESSION: &str = "egnyte-session";

/// Domain as this browser reaches it.
pub(crate) struct Site {
    pub(crate) domain: Arc<EgnyteDomain>,
    /// Path prefix of the server: empty, unless a proxy serves it below a path.
    root: String,
    /// Path of the domain below it: empty, or `/d/` and its name.
    prefix: String,
    /// Base URL of the server, with its path prefix.
    server_url: String,
    sessions: Vec<String>,
}

impl Site {
    /// Returns the base URL of the domain, without a slash at the end.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{}", self.server_url, self.prefix)
    }

    /// Returns a path of the domain with its prefixes, which it may have already.
    pub(crate) fn path(&self, path: &str) -> String {
        let bare = [&self.root, &self.prefix].into_iter().fold(path, |path, prefix| {
            path.strip_prefix(prefix.as_str()).filter(|rest| rest.starts_with('/')).unwrap_or(path)
        });
        [&self.root, &self.prefix, bare].concat()
    }

    /// Returns the path prefix of the server.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Returns the path of the domain in the console, without the name of a view.
    pub(crate) fn console(&self) -> String {
        self.console_of(self.domain.name())
    }

    /// Returns the path of any domain in the console.
    pub(crate) fn console_of(&self, domain: &str) -> String {
        format!("{}/_mock/ui#/{domain}", self.root)
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
        let path = [self.root.as_str(), &self.prefix].concat();
        Cookie::build(SESSION, session)
            .path(if path.is_empty() { "/".to_owned() } else { path })
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.server_url.starts_with("https:"))
            .finish()
    }
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
        root: path_prefix(request),
        prefix: name.map(|name| format!("/d/{name}")).unwrap_or_default(),
        server_url: sign_in_url(request),
        sessions: cookies
            .iter()
            .filter(|cookie| cookie.name() == SESSION)
            .map(|cookie| cookie.value().into())
            .collect(),
    })
}
