//! Request pipeline: resolves the domain once, then runs the stages in order.

mod body;
mod budget;
mod confidential;
pub(super) mod faults;
mod findings;
pub(super) mod gate;
mod rate_limit;
pub(super) mod recorder;
pub(super) mod refused;
mod routed_path;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};

use crate::domains::Domains;
use crate::http::address::{AddressSource, ForwardedError, ServerAddress, keep_forwarded};
use crate::http::context::{PipelineResult, RequestContext};
use crate::http::respond::error::error_response_for;
use crate::http::respond::reply;
use recorder::Recording;

pub(super) use body::BodyTimeout;

/// Runs a request through the stages to its handler. One middleware layer, and stages that are called one after the other:
/// a layer, or a future in a future, costs more than most stages.
pub(super) async fn run(mut request: ServiceRequest, next: Next<BoxBody>) -> PipelineResult {
    let asks_for_upgrade = request.head().upgrade();
    let unreadable = apply_address(&mut request).err().map(|error| error.to_string());
    let domains = request.app_data::<Data<Domains>>().cloned();
    let context = domains.as_deref().and_then(|domains| Some((domains, RequestContext::begin(domains, &request)?)));
    let mut response = match context {
        Some((domains, call)) => run_in_domain(domains, &call, request, next, unreadable).await?,
        None => match body::receive(&mut request).await.err().or_else(|| refusal(unreadable, request.path())) {
            Some(refusal) => request.into_response(refusal),
            None => next.call(routed_path::prepare(request)).await?,
        },
    };
    if asks_for_upgrade {
        // An upgrade is ignored (RFC 9110 section 7.8). The HTTP server ends such a connection, which the client has to know.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

/// Runs a request to a domain: within its budget, into its journal, and as far as a fault lets the response through.
async fn run_in_domain(
    domains: &Domains,
    call: &RequestContext,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
    unreadable: Option<String>,
) -> PipelineResult {
    if let Some(refusal) = budget::spend(call, request.path()) {
        return Ok(request.into_response(refusal));
    }
    let recording = Recording::begin(domains, call, &request);
    let (response, sent) = match body::receive(&mut request).await {
        Ok(sent) => (respond(call, request, next, unreadable).await?, sent),
        Err(refusal) => (request.into_response(refusal), Bytes::new()),
    };
    let mut response = recording.end(response, &sent);
    if let Some(effect) = faults::transmission(&mut response) {
        response = Box::pin(faults::transmit(effect, response)).await;
    }
    budget::count_refused_token(call, &response);
    Ok(response)
}

/// Responds to a request with what the rate limit, a fault, unreadable headers of a proxy and the handler give, whichever gives
/// a response first.
async fn respond(
    call: &RequestContext,
    request: ServiceRequest,
    next: Next<BoxBody>,
    unreadable: Option<String>,
) -> PipelineResult {
    let calls = rate_limit::count(call, &request);
    let over_limit = calls.as_ref().and_then(|calls| rate_limit::refusal(call, calls));
    let fault = if over_limit.is_none() { faults::trigger(call, &request) } else { None };
    let substitute = || faults::substitute(fault.as_ref()?, request.path());
    let answer = over_limit.or_else(substitute).or_else(|| refusal(unreadable, request.path()));
    let mut response = match answer {
        Some(answer) => request.into_response(answer),
        None => reply::as_accepted(call, next.call(routed_path::prepare(request)).await?),
    };
    if let Some(fault) = fault {
        faults::note(fault, &mut response);
    }
    if let Some(calls) = calls {
        rate_limit::add_headers(&calls, &mut response);
    }
    Ok(response)
}

/// Returns the refusal of a request whose proxy sent headers that cannot be read.
fn refusal(unreadable: Option<String>, path: &str) -> Option<HttpResponse> {
    unreadable.map(|error| error_response_for(path, StatusCode::BAD_REQUEST, error))
}

/// Applies the address by which clients reach the server: removes its path, or reads what the proxy says of it.
fn apply_address(request: &mut ServiceRequest) -> Result<(), ForwardedError> {
    match request.app_data::<ServerAddress>().map(|own| &own.source) {
        Some(AddressSource::PublicUrl(_)) => routed_path::remove_prefix(request),
        Some(AddressSource::Proxy) => return keep_forwarded(request),
        _ => {}
    }
    Ok(())
}
