//! Token endpoint: grants `password`, `authorization_code` and `refresh_token`; and revocation.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::error::OAuthError;
use crate::http::address::bearer_token;
use crate::http::extract::body::SentBody;
use crate::http::extract::form::Form;
use crate::http::extract::site::Site;
use crate::instance::{EgnyteDomain, TokenClient, TokenGrant, TokenHolder};

/// Issues an access token. The parameters are a form, JSON, or the query, as known clients send them.
pub(crate) async fn token(site: Site, request: HttpRequest, body: SentBody) -> Result<HttpResponse, OAuthError> {
    let envelope = site.domain.rules().api.token_errors;
    let grant = grant(&site.domain, &request, &body).map_err(|error| error.in_envelope(envelope))?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(render(&grant)))
}

fn grant(domain: &EgnyteDomain, request: &HttpRequest, body: &[u8]) -> Result<TokenGrant, OAuthError> {
    let parameters = Form::of_query(request.query_string()).with_body(body);
    let parameters = parameters
        .map_err(|error| OAuthError::bad_request("invalid_request", format!("the body is not JSON: {error}")))?;
    let client_id = required(&parameters, "client_id")?;
    match required(&parameters, "grant_type")? {
        "password" => by_password(domain, &parameters, client_id),
        "authorization_code" => by_code(domain, &parameters, client_id),
        "refresh_token" => by_refresh_token(domain, &parameters, client_id),
        other => {
            let line = format!("{other:?} is not password, authorization_code or refresh_token");
            Err(OAuthError::bad_request("unsupported_grant_type", line))
        }
    }
}

/// Returns the lifetime in seconds; -1 for a token without an end.
pub(super) fn expires_in(grant: &TokenGrant) -> i64 {
    grant.life.map_or(-1, |life| life.as_secs())
}

fn render(grant: &TokenGrant) -> Value {
    let mut body = json!({
        "access_token": grant.access_token,
        "token_type": "bearer",
        "expires_in": expires_in(grant),
    });
    for (name, value) in [("refresh_token", &grant.refresh_token), ("scope", &grant.scope)] {
        if let Some(value) = value {
            body[name] = value.as_str().into();
        }
    }
    body
}

/// Revokes the token that the form names, else the bearer token of the request.
pub(crate) async fn revoke(site: Site, request: HttpRequest, body: SentBody) -> Result<HttpResponse, OAuthError> {
    let form = Form::of_body(&body);
    match (form.get("token"), bearer_token(request.headers())) {
        // RFC 7009 section 2.2: an unknown token counts as revoked.
        (Some(named), _) => site.domain.revoke_token(named),
        (None, Some(own)) if site.domain.is_valid_token(own) => site.domain.revoke_token(own),
        (None, Some(_)) => return Err(OAuthError::invalid_token()),
        (None, None) => return Err(OAuthError::bad_request("invalid_request", "there is no token to revoke")),
    }
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

fn by_password(domain: &EgnyteDomain, parameters: &Form<'_>, client_id: &str) -> Result<TokenGrant, OAuthError> {
    let (user_name, password) = (required(parameters, "username")?, required(parameters, "password")?);
    domain.check_administrator(user_name, password).map_err(OAuthError::for_credentials)?;
    Ok(domain.grant_token(TokenClient {
        client_id: client_id.to_owned(),
        holder: TokenHolder::Administrator,
        scope: parameters.get("scope").map(str::to_owned),
    }))
}

fn by_code(domain: &EgnyteDomain, parameters: &Form<'_>, client_id: &str) -> Result<TokenGrant, OAuthError> {
    let (code, redirect_uri) = (required(parameters, "code")?, required(parameters, "redirect_uri")?);
    let wrong = || OAuthError::bad_request("invalid_grant", "the code is not one this client can use, or was used");
    domain.exchange_code(code, client_id, redirect_uri).ok_or_else(wrong)
}

fn by_refresh_token(domain: &EgnyteDomain, parameters: &Form<'_>, client_id: &str) -> Result<TokenGrant, OAuthError> {
    let refresh_token = required(parameters, "refresh_token")?;
    let wrong = || OAuthError::bad_request("invalid_grant", "the refresh token is not one this client can use");
    domain.refresh_token(client_id, refresh_token).ok_or_else(wrong)
}

fn required<'f>(parameters: &'f Form<'_>, field: &str) -> Result<&'f str, OAuthError> {
    match parameters.single(field) {
        Ok("") | Err(0) => Err(OAuthError::bad_request("invalid_request", format!("{field} is missing"))),
        Ok(value) => Ok(value),
        Err(found) => {
            Err(OAuthError::bad_request("invalid_request", format!("there are {found} fields {field}, not one")))
        }
    }
}
