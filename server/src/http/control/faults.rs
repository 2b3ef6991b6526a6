//! Control API: faults and request budgets.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;

use crate::control::{Budget, Fault, input};
use crate::domains::Domains;
use crate::http::extract::body::SentBody;
use crate::http::respond::error::ControlAnswer;

pub(crate) async fn set(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let domain = domains.find(&d)?;
    let fault: Fault = input::read(&body, "a fault")?;
    Ok(HttpResponse::Created().json(json!({ "id": domain.faults(|faults| faults.add(fault)) })))
}

pub(crate) async fn list(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(domains.find(&d)?.faults(|faults| faults.to_json())))
}

pub(crate) async fn clear(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    domains.find(&d)?.faults(|faults| faults.clear());
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn remove(domains: Data<Domains>, path: Path<(String, u64)>) -> ControlAnswer {
    domains.find(&path.0)?.faults(|faults| faults.remove(path.1))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn budget(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    let (budget, last) = domains.find(&d)?.budget();
    Ok(HttpResponse::Ok().json(budget.to_json(last)))
}

/// Sets a new budget, and returns the usage of the previous one.
pub(crate) async fn renew_budget(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let budget: Budget = input::read(&body, "a budget")?;
    let (spent, last) = domains.find(&d)?.replace_budget(budget);
    Ok(HttpResponse::Ok().json(spent.to_json(last)))
}
