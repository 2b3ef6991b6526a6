//! SCIM setup page: an administrator enters domain and credentials and gets the API key, once.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::address::server_url;
use super::extract::form::{Form, is_same_site};
use super::extract::site::Site;
use super::oauth::{credentials_note, with_retry_after};
use super::respond::error::ControlError;
use super::respond::page::{SET_UP, SET_UP_KEY, SET_UP_KNOWN, SET_UP_REVOKED, page, scripted_page};
use crate::domains::Domains;
use crate::http::extract::body::SentBody;
use crate::instance::{CredentialsError, EgnyteDomain};

/// Shows the empty form.
pub(super) async fn show(site: Site) -> HttpResponse {
    form_page(&site, None, site.domain.name(), "")
}

/// Issues, replaces or revokes the API key.
pub(super) async fn submit(
    domains: Data<Domains>,
    site: Site,
    request: HttpRequest,
    body: SentBody,
) -> Result<HttpResponse, ControlError> {
    if !is_same_site(&request) {
        return Err(ControlError::cross_site_form());
    }
    let form = Form::of_body(&body);
    let named = form.get("domain").unwrap_or_default().trim();
    let user_name = form.get("username").unwrap_or_default().trim();
    let password = form.get("password").unwrap_or_default();
    // Without the right password it is not revealed whether the domain exists, until the attempts are limited.
    let domain = domains.find(named.strip_suffix(".egnyte.com").unwrap_or(named)).ok();
    let checked = domain.map_or(Err(CredentialsError::Wrong), |domain| {
        domain.check_administrator(user_name, password).map(|()| domain)
    });
    let domain = match checked {
        Ok(domain) => domain,
        Err(error) => return Ok(with_retry_after(form_page(&site, Some(error), named, user_name), error)),
    };
    let (action, server_url) = (site.path("/scim-setup"), server_url(&request));
    let keys = KeyManagement { domain, user_name, site: &site, action, server_url };
    Ok(match form.get("do") {
        Some("revoke") => keys.revoke(),
        Some("replace") => keys.replace(),
        _ => keys.issue(),
    })
}

fn form_page(site: &Site, error: Option<CredentialsError>, domain: &str, user_name: &str) -> HttpResponse {
    let action = site.path("/scim-setup");
    let (status, note) = error.map_or_else(|| (StatusCode::OK, String::new()), credentials_note);
    let values = [
        ("title", "SCIM 2.0 setup"),
        ("domain", domain),
        ("username", user_name),
        ("note", note.as_str()),
        ("invalid", if note.is_empty() { "false" } else { "true" }),
        ("action", action.as_str()),
    ];
    page(status, SET_UP, &values)
}

/// Authenticated administrator, and the domain.
struct KeyManagement<'a> {
    domain: Arc<EgnyteDomain>,
    user_name: &'a str,
    site: &'a Site,
    action: String,
    server_url: String,
}

impl KeyManagement<'_> {
    fn issue(&self) -> HttpResponse {
        match self.domain.issue_api_key() {
            Ok(key) => {
                let base_url = format!("{}/d/{}/pubapi/scim/v2", self.server_url, self.domain.name());
                let console = self.site.console_of(self.domain.name());
                let values = [
                    ("client-id", key.client_id.as_str()),
                    ("token", &key.token),
                    ("base-url", base_url.as_str()),
                    ("console", console.as_str()),
                    ("root", self.site.root()),
                ];
                scripted_page(StatusCode::OK, SET_UP_KEY, &[&values[..], &self.values("API key")].concat())
            }
            Err(issued) => {
                let issued = issued.strftime("%-d %B %Y at %H:%M UTC").to_string();
                let values = [("issued", issued.as_str())];
                page(StatusCode::OK, SET_UP_KNOWN, &[&values[..], &self.values("API key")].concat())
            }
        }
    }

    fn replace(&self) -> HttpResponse {
        self.domain.revoke_api_key();
        self.issue()
    }

    fn revoke(&self) -> HttpResponse {
        self.domain.revoke_api_key();
        page(StatusCode::OK, SET_UP_REVOKED, &self.values("API key revoked"))
    }

    fn values<'w>(&'w self, title: &'w str) -> [(&'w str, &'w str); 4] {
        [("title", title), ("domain", self.domain.name()), ("username", self.user_name), ("action", &self.action)]
    }
}
