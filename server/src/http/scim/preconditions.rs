//! What a request means: which resource, and in which version (RFC 7644 §3.14, RFC 9110 §13).

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use egnyte_scim::error::ScimError;
use egnyte_scim::render::meta::{entity_tags, etag};

/// The id in the path.
pub(super) fn id(request: &HttpRequest) -> &str {
    request.match_info().get("id").unwrap_or_default()
}

/// One resource, perhaps in one of certain versions only.
pub(super) struct Target<'a> {
    pub(super) id: &'a str,
    /// The versions of which it must have one.
    wanted: Option<Tags>,
    /// The versions of which it must have none.
    unwanted: Option<Tags>,
}

impl<'a> Target<'a> {
    /// What a request means.
    pub(super) fn of(request: &'a HttpRequest) -> Self {
        Self { id: id(request), wanted: Tags::of(request, IF_MATCH), unwanted: Tags::of(request, IF_NONE_MATCH) }
    }

    /// A resource in that version, or in any.
    pub(super) fn named(id: &'a str, version: Option<&str>) -> Self {
        Self { id, wanted: version.map(|version| Tags(vec![version.as_bytes().into()])), unwanted: None }
    }

    /// Turns a write down that was meant for another version.
    pub(super) fn has(&self, version: u64) -> Result<(), ScimError> {
        self.wanted.as_ref().map_or(Ok(()), |wanted| wanted.require(version))?;
        match &self.unwanted {
            Some(unwanted) if unwanted.name(version) => {
                let detail = format!("the version is {}, and If-None-Match has {unwanted}", etag(version));
                Err(ScimError::plain(412, detail))
            }
            _ => Ok(()),
        }
    }
}

/// Lists of entity tags, as bytes: what is no text is no version of anything, and must not pass for no list.
pub(super) struct Tags(Vec<Box<[u8]>>);

impl Tags {
    /// Those in a header; several lines of it are one list.
    pub(super) fn of(request: &HttpRequest, header: HeaderName) -> Option<Self> {
        let headers = request.headers();
        headers
            .contains_key(&header)
            .then(|| Self(headers.get_all(header).map(|line| line.as_bytes().into()).collect()))
    }

    /// Whether one of the tags is the version's; a weak tag and a strong one are the same here.
    pub(super) fn name(&self, version: u64) -> bool {
        let present = etag(version);
        let bare = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_owned();
        let mut tags = self.0.iter().flat_map(|line| entity_tags(line));
        tags.any(|tag| tag == b"*" || bare(tag) == bare(present.as_bytes()))
    }

    /// Turns down what is meant for other versions.
    pub(super) fn require(&self, version: u64) -> Result<(), ScimError> {
        if self.name(version) {
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
