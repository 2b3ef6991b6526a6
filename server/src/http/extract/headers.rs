//! Checks of the headers of a SCIM request.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, USER_AGENT};

use crate::http::address::is_base;
use crate::http::context::RequestContext;
use egnyte_scim::diagnostics::{Diagnostics, Remark, Tolerance};
use egnyte_scim::error::ScimError;
use egnyte_scim::render::meta::is_tag_list;

/// Most bytes of headers that are accepted.
const MOST_HEADERS: usize = 32 * 1024;

/// Checks the headers; an error where the domain does not tolerate a deviation.
pub(super) fn check(
    call: &RequestContext,
    request: &HttpRequest,
    diagnostics: &mut Diagnostics,
) -> Result<(), ScimError> {
    let headers = request.headers();
    let (mut size, mut is_named, mut accepts) = (0, false, None);
    for (name, value) in headers {
        size += name.as_str().len() + value.len();
        match *name {
            USER_AGENT => is_named |= !value.is_empty(),
            IF_MATCH | IF_NONE_MATCH => {
                diagnostics.remark(Remark::Conditional);
                if !is_tag_list(value.as_bytes()) {
                    diagnostics.remark(Remark::MalformedTag);
                }
            }
            ACCEPT => accepts = accepts.max(Some(best_media_type(value))),
            _ => {}
        }
    }
    if !is_named {
        // SCIM gives a server no reason to refuse such a request, so it is a remark only.
        diagnostics.require(Tolerance::NoUserAgent);
    }
    match accepts {
        Some(Accepted::Nothing) => diagnostics.remark(Remark::Accept),
        Some(Accepted::Json) => call.plain_json.set(true),
        Some(Accepted::Scim) | None => {}
    }
    if size > MOST_HEADERS {
        return Err(ScimError::plain(
            431,
            format!("the headers have {size} bytes; at most {MOST_HEADERS} are accepted"),
        ));
    }
    // The root of the API has a slash of its own (RFC 7644 section 3.4.2.1).
    let has_slash_too_many = call.slash_sent && !is_base(request.path());
    if has_slash_too_many && !diagnostics.require(Tolerance::TrailingSlash) {
        let path = request.path();
        return Err(ScimError::plain(404, format!("there is nothing at {path}/; did you mean {path:?}?")));
    }
    let has_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    if has_body { check_media_type(headers, diagnostics) } else { Ok(()) }
}

fn check_media_type(headers: &HeaderMap, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if charset(sent).is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        diagnostics.remark(Remark::Charset);
    }
    match media_type(sent) {
        kind if kind.eq_ignore_ascii_case("application/scim+json") => Ok(()),
        kind if kind.eq_ignore_ascii_case("application/json") => {
            diagnostics.remark(Remark::JsonMediaType);
            Ok(())
        }
        _ if diagnostics.require(Tolerance::ContentType) => Ok(()),
        kind => {
            let detail = format!("the body is sent as {kind:?}; send application/scim+json or application/json");
            Err(ScimError::plain(415, detail))
        }
    }
}

/// Media type that an `Accept` header allows; a better one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Accepted {
    /// None that this server can send.
    Nothing,
    /// `application/json`, but not SCIM's own media type.
    Json,
    /// SCIM's media type.
    Scim,
}

fn best_media_type(accept: &HeaderValue) -> Accepted {
    let range = |range: &str| match media_type(range) {
        "*/*" => Accepted::Scim,
        kind if ["application/scim+json", "application/*"].iter().any(|good| good.eq_ignore_ascii_case(kind)) => {
            Accepted::Scim
        }
        kind if kind.eq_ignore_ascii_case("application/json") => Accepted::Json,
        _ => Accepted::Nothing,
    };
    // A header that is not text is ignored.
    let Ok(wanted) = accept.to_str() else { return Accepted::Scim };
    wanted.split(',').map(range).max().unwrap_or(Accepted::Nothing)
}

/// Returns the charset parameter of a media type.
fn charset(text: &str) -> Option<&str> {
    let mut parameters = text.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(charset.trim().trim_matches('"'))
}

fn media_type(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}
