//! Control API: the mock's clock, and snapshots of a domain.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::control::{Fields, Unreadable, fields};
use crate::domains::Estate;
use crate::http::respond::error::ControlAnswer;
use crate::instance::Clock;

pub(crate) async fn show(estate: Data<Estate>) -> HttpResponse {
    HttpResponse::Ok().json(face(estate.clock()))
}

/// Freezes or thaws the clock, and moves it.
pub(crate) async fn set(estate: Data<Estate>, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let fields = Fields::of(&body, "a clock", &["advanceMillis", "frozen", "at"])?;
    let wrong = |field, expected| Unreadable::WrongType { field, expected };
    let by = fields.get("advanceMillis").map(|by| by.as_i64().ok_or(wrong("advanceMillis", "a whole number")));
    let at = fields.text("at")?.map(|at| at.parse::<Timestamp>().map_err(|_| wrong("at", "a time of RFC 3339")));
    let (by, at, frozen) = (by.transpose()?, at.transpose()?, fields.flag("frozen")?);
    if at.is_some() && frozen != Some(true) {
        return Err(wrong("at", "beside `frozen`: true, because a running clock has no fixed time").into());
    }
    let clock = estate.clock();
    match frozen {
        Some(true) => clock.freeze(at),
        Some(false) => clock.thaw(),
        None => {}
    }
    clock.advance(SignedDuration::from_millis(by.unwrap_or(0)))?;
    Ok(HttpResponse::Ok().json(face(clock)))
}

pub(crate) async fn take(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Created().json(json!({ "id": estate.domain(&d)?.take_snapshot() })))
}

pub(crate) async fn list(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    let ids = estate.domain(&d)?.snapshots();
    let snapshots: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id })).collect();
    Ok(HttpResponse::Ok().json(json!({ "snapshots": snapshots })))
}

pub(crate) async fn restore(estate: Data<Estate>, path: Path<(String, u64)>) -> ControlAnswer {
    estate.domain(&path.0)?.restore(path.1)?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn remove(estate: Data<Estate>, path: Path<(String, u64)>) -> ControlAnswer {
    estate.domain(&path.0)?.remove_snapshot(path.1)?;
    Ok(HttpResponse::NoContent().finish())
}

fn face(clock: &Clock) -> Value {
    let face = clock.face();
    json!({
        "now": face.now.to_string(),
        "frozen": face.frozen,
        "movedMillis": i64::try_from(face.moved.as_millis()).unwrap_or(i64::MAX),
    })
}
