//! Request context: facts about a request to a domain, shared by the stages of the pipeline and the handlers.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};

use super::address::{domain_of, is_scim};
use crate::domains::Domains;
use crate::instance::EgnyteDomain;
use egnyte_domain::{Roster, WriteContext};
use egnyte_scim::diagnostics::Diagnostics;

/// Response of a pipeline stage.
pub(super) type PipelineResult = Result<ServiceResponse<BoxBody>, actix_web::Error>;

/// Facts about a request to a domain.
pub(super) struct RequestContext {
    /// Domain that the request addresses.
    pub(super) domain: Arc<EgnyteDomain>,
    /// True if the path was sent with a slash at its end, which is removed before a handler sees it.
    pub(super) slash_sent: bool,
    /// True if the path of a SCIM request has two slashes in a row, which the router takes for one.
    pub(super) slash_doubled: bool,
    /// Diagnostics that were needed so far, for the findings.
    pub(super) diagnostics: Cell<Diagnostics>,
    /// True once the bearer token of the request is known to be one of the domain's.
    pub(super) authenticated: Cell<bool>,
    /// True if the response is labelled `application/json`.
    pub(super) plain_json: Cell<bool>,
    /// True if the request is answered from the state before the last write.
    pub(super) stale: Cell<bool>,
    /// Start of the request as in the journal, once it is recorded.
    pub(super) began: Cell<Option<u64>>,
}

/// Domain whose writes are recorded as those of one request.
pub(crate) struct RequestDomain {
    domain: Arc<EgnyteDomain>,
    began: Option<u64>,
}

impl RequestDomain {
    /// Attributes the writes to a domain to the request of a context.
    pub(crate) fn new(domain: Arc<EgnyteDomain>, call: &RequestContext) -> Self {
        Self { domain, began: call.began.get() }
    }

    /// Runs a transaction: see [`EgnyteDomain::write_for`].
    pub(crate) fn write<T, E>(
        &self,
        work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<(T, Arc<Roster>), E> {
        self.domain.write_for(self.began, work)
    }

    /// Runs one command: see [`EgnyteDomain::command_for`].
    pub(crate) fn command<T, E>(
        &self,
        work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<(T, Arc<Roster>), E> {
        self.domain.command_for(self.began, work)
    }
}

impl Deref for RequestDomain {
    type Target = EgnyteDomain;

    fn deref(&self) -> &EgnyteDomain {
        &self.domain
    }
}

impl RequestContext {
    /// Resolves the domain of a request and attaches the context to it. Returns `None` for requests to the control API
    /// and to unknown domains.
    pub(super) fn begin(domains: &Domains, request: &ServiceRequest) -> Option<Rc<Self>> {
        if request.path().starts_with("/_mock") {
            return None;
        }
        let call = Rc::new(Self {
            domain: domain_of(domains, request.request()).ok()?,
            slash_sent: request.path().ends_with('/'),
            slash_doubled: request.path().contains("//") && is_scim(request.path()),
            diagnostics: Cell::new(Diagnostics::strict()),
            authenticated: Cell::new(false),
            plain_json: Cell::new(false),
            stale: Cell::new(false),
            began: Cell::new(None),
        });
        request.extensions_mut().insert(Rc::clone(&call));
        Some(call)
    }
}

/// Diagnostics while a request is read; stored in the context when dropped, so that errors keep them as well.
pub(super) struct DiagnosticsGuard<'a> {
    pub(super) diagnostics: Diagnostics,
    pub(super) call: &'a RequestContext,
}

impl Deref for DiagnosticsGuard<'_> {
    type Target = Diagnostics;

    fn deref(&self) -> &Diagnostics {
        &self.diagnostics
    }
}

impl DerefMut for DiagnosticsGuard<'_> {
    fn deref_mut(&mut self) -> &mut Diagnostics {
        &mut self.diagnostics
    }
}

impl Drop for DiagnosticsGuard<'_> {
    fn drop(&mut self) {
        self.call.diagnostics.set(self.diagnostics);
    }
}
