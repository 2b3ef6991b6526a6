//! What is known of a request to a domain, for every stage and handler.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};

use super::address::addressed;
use crate::domains::Estate;
use crate::instance::Instance;
use egnyte_scim::diagnostics::Tolerances;

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
    pub(super) fn begin(estate: &Estate, request: &ServiceRequest) -> Option<Rc<Self>> {
        if request.path().starts_with("/_mock") {
            return None;
        }
        let call = Rc::new(Self {
            domain: addressed(estate, request.request()).ok()?,
            slash_sent: request.path().ends_with('/'),
            noted: Cell::new(Tolerances::none()),
            plain_json: Cell::new(false),
            behind: Cell::new(false),
        });
        request.extensions_mut().insert(Rc::clone(&call));
        Some(call)
    }
}

/// The tolerances while a request is read. What was met is noted when this ends, however it ends.
pub(super) struct Seen<'a> {
    pub(super) tolerances: Tolerances,
    pub(super) call: &'a Call,
}

impl Deref for Seen<'_> {
    type Target = Tolerances;

    fn deref(&self) -> &Tolerances {
        &self.tolerances
    }
}

impl DerefMut for Seen<'_> {
    fn deref_mut(&mut self) -> &mut Tolerances {
        &mut self.tolerances
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        self.call.noted.set(self.tolerances);
    }
}
