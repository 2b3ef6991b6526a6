//! Control API: the mock's clock, and snapshots of a domain.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup::in_background;
use crate::control::{ControlInputError, input, people};
use crate::domains::Domains;
use crate::http::extract::body::SentBody;
use crate::http::respond::error::ControlAnswer;
use crate::instance::{ClockReading, SnapshotSummary};

/// Number of changes since a snapshot that are listed; the others are counted.
const MOST_CHANGES: usize = 500;

pub(crate) async fn show(domains: Data<Domains>) -> HttpResponse {
    HttpResponse::Ok().json(render(domains.clock().read()))
}

/// Change of the clock.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct ClockInput {
    advance_millis: Option<i64>,
    frozen: Option<bool>,
    at: Option<String>,
}

/// Freezes or resumes the clock, and moves it.
pub(crate) async fn set(domains: Data<Domains>, body: SentBody) -> ControlAnswer {
    let ClockInput { advance_millis, frozen, at } = input::read(&body, "a clock")?;
    let invalid = |reason: &str| ControlInputError::Invalid { what: "a clock", reason: reason.to_owned() };
    let at =
        at.map(|at| at.parse::<Timestamp>().map_err(|_| invalid("`at` must be a time of RFC 3339"))).transpose()?;
    if at.is_some() && frozen != Some(true) {
        return Err(invalid("`at` requires `frozen`: true, because a running clock has no fixed time").into());
    }
    let clock = domains.clock();
    match frozen {
        Some(true) => clock.freeze(at),
        Some(false) => clock.resume(),
        None => {}
    }
    clock.advance(SignedDuration::from_millis(advance_millis.unwrap_or(0)))?;
    Ok(HttpResponse::Ok().json(render(clock.read())))
}

/// Change of the clock of one domain.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct DomainClockInput {
    advance_millis: i64,
}

/// Moves the clock of one domain; the others keep theirs.
pub(crate) async fn set_of_domain(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let DomainClockInput { advance_millis } = input::read(&body, "a clock")?;
    let reading = domains.find(&d)?.advance_clock(SignedDuration::from_millis(advance_millis))?;
    Ok(HttpResponse::Ok().json(render(reading)))
}

pub(crate) async fn take(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Created().json(json!({ "id": domains.find(&d)?.take_snapshot() })))
}

pub(crate) async fn list(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    let render = |SnapshotSummary { id, at, users, groups }: SnapshotSummary| json!({ "id": id, "at": at.to_string(), "users": users, "groups": groups });
    let snapshots: Vec<Value> = domains.find(&d)?.snapshots().into_iter().map(render).collect();
    Ok(HttpResponse::Ok().json(json!({ "snapshots": snapshots })))
}

pub(crate) async fn restore(domains: Data<Domains>, path: Path<(String, u64)>) -> ControlAnswer {
    domains.find(&path.0)?.restore(path.1)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Returns the difference between a snapshot and the present state, up to a number of changes.
pub(crate) async fn changes(domains: Data<Domains>, path: Path<(String, u64)>) -> ControlAnswer {
    let domain = domains.find(&path.0)?;
    let (before, after) = (domain.snapshot_roster(path.1)?, domain.roster());
    in_background(move || {
        let changes = egnyte_domain::change::between(&before, &after);
        let listed: Vec<Value> = changes.iter().take(MOST_CHANGES).map(people::change).collect();
        json!({ "changes": listed, "total": changes.len() })
    })
    .await
}

pub(crate) async fn remove(domains: Data<Domains>, path: Path<(String, u64)>) -> ControlAnswer {
    domains.find(&path.0)?.remove_snapshot(path.1)?;
    Ok(HttpResponse::NoContent().finish())
}

fn render(reading: ClockReading) -> Value {
    json!({
        "now": reading.now.to_string(),
        "frozen": reading.frozen,
        "movedMillis": i64::try_from(reading.moved.as_millis()).unwrap_or(i64::MAX),
    })
}
