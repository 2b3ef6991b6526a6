//! Request pipeline: resolves the domain once, then runs the stages in order.

mod body;
mod budget;
mod confidential;
pub(super) mod faults;
mod findings;
pub(super) mod gate;
mod rate_limit;
pub(super) mod recorder;

use actix_web::body::MessageBody;
use actix_web::dev::ServiceRequest;
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::domains::Domains;
use crate::http::context::{PipelineResult, RequestContext};
use crate::http::respond::reply;

pub(super) use body::{BodyTimeout, LARGEST_BODY};

/// Runs a request through the stages to its handler. One middleware layer, since a layer costs more than most stages.
pub(super) async fn run<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> PipelineResult {
    let handler = async move |request| Ok(next.call(request).await?.map_into_boxed_body());
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
