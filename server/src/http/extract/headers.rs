//! The headers of a SCIM request: which of them break the standard, and which the domain does not let pass.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, USER_AGENT};

use crate::http::call::Call;
use egnyte_scim::diagnostics::{Remark, Tolerance, Tolerances};
use egnyte_scim::error::ScimError;
use egnyte_scim::render::meta::is_tag_list;

/// How many bytes of headers are read.
const MOST_HEADERS: usize = 32 * 1024;

/// What the headers tell; an error where the domain does not let them pass.
pub(super) fn check(call: &Call, request: &HttpRequest, seen: &mut Tolerances) -> Result<(), ScimError> {
    let headers = request.headers();
    let (mut size, mut is_named, mut accepts) = (0, false, None);
    for (name, value) in headers {
        size += name.as_str().len() + value.len();
        match *name {
            USER_AGENT => is_named |= !value.is_empty(),
            IF_MATCH | IF_NONE_MATCH => {
                seen.remark(Remark::Conditional);
                if !is_tag_list(value.as_bytes()) {
                    seen.remark(Remark::MalformedTag);
                }
            }
            ACCEPT => accepts = accepts.max(Some(accepted(value))),
            _ => {}
        }
    }
    if !is_named {
        // Nothing in SCIM lets a server turn such a request down, so a note is all it is worth.
        seen.grants(Tolerance::NoUserAgent);
    }
    match accepts {
        Some(Accepted::Nothing) => seen.remark(Remark::Accept),
        Some(Accepted::Json) => call.plain_json.set(true),
        Some(Accepted::Scim) | None => {}
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
    if charset(sent).is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        seen.remark(Remark::Charset);
    }
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

/// What an `Accept` lets an answer be, the better the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Accepted {
    /// Nothing that an answer can be.
    Nothing,
    /// `application/json`, and SCIM's own media type only as far as that is JSON, too.
    Json,
    /// SCIM's own media type.
    Scim,
}

fn accepted(accept: &HeaderValue) -> Accepted {
    let range = |range: &str| match media_type(range) {
        "*/*" => Accepted::Scim,
        kind if ["application/scim+json", "application/*"].iter().any(|good| good.eq_ignore_ascii_case(kind)) => {
            Accepted::Scim
        }
        kind if kind.eq_ignore_ascii_case("application/json") => Accepted::Json,
        _ => Accepted::Nothing,
    };
    // What cannot be read is not held against anybody.
    let Ok(wanted) = accept.to_str() else { return Accepted::Scim };
    wanted.split(',').map(range).max().unwrap_or(Accepted::Nothing)
}

/// The charset that a media type names.
fn charset(text: &str) -> Option<&str> {
    let mut parameters = text.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(charset.trim().trim_matches('"'))
}

fn media_type(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}
