//! Control API: create, seed, configure, show, reset and remove domains.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::access;
use crate::control::limits::Limits;
use crate::control::{Budget, Fault, Fields, Seed, fields, people, settings as switches};
use crate::domains::Estate;
use crate::http::address::server_url;
use crate::http::respond::error::ControlAnswer;
use crate::instance::Instance;

pub(crate) async fn health() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

pub(crate) async fn guesses() -> HttpResponse {
    HttpResponse::Ok().json(switches::table())
}

pub(crate) async fn domains(estate: Data<Estate>, request: HttpRequest) -> HttpResponse {
    let domains: Vec<_> = estate.domains().iter().map(|domain| render(domain, &request)).collect();
    HttpResponse::Ok().json(json!({ "domains": domains }))
}

pub(crate) async fn create_domain(estate: Data<Estate>, request: HttpRequest, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let known = ["name", "seed", "budget", "administrator", "seedNumber", "faults", "limits"];
    let fields = Fields::of(&body, "a domain", &[&known[..], &switches::FIELDS].concat())?;
    let settings = switches::changed(estate.profile(), fields)?;
    let seed = fields.get("seed").map(Seed::of).transpose()?;
    let budget = fields.get("budget").map(Budget::of).transpose()?;
    let faults = Fault::list(fields)?;
    let limits = fields.get("limits").map(Limits::of).transpose()?;
    let domain = estate.create(fields.text("name")?, settings, fields.number("seedNumber")?)?;
    domain.replace_budget(budget.unwrap_or_default());
    domain.usage(|usage| usage.limit(limits));
    domain.faults(|set| set.set_all(&faults));
    let planted = seed.map_or(Ok(Value::Null), |seed| domain.plant(&seed));
    let administrator = fields.get("administrator").map_or(Ok(()), |sent| access::set(&domain, sent).map(drop));
    if let Err(error) = planted.map(drop).and(administrator) {
        estate.remove(domain.name())?;
        return Err(error.into());
    }
    let mut body = render(&domain, &request);
    body["administrator"] = access::credentials(&domain.administrator());
    Ok(HttpResponse::Created().json(body))
}

pub(crate) async fn domain(estate: Data<Estate>, d: Path<String>, request: HttpRequest) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(render(&*estate.domain(&d)?, &request)))
}

pub(crate) async fn remove_domain(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    estate.remove(&d)?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn reset(estate: Data<Estate>, d: Path<String>, request: HttpRequest) -> ControlAnswer {
    let domain = estate.domain(&d)?;
    domain.reset();
    Ok(HttpResponse::Ok().json(render(&domain, &request)))
}

pub(crate) async fn seed(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let seed = Seed::of(&body)?;
    let made = estate.domain(&d)?.plant(&seed)?;
    Ok(HttpResponse::Ok().json(made))
}

pub(crate) async fn state(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(people::state(&estate.domain(&d)?.snapshot())))
}

pub(crate) async fn settings(
    estate: Data<Estate>,
    d: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> ControlAnswer {
    let body = fields::read(&body)?;
    let fields = Fields::of(&body, "settings", &[&["limits"], &switches::FIELDS[..]].concat())?;
    let limits = fields.get("limits").map(Limits::of).transpose()?;
    let domain = estate.domain(&d)?;
    domain.set(|present| switches::changed(present, fields))?;
    if fields.has("limits") {
        domain.usage(|usage| usage.limit(limits));
    }
    Ok(HttpResponse::Ok().json(render(&domain, &request)))
}

pub(crate) async fn issue_token(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Created().json(json!({ "token": estate.domain(&d)?.issue_token() })))
}

pub(crate) async fn revoke_tokens(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    estate.domain(&d)?.revoke_tokens();
    Ok(HttpResponse::NoContent().finish())
}

fn render(domain: &Instance, request: &HttpRequest) -> Value {
    let url = format!("{}/d/{}", server_url(request), domain.name());
    let settings = domain.settings();
    json!({
        "name": domain.name(),
        "url": url,
        "scimUrl": format!("{url}/pubapi/scim/v2"),
        "token": domain.token().unwrap_or_default(),
        "profile": settings.profile(),
        "guesses": settings.answers(),
        "tolerances": settings.tolerated(),
        "weaknesses": settings.weaknesses(),
        "limits": domain.usage(|usage| usage.to_json()),
    })
}
