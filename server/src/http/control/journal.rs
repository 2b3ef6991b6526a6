//! What a test watches over the control API: the journal with its findings, and the changes since a mark.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use serde_json::json;

use crate::control::journal::{Exchange, Finding};
use crate::control::people;
use crate::domains::Estate;
use crate::http::respond::error::{ControlAnswer, Failure};
use egnyte_scim::diagnostics::{self, Level, Tolerance};

/// Everything that the verdict on a request can say.
pub(crate) async fn findings() -> HttpResponse {
    let told = diagnostics::Finding::all().map(|finding| {
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

pub(crate) async fn mark(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Created().json(json!({ "mark": estate.domain(&d)?.mark() })))
}

/// From which mark changes are wanted.
#[derive(Debug, Deserialize)]
pub(crate) struct Since {
    since: u64,
}

pub(crate) async fn changes(estate: Data<Estate>, d: Path<String>, query: Query<Since>) -> ControlAnswer {
    let changes = estate.domain(&d)?.changes(query.since)?;
    Ok(HttpResponse::Ok().json(json!({ "changes": changes.iter().map(people::change).collect::<Vec<_>>() })))
}

/// Which part of the journal is wanted.
#[derive(Debug, Deserialize)]
pub(crate) struct Window {
    after: Option<u64>,
    limit: Option<usize>,
    finding: Option<String>,
    level: Option<String>,
}

pub(crate) async fn journal(estate: Data<Estate>, d: Path<String>, query: Query<Window>) -> ControlAnswer {
    let wanted = wanted(&query)?;
    let (after, limit) = (query.after.unwrap_or(0), query.limit.unwrap_or(usize::MAX));
    let page = estate.domain(&d)?.journal(after, limit, wanted);
    Ok(HttpResponse::Ok().json(page.to_json()))
}

/// Which exchanges are wanted: all, or those with a finding of that id and level; `any` is any finding.
fn wanted(query: &Window) -> Result<impl Fn(&Exchange) -> bool + use<>, Failure> {
    let unknown = |line: String| Failure::new(StatusCode::BAD_REQUEST, line);
    let named = query.finding.as_deref().filter(|id| *id != "any");
    let id = named.map(diagnostics::Finding::named).transpose().map_err(unknown)?.map(|found| found.id);
    let level = query.level.as_deref().map(str::parse::<Level>).transpose().map_err(unknown)?.map(Level::as_str);
    let all = query.finding.is_none() && level.is_none();
    let fits = move |finding: &Finding| {
        id.is_none_or(|id| finding.id == id) && level.is_none_or(|level| finding.level == level)
    };
    Ok(move |exchange: &Exchange| all || exchange.findings.iter().any(fits))
}

/// What a query that cannot be read is answered with.
pub(crate) fn bad_query(error: &actix_web::error::QueryPayloadError) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, error.to_string())
}
