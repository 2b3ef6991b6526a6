//! Authorization endpoint: a user lets a client in, and the browser takes a code or a token to the client.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use form_urlencoded::Serializer;

use super::token::expires_in;
use super::{credentials_note, with_retry_after};
use crate::http::extract::body::SentBody;
use crate::http::extract::form::{Form, is_same_site};
use crate::http::extract::site::Site;
use crate::http::respond::error::ControlError;
use crate::http::respond::page::{AUTHORIZE, AUTHORIZE_SESSION, PLAIN, client_page, page};
use crate::instance::{Authorization, CredentialsError, TokenClient, TokenHolder};

/// Shows the page on which a user lets a client in.
pub(crate) async fn show(site: Site, request: HttpRequest) -> HttpResponse {
    match AuthorizationRequest::parse(&Form::of_query(request.query_string())) {
        Ok(asked) => consent_page(&site, &asked, StatusCode::OK, ""),
        Err(reason) => refusal(&site, &reason),
    }
}

/// Sends the browser to the client, with a code or a token, or with the refusal of the user.
pub(crate) async fn decide(site: Site, request: HttpRequest, body: SentBody) -> Result<HttpResponse, ControlError> {
    if !is_same_site(&request) {
        return Err(ControlError::cross_site_form());
    }
    let form = Form::of_body(&body);
    let asked = match AuthorizationRequest::parse(&form) {
        Ok(asked) => asked,
        Err(reason) => return Ok(refusal(&site, &reason)),
    };
    if form.get("do") == Some("deny") {
        return Ok(asked.redirect(&[("error", "access_denied")]));
    }
    Ok(match holder(&site, &form) {
        Ok(holder) => asked.grant(&site, holder),
        Err(error) => {
            let (status, note) = credentials_note(error);
            with_retry_after(consent_page(&site, &asked, status, &note), error)
        }
    })
}

/// Returns the user who lets the client in: the administrator with the password, or the user of the session.
fn holder(site: &Site, form: &Form<'_>) -> Result<TokenHolder, CredentialsError> {
    let [user_name, password] = ["username", "password"].map(|field| form.get(field).unwrap_or_default());
    if !user_name.is_empty() {
        return site.domain.check_administrator(user_name.trim(), password).map(|()| TokenHolder::Administrator);
    }
    site.signed_in_user().map(|user| TokenHolder::User(user.id)).ok_or(CredentialsError::Wrong)
}

/// Response that a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ResponseType {
    /// Code, in the query.
    Code,
    /// Token, in the fragment.
    Token,
}

/// Request of a client.
struct AuthorizationRequest<'f> {
    client_id: &'f str,
    redirect_uri: &'f str,
    response_type: ResponseType,
    state: Option<&'f str>,
    scope: Option<&'f str>,
}

impl<'f> AuthorizationRequest<'f> {
    fn parse(form: &'f Form<'_>) -> Result<Self, String> {
        let required = |field: &str| form.get(field).ok_or_else(|| format!("{field} is missing, or is there twice."));
        let redirect_uri = required("redirect_uri")?;
        if !is_redirect_uri(redirect_uri) {
            return Err(format!("{redirect_uri:?} is not an absolute URL without a fragment."));
        }
        let response_type = match form.get("response_type") {
            Some("code") => ResponseType::Code,
            // Egnyte's JavaScript SDK asks for a token without saying so.
            Some("token") | None => ResponseType::Token,
            Some(other) => return Err(format!("{other:?} is not a response_type: code or token.")),
        };
        let (state, scope) = (form.get("state"), form.get("scope"));
        Ok(Self { client_id: required("client_id")?, redirect_uri, response_type, state, scope })
    }

    fn grant(&self, site: &Site, holder: TokenHolder) -> HttpResponse {
        let scope = self.scope.map(str::to_owned);
        let client = TokenClient { client_id: self.client_id.to_owned(), holder, scope };
        match self.response_type {
            ResponseType::Code => {
                let redirect_uri = self.redirect_uri.to_owned();
                let code = site.domain.issue_code(Authorization { client, redirect_uri });
                self.redirect(&[("code", &code)])
            }
            ResponseType::Token => {
                let granted = site.domain.grant_token(client);
                let (token, expires_in) = (granted.access_token.as_str(), expires_in(&granted).to_string());
                // No refresh token: RFC 6749 section 4.2.2 forbids it here.
                self.redirect(&[("access_token", token), ("token_type", "bearer"), ("expires_in", &expires_in)])
            }
        }
    }

    /// Sends the browser to the client with these values and the state.
    fn redirect(&self, values: &[(&str, &str)]) -> HttpResponse {
        let mut encoded = Serializer::new(String::new());
        encoded.extend_pairs(values).extend_pairs(self.state.map(|state| ("state", state)));
        let separator = match self.response_type {
            ResponseType::Token => '#',
            ResponseType::Code if self.redirect_uri.contains('?') => '&',
            ResponseType::Code => '?',
        };
        let location = format!("{}{separator}{}", self.redirect_uri, encoded.finish());
        HttpResponse::Found().insert_header((LOCATION, location)).insert_header((CACHE_CONTROL, "no-store")).finish()
    }
}

/// Returns whether an address can be sent to a browser: absolute, without a fragment, in printable ASCII.
fn is_redirect_uri(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !["javascript", "data", "vbscript", "file"].iter().any(|bad| bad.eq_ignore_ascii_case(scheme))
    };
    scheme.is_some_and(is_scheme) && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#<>\"\\".contains(&byte))
}

fn consent_page(site: &Site, asked: &AuthorizationRequest<'_>, status: StatusCode, note: &str) -> HttpResponse {
    let action = site.path("/puboauth/authorize");
    let response_type = if asked.response_type == ResponseType::Code { "code" } else { "token" };
    let user = site.signed_in_user();
    let values = [
        ("title", "Access to Egnyte"),
        ("domain", site.domain.name()),
        ("client-id", asked.client_id),
        ("redirect-uri", asked.redirect_uri),
        ("response-type", response_type),
        ("state", asked.state.unwrap_or_default()),
        ("scope", asked.scope.unwrap_or_default()),
        ("note", note),
        ("invalid", if note.is_empty() { "false" } else { "true" }),
        ("action", action.as_str()),
        ("username", user.as_ref().map_or("", |user| user.user_name.as_str())),
    ];
    let template = if user.is_some() { AUTHORIZE_SESSION } else { AUTHORIZE };
    client_page(status, template, &values)
}

fn refusal(site: &Site, reason: &str) -> HttpResponse {
    let values =
        [("title", "This request for access cannot be read"), ("sentence", reason), ("domain", site.domain.name())];
    page(StatusCode::BAD_REQUEST, PLAIN, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_is_sent_to_absolute_addresses_only() {
        for good in ["http://127.0.0.1:4711/callback", "https://app.example/a?b=c", "com.acme.app://done"] {
            assert!(is_redirect_uri(good), "{good}");
        }
        for bad in
            ["", "/local", "//evil.example", "javascript://x", "http://a/#b", "http://a/ b", "1x://a", "http://a/ä"]
        {
            assert!(!is_redirect_uri(bad), "{bad}");
        }
    }
}
