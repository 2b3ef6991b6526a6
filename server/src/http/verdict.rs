//! The verdict on a SCIM request, gathered while it is answered: what its headers tell, what reading it needed, and
//! what its answer says. `scim::lint` has the table; here is who asks it.

use std::ops::{Deref, DerefMut};

use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, USER_AGENT};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::passage::Call;
use super::reply::Declined;
use crate::control::journal::Finding;
use crate::scim::error::{ScimError, ScimType};
use crate::scim::lint::{Remark, findings};
use crate::scim::tolerance::{Tolerance, Tolerances};

/// How many bytes of headers are read.
const MOST_HEADERS: usize = 32 * 1024;

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

/// That nothing stands behind the path, or not with that method.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unmatched {
    /// There is no such path.
    Path,
    /// The path has other methods.
    Method,
}

/// What the headers tell; an error where the domain does not let them pass.
pub(super) fn of_headers(call: &Call, request: &HttpRequest, seen: &mut Tolerances) -> Result<(), ScimError> {
    let headers = request.headers();
    let (mut size, mut is_named, mut accepts) = (0, false, None);
    for (name, value) in headers {
        size += name.as_str().len() + value.len();
        match *name {
            USER_AGENT => is_named |= !value.is_empty(),
            IF_MATCH | IF_NONE_MATCH => seen.remark(Remark::Conditional),
            ACCEPT => accepts = Some(accepts == Some(true) || accepts_scim(value)),
            _ => {}
        }
    }
    if !is_named {
        // Nothing in SCIM lets a server turn such a request down, so a note is all it is worth.
        seen.grants(Tolerance::NoUserAgent);
    }
    if accepts == Some(false) {
        seen.remark(Remark::Accept);
    }
    if size > MOST_HEADERS {
        return Err(ScimError::plain(431, format!("the headers have {size} bytes; {MOST_HEADERS} are read")));
    }
    if call.slash_sent && !seen.grants(Tolerance::TrailingSlash) {
        let path = request.path();
        return Err(ScimError::plain(404, format!("there is nothing at {path}/; did you mean {path:?}?")));
    }
    let has_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    if has_body { of_media_type(headers, seen) } else { Ok(()) }
}

fn of_media_type(headers: &HeaderMap, seen: &mut Tolerances) -> Result<(), ScimError> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match media_type(sent) {
        kind if kind.eq_ignore_ascii_case("application/scim+json") => Ok(()),
        kind if kind.eq_ignore_ascii_case("application/json") => {
            seen.remark(Remark::JsonMediaType);
            Ok(())
        }
        _ if seen.grants(Tolerance::ContentType) => Ok(()),
        kind => {
            let detail = format!("the body is sent as {kind:?}; send application/scim+json or application/json");
            Err(ScimError::plain(415, detail))
        }
    }
}

fn accepts_scim(accept: &HeaderValue) -> bool {
    let good = ["*/*", "application/scim+json", "application/json", "application/*"];
    let fits = |range: &str| good.iter().any(|kind| kind.eq_ignore_ascii_case(media_type(range)));
    // What cannot be read is not held against anybody.
    accept.to_str().map_or(true, |wanted| wanted.split(',').any(fits))
}

fn media_type(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}

/// All that was found of a request that has been answered.
pub(super) fn found(call: &Call, request: &HttpRequest, response: &HttpResponse<()>) -> Vec<Finding> {
    let mut seen = call.noted.get();
    match request.extensions().get::<Unmatched>() {
        Some(Unmatched::Path) => seen.remark(Remark::NoSuchPath),
        Some(Unmatched::Method) => seen.remark(Remark::NoSuchMethod),
        None => {}
    }
    if response.status() == StatusCode::BAD_REQUEST
        && let Some(refused) = response.error().and_then(|error| error.as_error::<Declined>())
    {
        match refused.scim_type() {
            Some(ScimType::InvalidSyntax) => seen.remark(Remark::MalformedBody),
            Some(ScimType::InvalidFilter) => seen.remark(Remark::InvalidFilter),
            Some(ScimType::InvalidPath) => seen.remark(Remark::InvalidPath),
            _ => {}
        }
    }
    if seen.is_blank() {
        return Vec::new();
    }
    let told = |finding: &'static crate::scim::lint::Finding| Finding {
        id: finding.id,
        level: finding.level.as_str(),
        section: finding.section,
        advice: finding.advice,
        tolerance: finding.tolerance.map(Tolerance::id),
    };
    findings(&seen).map(told).collect()
}
