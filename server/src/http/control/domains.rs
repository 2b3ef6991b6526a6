//! Control API: create, seed, configure, show, reset and remove domains.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{self, AdministratorInput};
use crate::control::input::{self, Nullable};
use crate::control::journal::JournalSize;
use crate::control::limits::Limits;
use crate::control::settings::{self as switches, Answer, SettingsInput};
use crate::control::{Budget, Fault, Seed, people};
use crate::domains::{Domains, NewDomain};
use crate::http::address::server_url;
use crate::http::extract::body::SentBody;
use crate::http::pipeline::gate::ControlAccess;
use crate::http::respond::error::{ControlAnswer, ControlError};
use crate::instance::EgnyteDomain;

pub(crate) async fn health() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

pub(crate) async fn guesses() -> HttpResponse {
    HttpResponse::Ok().json(switches::table())
}

pub(crate) async fn domains(all: Data<Domains>, request: HttpRequest) -> HttpResponse {
    let domains: Vec<_> = all.all().iter().map(|domain| render(&all, domain, &request)).collect();
    HttpResponse::Ok().json(json!({ "domains": domains }))
}

/// New domain: its settings, and its initial state.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct DomainInput {
    name: Option<String>,
    token: Option<String>,
    seed_number: Option<u64>,
    seed: Option<Seed>,
    budget: Option<Budget>,
    journal: JournalSize,
    faults: Option<Vec<Fault>>,
    administrator: Option<AdministratorInput>,
    profile: Option<String>,
    guesses: Option<BTreeMap<String, Answer>>,
    tolerances: Option<BTreeMap<String, bool>>,
    weaknesses: Nullable<Vec<String>>,
    limits: Nullable<Limits>,
}

pub(crate) async fn create_domain(domains: Data<Domains>, request: HttpRequest, body: SentBody) -> ControlAnswer {
    let input: DomainInput = input::read(&body, "a domain")?;
    let DomainInput { name, token, seed_number, seed, profile, guesses, tolerances, weaknesses, limits, .. } = input;
    let settings = SettingsInput { profile, guesses, tolerances, weaknesses, limits };
    refuse_admin_token(&request, token.as_deref())?;
    let options = NewDomain { name: name.as_deref(), token: token.as_deref(), seed_number };
    let domain = domains.create(settings.apply(domains.profile())?, options)?;
    domain.replace_budget(input.budget.unwrap_or_default());
    domain.resize_journal(input.journal);
    domain.usage(|usage| usage.set_limits(limits.0.flatten()));
    domain.faults(|set| set.add_all(input.faults.unwrap_or_default()));
    let seeded = seed.map_or(Ok(Value::Null), |seed| domain.apply_seed(seed));
    let administrator = input.administrator.map_or(Ok(()), |input| input.apply(&domain).map(drop));
    if let Err(error) = seeded.map(drop).and(administrator) {
        domains.remove(domain.name())?;
        return Err(error.into());
    }
    let mut body = render(&domains, &domain, &request);
    body["administrator"] = access::credentials(&domain.administrator());
    Ok(HttpResponse::Created().json(body))
}

pub(crate) async fn domain(domains: Data<Domains>, d: Path<String>, request: HttpRequest) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(render(&domains, &*domains.find(&d)?, &request)))
}

pub(crate) async fn remove_domain(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    domains.remove(&d)?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn reset(domains: Data<Domains>, d: Path<String>, request: HttpRequest) -> ControlAnswer {
    let domain = domains.find(&d)?;
    domain.reset();
    Ok(HttpResponse::Ok().json(render(&domains, &domain, &request)))
}

pub(crate) async fn seed(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let created = domains.find(&d)?.apply_seed(input::read(&body, "a seed")?)?;
    Ok(HttpResponse::Ok().json(created))
}

pub(crate) async fn state(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(people::state(&domains.find(&d)?.roster())))
}

pub(crate) async fn settings(
    domains: Data<Domains>,
    d: Path<String>,
    request: HttpRequest,
    body: SentBody,
) -> ControlAnswer {
    let domain = domains.find(&d)?;
    domain.change_settings(&input::read(&body, "settings")?)?;
    Ok(HttpResponse::Ok().json(render(&domains, &domain, &request)))
}

/// New token of a domain; without one, it is generated.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TokenInput {
    token: Option<String>,
}

pub(crate) async fn issue_token(
    domains: Data<Domains>,
    d: Path<String>,
    request: HttpRequest,
    body: SentBody,
) -> ControlAnswer {
    let domain = domains.find(&d)?;
    let TokenInput { token } = input::read(&body, "a token")?;
    refuse_admin_token(&request, token.as_deref())?;
    let token = token.map_or_else(|| Ok(domain.issue_token()), |token| domains.add_token(&domain, &token))?;
    Ok(HttpResponse::Created().json(json!({ "token": token })))
}

pub(crate) async fn revoke_tokens(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    domains.find(&d)?.revoke_tokens();
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses the admin token as the token of a domain: a connector that holds it would be an administrator of the mock.
fn refuse_admin_token(request: &HttpRequest, token: Option<&str>) -> Result<(), ControlError> {
    let access = request.app_data::<ControlAccess>();
    if token.is_some_and(|token| access.is_some_and(|access| access.is_admin_token(token))) {
        return Err(ControlError::new(
            StatusCode::CONFLICT,
            "the token is the admin token of this mock: choose another",
        ));
    }
    Ok(())
}

fn render(domains: &Domains, domain: &EgnyteDomain, request: &HttpRequest) -> Value {
    let url = format!("{}/d/{}", server_url(request), domain.name());
    let settings = domain.settings();
    json!({
        "name": domain.name(),
        "isDefault": std::ptr::eq(&raw const **domains.default_domain(), domain),
        "url": url,
        "scimUrl": format!("{url}/pubapi/scim/v2"),
        "apiUrl": format!("{url}/pubapi"),
        "token": domain.token().unwrap_or_default(),
        "profile": settings.profile(),
        "guesses": settings.answers(),
        "tolerances": settings.tolerances(),
        "weaknesses": settings.weaknesses(),
        "limits": domain.usage(|usage| usage.to_json()),
    })
}
