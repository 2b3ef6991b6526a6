//! OAuth token endpoint and revocation: grants `password` and `refresh_token` (RFC 6749, RFC 7009).
//!
//! Any client id is accepted: Egnyte's developer portal, which issues them, is not part of the mock.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::json;

use super::address::bearer_token;
use super::extract::form::Form;
use super::extract::site::Site;
use crate::instance::{EgnyteDomain, TOKEN_LIFE, TokenGrant};

/// Egnyte's message for wrong credentials, also on its pages.
pub(super) const WRONG_CREDENTIALS: &str = "Invalid Username/password. Try again.";

/// Error response of RFC 6749 section 5.2.
#[derive(Debug, thiserror::Error)]
#[error("{description}")]
pub(super) struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut answer = HttpResponse::build(self.status).json(body);
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Egnyte\""));
        }
        answer
    }
}

/// Issues an access token.
pub(super) async fn token(site: Site, body: Bytes) -> Result<HttpResponse, OAuthError> {
    let form = Form::of_body(&body);
    let client_id = required(&form, "client_id")?;
    let grant = match required(&form, "grant_type")? {
        "password" => by_password(&site.domain, &form, client_id)?,
        "refresh_token" => by_refresh_token(&site.domain, &form, client_id)?,
        other => {
            let line = format!("{other:?} is not password or refresh_token");
            return Err(bad_request("unsupported_grant_type", line));
        }
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "token_type": "bearer",
        "expires_in": TOKEN_LIFE.as_secs(),
    })))
}

/// Revokes the token that the form names, else the bearer token of the request.
pub(super) async fn revoke(site: Site, request: HttpRequest, body: Bytes) -> Result<HttpResponse, OAuthError> {
    let form = Form::of_body(&body);
    match (form.get("token"), bearer_token(request.headers())) {
        // RFC 7009 section 2.2: an unknown token counts as revoked.
        (Some(named), _) => site.domain.revoke_token(named),
        (None, Some(own)) if site.domain.is_valid_token(own) => site.domain.revoke_token(own),
        (None, Some(_)) => {
            let description = "the bearer token is not one of this domain's".to_owned();
            return Err(OAuthError { status: StatusCode::UNAUTHORIZED, error: "invalid_token", description });
        }
        (None, None) => return Err(bad_request("invalid_request", "there is no token to revoke".to_owned())),
    }
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

fn by_password(domain: &EgnyteDomain, form: &Form<'_>, client_id: &str) -> Result<TokenGrant, OAuthError> {
    let (user_name, password) = (required(form, "username")?, required(form, "password")?);
    if domain.is_administrator(user_name, password) {
        Ok(domain.grant_token(client_id))
    } else {
        Err(bad_request("invalid_grant", WRONG_CREDENTIALS.to_owned()))
    }
}

fn by_refresh_token(domain: &EgnyteDomain, form: &Form<'_>, client_id: &str) -> Result<TokenGrant, OAuthError> {
    let refresh_token = required(form, "refresh_token")?;
    let wrong = || bad_request("invalid_grant", "the refresh token is not one this client can use".to_owned());
    domain.refresh_token(client_id, refresh_token).ok_or_else(wrong)
}

fn required<'f>(form: &'f Form<'_>, field: &str) -> Result<&'f str, OAuthError> {
    match form.single(field) {
        Ok("") | Err(0) => Err(bad_request("invalid_request", format!("{field} is missing"))),
        Ok(value) => Ok(value),
        Err(found) => Err(bad_request("invalid_request", format!("there are {found} fields {field}, not one"))),
    }
}

fn bad_request(error: &'static str, description: String) -> OAuthError {
    OAuthError { status: StatusCode::BAD_REQUEST, error, description }
}
