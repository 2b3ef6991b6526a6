//! Control API: single sign-on settings and the administrator's credentials.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::{ControlInputError, input};
use crate::domains::Domains;
use crate::http::extract::body::SentBody;
use crate::http::respond::error::{ControlAnswer, ControlError};
use crate::instance::{Administrator, EgnyteDomain};
use egnyte_saml::{IdentityProviderMetadata, SingleSignOn};

/// Field of the answer to an import: the parts of the metadata that have no effect. It is no setting.
const REMARKS: &str = "remarks";

pub(crate) async fn single_sign_on(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(domains.find(&d)?.single_sign_on().to_json()))
}

pub(crate) async fn set_single_sign_on(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let mut body: Value = input::read(&body, "single sign-on settings")?;
    // The answer to an import can be sent back as it is.
    if let Some(settings) = body.as_object_mut() {
        settings.remove(REMARKS);
    }
    let set = domains.find(&d)?.set_single_sign_on(|_, rules| SingleSignOn::from_json(&body, rules.strange_api_keys));
    Ok(HttpResponse::Ok().json(set?.to_json()))
}

pub(crate) async fn import_metadata(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let text = std::str::from_utf8(&body).map_err(|error| {
        ControlError::new(StatusCode::BAD_REQUEST, format!("the metadata are not UTF-8 text: {error}"))
    })?;
    let metadata = IdentityProviderMetadata::parse(text)?;
    let remarks = metadata.remarks.clone();
    let set = domains.find(&d)?.set_single_sign_on(|current, _| current.with_metadata(metadata));
    let mut settings = set?.to_json();
    // Nothing in the metadata is overlooked in silence.
    if !remarks.is_empty() {
        settings[REMARKS] = json!(remarks);
    }
    Ok(HttpResponse::Ok().json(settings))
}

pub(crate) async fn administrator(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    let administrator = domains.find(&d)?.administrator();
    Ok(HttpResponse::Ok().json(json!({ "userName": administrator.user_name })))
}

pub(crate) async fn set_administrator(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let domain = domains.find(&d)?;
    let input: AdministratorInput = input::read(&body, "an administrator")?;
    Ok(HttpResponse::Ok().json(credentials(&input.apply(&domain)?)))
}

/// Change of the administrator's credentials.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct AdministratorInput {
    user_name: Option<String>,
    password: Option<String>,
}

impl AdministratorInput {
    /// Sets the administrator's credentials; a missing password is generated.
    pub(super) fn apply(&self, domain: &EgnyteDomain) -> Result<Administrator, ControlInputError> {
        let (user_name, password) = (self.user_name.as_deref(), self.password.as_deref());
        if user_name == Some("") || password == Some("") {
            let reason = "`userName` and `password` must not be blank".to_owned();
            return Err(ControlInputError::Invalid { what: "an administrator", reason });
        }
        Ok(domain.set_administrator(user_name, password))
    }
}

pub(super) fn credentials(administrator: &Administrator) -> Value {
    json!({ "userName": administrator.user_name, "password": administrator.password })
}
