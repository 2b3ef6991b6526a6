//! The OAuth endpoint: a bearer token for the administrator's password, the next one for a refresh token, and the end
//! of one.
//!
//! Any client id is taken: Egnyte's developer portal, where they are made, is not part of the mock.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::json;

use super::address::bearer;
use super::extract::form::Form;
use super::extract::site::Site;
use crate::instance::{Grant, Instance, TOKEN_LIFE};

/// What Egnyte says to wrong credentials, on its pages too.
pub(super) const WRONG_CREDENTIALS: &str = "Invalid Username/password. Try again.";

/// Why no token was given out, in the words of RFC 6749.
#[derive(Debug, thiserror::Error)]
#[error("{description}")]
pub(super) struct Denied {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl ResponseError for Denied {
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

/// Gives out a token.
pub(super) async fn token(site: Site, body: Bytes) -> Result<HttpResponse, Denied> {
    let form = Form::of_body(&body);
    let client_id = needed(&form, "client_id")?;
    let grant = match needed(&form, "grant_type")? {
        "password" => by_password(&site.domain, &form, client_id)?,
        "refresh_token" => by_refresh_token(&site.domain, &form, client_id)?,
        other => {
            let line = format!("{other:?} is not password or refresh_token");
            return Err(denied("unsupported_grant_type", line));
        }
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "token_type": "bearer",
        "expires_in": TOKEN_LIFE.as_secs(),
    })))
}

/// Makes a token bad: the one that the form names, else the one that was sent to be let in.
pub(super) async fn revoke(site: Site, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Denied> {
    let form = Form::of_body(&body);
    match (form.get("token"), bearer(request.headers())) {
        // RFC 7009: a token that is bad already is as good as revoked.
        (Some(named), _) => site.domain.revoke_token(named),
        (None, Some(own)) if site.domain.admits(own) => site.domain.revoke_token(own),
        (None, Some(_)) => {
            let description = "the bearer token is not one of this domain's".to_owned();
            return Err(Denied { status: StatusCode::UNAUTHORIZED, error: "invalid_token", description });
        }
        (None, None) => return Err(denied("invalid_request", "there is no token to revoke".to_owned())),
    }
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

fn by_password(domain: &Instance, form: &Form<'_>, client_id: &str) -> Result<Grant, Denied> {
    let (user_name, password) = (needed(form, "username")?, needed(form, "password")?);
    if domain.is_administrator(user_name, password) {
        Ok(domain.grant(client_id))
    } else {
        Err(denied("invalid_grant", WRONG_CREDENTIALS.to_owned()))
    }
}

fn by_refresh_token(domain: &Instance, form: &Form<'_>, client_id: &str) -> Result<Grant, Denied> {
    let refresh_token = needed(form, "refresh_token")?;
    let wrong = || denied("invalid_grant", "the refresh token is not one this client can use".to_owned());
    domain.refresh(client_id, refresh_token).ok_or_else(wrong)
}

fn needed<'f>(form: &'f Form<'_>, field: &str) -> Result<&'f str, Denied> {
    match form.only(field) {
        Ok("") | Err(0) => Err(denied("invalid_request", format!("{field} is missing"))),
        Ok(value) => Ok(value),
        Err(found) => Err(denied("invalid_request", format!("there are {found} fields {field}, not one"))),
    }
}

fn denied(error: &'static str, description: String) -> Denied {
    Denied { status: StatusCode::BAD_REQUEST, error, description }
}
