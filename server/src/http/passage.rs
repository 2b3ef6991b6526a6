//! The way that every request goes: its domain is found once, and then each that has a say is asked in its turn.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::{budget, caller, faults, limits, reply, tape};
use crate::estate::Estate;
use crate::instance::Instance;
use egnyte_scim::tolerance::Tolerances;

/// What comes of a request.
pub(super) type Answered = Result<ServiceResponse<BoxBody>, actix_web::Error>;

/// What is known of a request to a domain, for all who are asked on its way.
pub(super) struct Call {
    /// The domain.
    pub(super) domain: Arc<Instance>,
    /// The path was sent with a slash at its end, which is gone by the time a handler sees it.
    pub(super) slash_sent: bool,
    /// What was let pass so far, for the verdict.
    pub(super) noted: Cell<Tolerances>,
    /// It is to be answered as plain JSON.
    pub(super) plain_json: Cell<bool>,
    /// It is to be answered from before the last write.
    pub(super) behind: Cell<bool>,
}

impl Call {
    /// Notes for whom a request is. Nothing where it is nobody's, as one of the control API, or of a domain that is not
    /// there.
    fn begin(estate: &Estate, request: &ServiceRequest) -> Option<Rc<Self>> {
        if request.path().starts_with("/_mock") {
            return None;
        }
        let call = Rc::new(Self {
            domain: caller::addressed(estate, request.request()).ok()?,
            slash_sent: request.path().ends_with('/'),
            noted: Cell::new(Tolerances::none()),
            plain_json: Cell::new(false),
            behind: Cell::new(false),
        });
        request.extensions_mut().insert(Rc::clone(&call));
        Some(call)
    }
}

/// Lets a request through to whoever answers it. One layer, since each costs more than most of what they do.
pub(super) async fn pass<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Answered {
    let carried_out = async move |request| Ok(next.call(request).await?.map_into_boxed_body());
    let estate = request.app_data::<Data<Estate>>().cloned();
    let known = estate.as_deref().and_then(|estate| Some((estate, Call::begin(estate, &request)?)));
    let Some((estate, call)) = known else {
        return tape::read(request, carried_out).await.map(|(response, _)| response);
    };
    // From the inside out.
    let answered = async |request| Ok(reply::as_accepted(&call, carried_out(request).await?));
    let met = async |request| faults::meet(&call, request, answered).await;
    let counted = async |request| limits::count(&call, request, met).await;
    let recorded = async |request| tape::record(estate, &call, request, counted).await;
    let transmitted = async |request| faults::transmit(request, recorded).await;
    budget::keep(&call, request, transmitted).await
}
