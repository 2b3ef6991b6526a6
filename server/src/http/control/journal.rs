//! Control API: the journal with its findings, marks, and changes since a mark.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use serde_json::json;

use crate::control::journal::{Exchange, FindingRecord};
use crate::control::people;
use crate::domains::Domains;
use crate::http::respond::error::{ControlAnswer, ControlError};
use egnyte_scim::diagnostics::{self, Level, Tolerance};

/// Lists all findings there can be.
pub(crate) async fn findings() -> HttpResponse {
    let findings = diagnostics::Finding::all().map(|finding| {
        json!({
            "id": finding.id,
            "level": finding.level.as_str(),
            "section": finding.section,
            "advice": finding.advice,
            "tolerance": finding.tolerance.map(Tolerance::id),
        })
    });
    HttpResponse::Ok().json(json!({ "findings": findings.collect::<Vec<_>>() }))
}

pub(crate) async fn clear_journal(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    domains.find(&d)?.clear_journal();
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn mark(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Created().json(json!({ "mark": domains.find(&d)?.mark() })))
}

/// Query of the changes since a mark.
#[derive(Debug, Deserialize)]
pub(crate) struct ChangesQuery {
    since: u64,
}

pub(crate) async fn changes(domains: Data<Domains>, d: Path<String>, query: Query<ChangesQuery>) -> ControlAnswer {
    let domain = domains.find(&d)?;
    let (changes, undone) = (domain.changes(query.since)?, domain.undone(query.since)?);
    let changes: Vec<_> = changes.iter().map(people::change).collect();
    let undone: Vec<_> = undone.iter().map(people::undone).collect();
    Ok(HttpResponse::Ok().json(json!({ "changes": changes, "undone": undone })))
}

/// Query of the journal.
#[derive(Debug, Deserialize)]
pub(crate) struct JournalQuery {
    after: Option<u64>,
    limit: Option<usize>,
    finding: Option<String>,
    level: Option<String>,
}

pub(crate) async fn journal(domains: Data<Domains>, d: Path<String>, query: Query<JournalQuery>) -> ControlAnswer {
    let filter = exchange_filter(&query)?;
    let (after, limit) = (query.after.unwrap_or(0), query.limit.unwrap_or(usize::MAX));
    let page = domains.find(&d)?.journal(after, limit, filter);
    Ok(HttpResponse::Ok().json(page.to_json()))
}

/// Returns a filter of exchanges: all, or those with a finding of the given id and level; `any` is any finding.
fn exchange_filter(query: &JournalQuery) -> Result<impl Fn(&Exchange) -> bool + use<>, ControlError> {
    let unknown = |line: String| ControlError::new(StatusCode::BAD_REQUEST, line);
    let named = query.finding.as_deref().filter(|id| *id != "any");
    let id = named.map(diagnostics::Finding::by_id).transpose().map_err(unknown)?.map(|found| found.id);
    let level = query.level.as_deref().map(str::parse::<Level>).transpose().map_err(unknown)?.map(Level::as_str);
    let all = query.finding.is_none() && level.is_none();
    let fits = move |finding: &FindingRecord| {
        id.is_none_or(|id| finding.id == id) && level.is_none_or(|level| finding.level == level)
    };
    Ok(move |exchange: &Exchange| all || exchange.findings.iter().any(fits))
}

/// Returns the error for a query that cannot be parsed.
pub(crate) fn bad_query(error: &actix_web::error::QueryPayloadError) -> ControlError {
    ControlError::new(StatusCode::BAD_REQUEST, error.to_string())
}
