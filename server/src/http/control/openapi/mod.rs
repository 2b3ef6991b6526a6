//! Control API: the list of its routes, and its description in OpenAPI 3.1.

mod document;
mod parts;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::http::address::{path_prefix, server_url};
use crate::http::respond::error::{ControlAnswer, ControlError};
use parts::Parts;

/// Base of the control API.
const BASE: &str = "/_mock";

/// Lists every route with one sentence.
pub(crate) async fn index(request: HttpRequest) -> ControlAnswer {
    let base = format!("{}{BASE}", server_url(&request));
    let routes: Vec<Value> = routes()?
        .map(|(method, path, summary)| json!({ "method": method, "path": format!("{BASE}{path}"), "summary": summary }))
        .collect();
    Ok(HttpResponse::Ok().json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "console": format!("{base}/ui"),
        "openapi": format!("{base}/openapi.json"),
        "routes": routes,
    })))
}

/// Returns the document.
pub(crate) async fn document(request: HttpRequest) -> ControlAnswer {
    Ok(HttpResponse::Ok().json(document::render(parts()?, &path_prefix(&request))))
}

/// Returns the method, the path and the sentence of every operation in the document.
pub(crate) fn routes() -> Result<impl Iterator<Item = (&'static str, &'static str, &'static str)>, ControlError> {
    Ok(parts()?.operations.iter().map(|(_, operation)| {
        let (method, path) = operation.route();
        (method, path, operation.summary.as_str())
    }))
}

fn parts() -> Result<&'static Parts, ControlError> {
    Parts::get().map_err(|line| ControlError::new(StatusCode::INTERNAL_SERVER_ERROR, line))
}
