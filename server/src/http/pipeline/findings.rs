//! Findings about a SCIM request that was answered: from its headers, from the tolerances that reading it needed, and
//! from its response.

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use crate::control::journal::FindingRecord;
use crate::http::address::is_of_uri;
use crate::http::context::RequestContext;
use crate::http::extract::form;
use crate::http::respond::error::ScimHttpError;
use crate::http::respond::not_found::RouteMismatch;
use egnyte_scim::diagnostics::{self, Diagnostics, Remark, Tolerance};
use egnyte_scim::list::parameter_names;

/// Returns the findings about a request. `token_in_address` is true if a valid token was in its URL.
pub(super) fn judge(
    call: &RequestContext,
    request: &HttpRequest,
    response: &HttpResponse<()>,
    token_in_address: bool,
) -> Vec<FindingRecord> {
    let mut diagnostics = call.diagnostics.get();
    match request.extensions().get::<RouteMismatch>() {
        Some(RouteMismatch::Path) => diagnostics.remark(Remark::NoSuchPath),
        Some(RouteMismatch::Method) => diagnostics.remark(Remark::NoSuchMethod),
        None => {}
    }
    if call.slash_doubled {
        diagnostics.remark(Remark::DoubleSlash);
    }
    if !request.uri().path_and_query().is_none_or(|target| target.as_str().bytes().all(is_of_uri)) {
        diagnostics.remark(Remark::RawCharacter);
    }
    if token_in_address {
        diagnostics.remark(Remark::TokenInUrl);
    }
    if !request.query_string().is_empty() {
        parameter_names::check_tokens(form::names(request.query_string()), &mut diagnostics);
    }
    if response.status() == StatusCode::BAD_REQUEST
        && let Some(refused) = response.error().and_then(|error| error.as_error::<ScimHttpError>())
    {
        refused.scim_error().into_iter().for_each(|reason| diagnostics::record_error(reason, &mut diagnostics));
    }
    records(&diagnostics)
}

/// Returns the findings of diagnostics, as the journal has them.
pub(super) fn records(diagnostics: &Diagnostics) -> Vec<FindingRecord> {
    if diagnostics.is_empty() {
        return Vec::new();
    }
    let to_entry = |finding: &'static diagnostics::Finding| FindingRecord {
        id: finding.id,
        level: finding.level.as_str(),
        section: finding.section,
        advice: finding.advice,
        tolerance: finding.tolerance.map(Tolerance::id),
    };
    diagnostics::findings(diagnostics).map(to_entry).collect()
}
