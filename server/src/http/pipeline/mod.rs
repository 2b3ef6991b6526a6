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

use actix_web::body::MessageBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::domains::Domains;
use crate::http::address::{AddressSource, ForwardedError, ServerAddress, keep_forwarded};
use crate::http::context::{PipelineResult, RequestContext};
use crate::http::respond::error::error_response_for;
use crate::http::respond::reply;

pub(super) use body::BodyTimeout;

/// Runs a request through the stages to its handler. One middleware layer, since a layer costs more than most stages.
pub(super) async fn run<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> PipelineResult {
    let asks_for_upgrade = request.head().upgrade();
    let mut response = run_stages(request, next).await?;
    if asks_for_upgrade {
        // An upgrade is ignored (RFC 9110 section 7.8). The HTTP server ends such a connection, which the client has to know.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

async fn run_stages<B: MessageBody + 'static>(mut request: ServiceRequest, next: Next<B>) -> PipelineResult {
    let unreadable = apply_address(&mut request).err().map(|error| error.to_string());
    let handler = async move |mut request: ServiceRequest| {
        if let Some(line) = unreadable {
            let answer = error_response_for(request.path(), StatusCode::BAD_REQUEST, line);
            return Ok(request.into_response(answer));
        }
        routed_path::prepare(&mut request);
        Ok(next.call(request).await?.map_into_boxed_body())
    };
    let domains = request.app_data::<Data<Domains>>().cloned();
    let context = domains.as_deref().and_then(|domains| Some((domains, RequestContext::begin(domains, &request)?)));
    let Some((domains, call)) = context else {
        return body::read(request, handler).await.map(|(response, _)| response);
    };
    // From the innermost stage outwards.
    let labelled = async |request| Ok(reply::as_accepted(&call, handler(request).await?));
    let faulty = async |request| faults::respond(&call, request, labelled).await;
    let limited = async |request| rate_limit::enforce(&call, request, faulty).await;
    let recorded = async |request| recorder::record(domains, &call, request, limited).await;
    let transmitted = async |request| faults::transmit(request, recorded).await;
    budget::enforce(&call, request, transmitted).await
}

/// Applies the address by which clients reach the server: removes its path, or reads what the proxy says of it.
fn apply_address(request: &mut ServiceRequest) -> Result<(), ForwardedError> {
    match request.app_data::<ServerAddress>().map(|own| &own.source) {
        Some(AddressSource::PublicUrl(url)) => {
            let prefix = url.clone();
            routed_path::remove_prefix(request, prefix.path());
            Ok(())
        }
        Some(AddressSource::Proxy) => keep_forwarded(request),
        _ => Ok(()),
    }
}
