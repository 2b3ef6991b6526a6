//! Control API: single sign-on settings and the administrator's credentials.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use serde_json::{Value, json};

use crate::control::{Fields, Unreadable, fields};
use crate::domains::Estate;
use crate::http::respond::error::{ControlAnswer, ControlError};
use crate::instance::{Administrator, Instance};
use egnyte_saml::{SingleSignOn, identity_provider};

pub(crate) async fn single_sign_on(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(estate.domain(&d)?.single_sign_on().to_json()))
}

pub(crate) async fn set_single_sign_on(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let set = estate.domain(&d)?.set_single_sign_on(|_, rules| SingleSignOn::from_json(&body, rules.strange_api_keys));
    Ok(HttpResponse::Ok().json(set?.to_json()))
}

pub(crate) async fn import_metadata(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let text = std::str::from_utf8(&body).map_err(|error| {
        ControlError::new(StatusCode::BAD_REQUEST, format!("the metadata are not UTF-8 text: {error}"))
    })?;
    let metadata = identity_provider(text)?;
    let set = estate.domain(&d)?.set_single_sign_on(|present, _| present.importing(metadata));
    Ok(HttpResponse::Ok().json(set?.to_json()))
}

pub(crate) async fn administrator(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    let administrator = estate.domain(&d)?.administrator();
    Ok(HttpResponse::Ok().json(json!({ "userName": administrator.user_name })))
}

pub(crate) async fn set_administrator(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let domain = estate.domain(&d)?;
    Ok(HttpResponse::Ok().json(credentials(&set(&domain, &body)?)))
}

/// Sets the administrator's credentials; a missing password is generated.
pub(super) fn set(domain: &Instance, body: &Value) -> Result<Administrator, Unreadable> {
    let fields = Fields::of(body, "an administrator", &["userName", "password"])?;
    let text = |field| match fields.text(field)? {
        Some("") => Err(Unreadable::WrongType { field, expected: "a string that is not blank" }),
        other => Ok(other),
    };
    Ok(domain.set_administrator(text("userName")?, text("password")?))
}

pub(super) fn credentials(administrator: &Administrator) -> Value {
    json!({ "userName": administrator.user_name, "password": administrator.password })
}
