//! The control API: a test seeds, watches, and acts as an Egnyte administrator.

pub(super) mod access;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::server_url;
use super::reply::Failure;
use crate::control::journal::{Exchange, Finding};
use crate::control::limits::Limits;
use crate::control::{Budget, Fault, Fields, Seed, changes as wire, fields, people, settings as switches};
use egnyte_domain::{GroupId, Refusal, UserId};
use crate::estate::Estate;
use crate::guesses::Tolerance;
use crate::instance::Instance;
use egnyte_scim::lint::{self, Level};

type Answer = Result<HttpResponse, Failure>;

pub(super) async fn health() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

pub(super) async fn guesses() -> HttpResponse {
    HttpResponse::Ok().json(switches::table())
}

/// Everything that the verdict on a request can say.
pub(super) async fn findings() -> HttpResponse {
    let told = lint::Finding::all().map(|finding| {
        json!({
            "id": finding.id,
            "level": finding.level.as_str(),
            "section": finding.section,
            "advice": finding.advice,
            "tolerance": finding.tolerance.map(Tolerance::id),
        })
    });
    HttpResponse::Ok().json(json!({ "findings": told.collect::<Vec<_>>() }))
}

pub(super) async fn domains(estate: Data<Estate>, request: HttpRequest) -> HttpResponse {
    let domains: Vec<_> = estate.domains().iter().map(|domain| rendered(domain, &request)).collect();
    HttpResponse::Ok().json(json!({ "domains": domains }))
}

pub(super) async fn create_domain(estate: Data<Estate>, request: HttpRequest, body: Bytes) -> Answer {
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
    Ok(HttpResponse::Created().json(access::with_credentials(&domain, &request)))
}

pub(super) async fn domain(estate: Data<Estate>, d: Path<String>, request: HttpRequest) -> Answer {
    Ok(HttpResponse::Ok().json(rendered(&*estate.domain(&d)?, &request)))
}

pub(super) async fn remove_domain(estate: Data<Estate>, d: Path<String>) -> Answer {
    estate.remove(&d)?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn reset(estate: Data<Estate>, d: Path<String>, request: HttpRequest) -> Answer {
    let domain = estate.domain(&d)?;
    domain.reset();
    Ok(HttpResponse::Ok().json(rendered(&domain, &request)))
}

pub(super) async fn seed(estate: Data<Estate>, d: Path<String>, body: Bytes) -> Answer {
    let body = fields::read(&body)?;
    let seed = Seed::of(&body)?;
    let made = estate.domain(&d)?.plant(&seed)?;
    Ok(HttpResponse::Ok().json(made))
}

pub(super) async fn state(estate: Data<Estate>, d: Path<String>) -> Answer {
    Ok(HttpResponse::Ok().json(people::state(&estate.domain(&d)?.snapshot())))
}

pub(super) async fn mark(estate: Data<Estate>, d: Path<String>) -> Answer {
    Ok(HttpResponse::Created().json(json!({ "mark": estate.domain(&d)?.mark() })))
}

/// From which mark changes are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Since {
    since: u64,
}

pub(super) async fn changes(estate: Data<Estate>, d: Path<String>, query: Query<Since>) -> Answer {
    let changes = estate.domain(&d)?.changes(query.since)?;
    Ok(HttpResponse::Ok().json(json!({ "changes": changes.iter().map(wire::change).collect::<Vec<_>>() })))
}

/// Which part of the journal is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Window {
    after: Option<u64>,
    limit: Option<usize>,
    finding: Option<String>,
    level: Option<String>,
}

pub(super) async fn journal(estate: Data<Estate>, d: Path<String>, query: Query<Window>) -> Answer {
    let wanted = wanted(&query)?;
    let (after, limit) = (query.after.unwrap_or(0), query.limit.unwrap_or(usize::MAX));
    let page = estate.domain(&d)?.journal(after, limit, wanted);
    Ok(HttpResponse::Ok().json(page.to_json()))
}

/// Which exchanges are wanted: all, or those with a finding of that id and level; `any` is any finding.
fn wanted(query: &Window) -> Result<impl Fn(&Exchange) -> bool + use<>, Failure> {
    let unknown = |line: String| Failure::new(StatusCode::BAD_REQUEST, line);
    let named = query.finding.as_deref().filter(|id| *id != "any");
    let id = named.map(lint::Finding::named).transpose().map_err(unknown)?.map(|found| found.id);
    let level = query.level.as_deref().map(str::parse::<Level>).transpose().map_err(unknown)?.map(Level::as_str);
    let all = query.finding.is_none() && level.is_none();
    let fits = move |finding: &Finding| {
        id.is_none_or(|id| finding.id == id) && level.is_none_or(|level| finding.level == level)
    };
    Ok(move |exchange: &Exchange| all || exchange.findings.iter().any(fits))
}

pub(super) async fn settings(estate: Data<Estate>, d: Path<String>, request: HttpRequest, body: Bytes) -> Answer {
    let body = fields::read(&body)?;
    let fields = Fields::of(&body, "settings", &[&["limits"], &switches::FIELDS[..]].concat())?;
    let limits = fields.get("limits").map(Limits::of).transpose()?;
    let domain = estate.domain(&d)?;
    domain.set(|present| switches::changed(present, fields))?;
    if fields.has("limits") {
        domain.usage(|usage| usage.limit(limits));
    }
    Ok(HttpResponse::Ok().json(rendered(&domain, &request)))
}

pub(super) async fn create_user(estate: Data<Estate>, d: Path<String>, body: Bytes) -> Answer {
    let body = fields::read(&body)?;
    let (made, _) = estate.domain(&d)?.write(|desk| people::create_user(&body, desk))?;
    Ok(HttpResponse::Created().json(made))
}

pub(super) async fn update_user(estate: Data<Estate>, path: Path<(String, String)>, body: Bytes) -> Answer {
    let (domain, id) = (estate.domain(&path.0)?, user_id(&path.1)?);
    let body = fields::read(&body)?;
    let (made, _) = domain.write(|desk| people::update_user(id, &body, desk))?;
    Ok(HttpResponse::Ok().json(made))
}

pub(super) async fn delete_user(estate: Data<Estate>, path: Path<(String, String)>) -> Answer {
    let (domain, id) = (estate.domain(&path.0)?, user_id(&path.1)?);
    domain.write(|desk| desk.roster.delete_user(id, desk.now))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn create_group(estate: Data<Estate>, d: Path<String>, body: Bytes) -> Answer {
    let body = fields::read(&body)?;
    let (made, _) = estate.domain(&d)?.write(|desk| people::create_group(&body, desk))?;
    Ok(HttpResponse::Created().json(made))
}

pub(super) async fn update_group(estate: Data<Estate>, path: Path<(String, String)>, body: Bytes) -> Answer {
    let (domain, id) = (estate.domain(&path.0)?, group_id(&path.1)?);
    let body = fields::read(&body)?;
    let (made, _) = domain.write(|desk| people::update_group(id, &body, desk))?;
    Ok(HttpResponse::Ok().json(made))
}

pub(super) async fn delete_group(estate: Data<Estate>, path: Path<(String, String)>) -> Answer {
    let (domain, id) = (estate.domain(&path.0)?, group_id(&path.1)?);
    domain.write(|desk| desk.roster.delete_group(id))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn issue_token(estate: Data<Estate>, d: Path<String>) -> Answer {
    Ok(HttpResponse::Created().json(json!({ "token": estate.domain(&d)?.issue_token() })))
}

pub(super) async fn revoke_tokens(estate: Data<Estate>, d: Path<String>) -> Answer {
    estate.domain(&d)?.revoke_tokens();
    Ok(HttpResponse::NoContent().finish())
}

/// What a query that cannot be read is answered with.
pub(super) fn bad_query(error: &actix_web::error::QueryPayloadError) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, error.to_string())
}

fn user_id(text: &str) -> Result<UserId, Refusal> {
    text.parse().map_err(|_| Refusal::NoSuchUser { id: text.to_owned() })
}

fn group_id(text: &str) -> Result<GroupId, Refusal> {
    text.parse().map_err(|_| Refusal::NoSuchGroup { id: text.to_owned() })
}

fn rendered(domain: &Instance, request: &HttpRequest) -> Value {
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
