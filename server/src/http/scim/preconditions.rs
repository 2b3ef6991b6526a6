//! Preconditions: If-Match and If-None-Match of a request for a resource (RFC 7644 §3.14, RFC 9110 §13).

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use crate::http::address::scim_id;
use egnyte_scim::error::ScimError;
use egnyte_scim::render::meta::{entity_tags, etag};

/// Target of a write: the id of a resource, and the preconditions on its version.
pub(crate) struct Target<'a> {
    pub(super) id: &'a str,
    /// If-Match: the resource must have one of these versions.
    if_match: Option<Tags>,
    /// If-None-Match: the resource must have none of these versions.
    if_none_match: Option<Tags>,
}

impl<'a> Target<'a> {
    /// Returns the target of a request.
    pub(super) fn of(request: &'a HttpRequest) -> Self {
        Self {
            id: scim_id(request),
            if_match: Tags::of(request, IF_MATCH),
            if_none_match: Tags::of(request, IF_NONE_MATCH),
        }
    }

    /// Returns the target of a bulk operation: a resource in a given version, or in any.
    pub(super) fn of_bulk(id: &'a str, version: Option<&str>) -> Self {
        Self { id, if_match: version.map(|version| Tags(vec![version.as_bytes().into()])), if_none_match: None }
    }

    /// Checks the preconditions against the version of the resource; 412 if one fails.
    pub(super) fn check(&self, version: u64) -> Result<(), ScimError> {
        self.if_match.as_ref().map_or(Ok(()), |tags| tags.require(version))?;
        match &self.if_none_match {
            Some(tags) if tags.contain(version) => {
                let detail = format!("the version is {}, and If-None-Match has {tags}", etag(version));
                Err(ScimError::plain(412, detail))
            }
            _ => Ok(()),
        }
    }
}

/// Lists of entity tags, as bytes: a header that is not text names no version, and still counts as a list.
pub(super) struct Tags(Vec<Box<[u8]>>);

impl Tags {
    /// Returns the tags in a header; several lines of it are one list.
    pub(super) fn of(request: &HttpRequest, header: HeaderName) -> Option<Self> {
        let headers = request.headers();
        headers
            .contains_key(&header)
            .then(|| Self(headers.get_all(header).map(|line| line.as_bytes().into()).collect()))
    }

    /// Returns whether a version is among the tags; weak and strong tags are compared alike.
    pub(super) fn contain(&self, version: u64) -> bool {
        let present = etag(version);
        let bare = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_owned();
        let mut tags = self.0.iter().flat_map(|line| entity_tags(line));
        tags.any(|tag| tag == b"*" || bare(tag) == bare(present.as_bytes()))
    }

    /// Returns 412 unless a version is among the tags.
    pub(super) fn require(&self, version: u64) -> Result<(), ScimError> {
        if self.contain(version) {
            return Ok(());
        }
        Err(ScimError::plain(412, format!("the version is {}, not {self}", etag(version))))
    }
}

impl std::fmt::Display for Tags {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<_> = self.0.iter().map(|line| String::from_utf8_lossy(line)).collect();
        out.write_str(&lines.join(", "))
    }
}
