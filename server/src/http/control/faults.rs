//! Control API: faults and request budgets.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};
use serde_json::json;

use crate::control::{Budget, Fault, fields};
use crate::domains::Estate;
use crate::http::respond::error::ControlAnswer;

pub(crate) async fn set(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let domain = estate.domain(&d)?;
    let fault = Fault::of(&fields::read(&body)?)?;
    Ok(HttpResponse::Created().json(json!({ "id": domain.faults(|faults| faults.set(fault)) })))
}

pub(crate) async fn list(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(estate.domain(&d)?.faults(|faults| faults.to_json())))
}

pub(crate) async fn clear(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    estate.domain(&d)?.faults(|faults| faults.clear());
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn remove(estate: Data<Estate>, path: Path<(String, u64)>) -> ControlAnswer {
    estate.domain(&path.0)?.faults(|faults| faults.remove(path.1))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn budget(estate: Data<Estate>, d: Path<String>) -> ControlAnswer {
    let (budget, last) = estate.domain(&d)?.budget();
    Ok(HttpResponse::Ok().json(budget.to_json(last)))
}

/// Sets a new budget, and returns the usage of the previous one.
pub(crate) async fn renew_budget(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let budget = Budget::of(&fields::read(&body)?)?;
    let (spent, last) = estate.domain(&d)?.replace_budget(budget);
    Ok(HttpResponse::Ok().json(spent.to_json(last)))
}
