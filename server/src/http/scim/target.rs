//! What a write means: which resource, and in which version (RFC 7644 §3.14).

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH};

use super::id;
use crate::scim::error::ScimError;
use crate::scim::meta::etag;

/// One resource, perhaps in one of certain versions only.
pub(super) struct Target<'a> {
    pub(super) id: &'a str,
    /// The versions of which it must have one, as entity tags.
    pub(super) versions: Option<Vec<String>>,
}

impl<'a> Target<'a> {
    /// What a request means.
    pub(super) fn of(request: &'a HttpRequest) -> Self {
        Self { id: id(request), versions: tags(request, IF_MATCH) }
    }

    /// Turns a write down that was meant for another version.
    pub(super) fn has(&self, version: u64) -> Result<(), ScimError> {
        match &self.versions {
            Some(tags) if !names(tags, version) => {
                let present = etag(version);
                Err(ScimError::plain(412, format!("the version is {present}, not {}", tags.join(", "))))
            }
            _ => Ok(()),
        }
    }
}

/// The entity tags in a header.
pub(super) fn tags(request: &HttpRequest, header: HeaderName) -> Option<Vec<String>> {
    let text = request.headers().get(header)?.to_str().ok()?;
    Some(text.split(',').map(|tag| tag.trim().to_owned()).collect())
}

/// Whether one of the tags is the version's; a weak tag and a strong one are the same here.
pub(super) fn names(tags: &[String], version: u64) -> bool {
    let present = etag(version);
    let bare = |tag: &str| tag.trim_start_matches("W/").to_owned();
    tags.iter().any(|tag| tag == "*" || bare(tag) == bare(&present))
}
