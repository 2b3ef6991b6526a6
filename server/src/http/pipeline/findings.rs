//! The verdict on a SCIM request that has been answered: what its headers told, what reading it needed, and what its
//! answer says.

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use crate::control::journal::Finding;
use crate::http::call::Call;
use crate::http::extract::form;
use crate::http::respond::error::Declined;
use crate::http::respond::not_found::Unmatched;
use egnyte_scim::diagnostics::{self, Remark, Tolerance};
use egnyte_scim::list::parameter_names;

/// All that was found of a request that has been answered; whether a good token was in its address is known by then.
pub(super) fn found(
    call: &Call,
    request: &HttpRequest,
    response: &HttpResponse<()>,
    token_in_address: bool,
) -> Vec<Finding> {
    let mut seen = call.noted.get();
    match request.extensions().get::<Unmatched>() {
        Some(Unmatched::Path) => seen.remark(Remark::NoSuchPath),
        Some(Unmatched::Method) => seen.remark(Remark::NoSuchMethod),
        None => {}
    }
    if token_in_address {
        seen.remark(Remark::TokenInUrl);
    }
    if !request.query_string().is_empty() {
        parameter_names::tokens(form::names(request.query_string()), &mut seen);
    }
    if response.status() == StatusCode::BAD_REQUEST
        && let Some(refused) = response.error().and_then(|error| error.as_error::<Declined>())
    {
        refused.reason().into_iter().for_each(|reason| diagnostics::refused(reason, &mut seen));
    }
    if seen.is_blank() {
        return Vec::new();
    }
    let told = |finding: &'static diagnostics::Finding| Finding {
        id: finding.id,
        level: finding.level.as_str(),
        section: finding.section,
        advice: finding.advice,
        tolerance: finding.tolerance.map(Tolerance::id),
    };
    diagnostics::findings(&seen).map(told).collect()
}
