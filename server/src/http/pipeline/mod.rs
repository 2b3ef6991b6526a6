//! The way that every request goes: its domain is found once, and then each stage is asked in its turn.

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

use crate::domains::Estate;
use crate::http::call::{Answered, Call};
use crate::http::respond::reply;

pub(super) use body::{LARGEST_BODY, Patience};

/// Lets a request through to whoever answers it. One layer, since each costs more than most of what they do.
pub(super) async fn pass<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Answered {
    let carried_out = async move |request| Ok(next.call(request).await?.map_into_boxed_body());
    let estate = request.app_data::<Data<Estate>>().cloned();
    let known = estate.as_deref().and_then(|estate| Some((estate, Call::begin(estate, &request)?)));
    let Some((estate, call)) = known else {
        return body::read(request, carried_out).await.map(|(response, _)| response);
    };
    // From the inside out.
    let answered = async |request| Ok(reply::as_accepted(&call, carried_out(request).await?));
    let met = async |request| faults::meet(&call, request, answered).await;
    let counted = async |request| rate_limit::count(&call, request, met).await;
    let recorded = async |request| recorder::record(estate, &call, request, counted).await;
    let transmitted = async |request| faults::transmit(request, recorded).await;
    budget::keep(&call, request, transmitted).await
}
