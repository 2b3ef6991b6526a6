//! Cursors: opaque positions in a list (RFC 9865).
//!
//! A cursor names the resource after which a page begins, so that nothing is left out or repeated when others are deleted
//! between two pages. It carries what it was issued for, and a code by which a forged one is recognised; the server keeps
//! nothing.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::query::{CursorRequest, Query};
use crate::error::{ScimError, ScimType};

/// Seconds for which a cursor is valid.
pub const CURSOR_TIMEOUT: i64 = 600;

/// Position in a list at which a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Id of the resource after which the page begins; `None` to count from the first.
    pub after: Option<String>,
    /// Number of resources before the page when the cursor was issued.
    pub position: usize,
}

/// Issuer of the cursors of one query.
#[derive(Debug, Clone, Copy)]
pub struct CursorIssuer<'a> {
    /// Secret of the server.
    pub secret: &'a str,
    /// Time in seconds.
    pub now: i64,
    /// Name of the resource type, which is no parameter of the query.
    pub resource_type: &'a str,
}

impl CursorIssuer<'_> {
    /// Returns the place that a query asks for; `None` if it does not page by cursor.
    pub fn place(&self, query: &Query) -> Result<Option<Place>, ScimError> {
        query.cursor.as_ref().map(|request| self.read(request, query.count)).transpose()
    }

    fn read(&self, request: &CursorRequest, count: Option<usize>) -> Result<Place, ScimError> {
        if request.text.is_empty() {
            return Ok(Place::default());
        }
        let invalid = |detail: &str| ScimError::of(ScimType::InvalidCursor, detail);
        let unknown =
            || invalid("the cursor is not one of this server's; send nextCursor as it is, or an empty cursor");
        let text = URL_SAFE_NO_PAD.decode(&request.text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(unknown)?;
        let (content, code) = text.rsplit_once(' ').ok_or_else(unknown)?;
        if code != self.code(content) {
            return Err(unknown());
        }
        let [issued, query, size, position, after] = content.splitn(5, ' ').collect::<Vec<_>>()[..] else {
            return Err(unknown());
        };
        let (Ok(issued), Ok(position)) = (issued.parse::<i64>(), position.parse()) else { return Err(unknown()) };
        if self.now - issued > CURSOR_TIMEOUT {
            let detail = format!("the cursor was valid for {CURSOR_TIMEOUT} s; begin again with an empty cursor");
            return Err(ScimError::of(ScimType::ExpiredCursor, detail));
        }
        if query != self.fingerprint(request) {
            return Err(invalid("the cursor belongs to another query; repeat all parameters of the first page"));
        }
        if size != count_text(count) {
            let detail = format!("count: got {}, and the first page had {size}; repeat it", count_text(count));
            return Err(ScimError::of(ScimType::InvalidCount, detail));
        }
        Ok(Place { after: Some(after.to_owned()).filter(|id| !id.is_empty()), position })
    }

    /// Issues the cursor of a place.
    pub fn issue(&self, query: &Query, place: &Place) -> Option<String> {
        let request = query.cursor.as_ref()?;
        let content = format!(
            "{} {} {} {} {}",
            self.now,
            self.fingerprint(request),
            count_text(query.count),
            place.position,
            place.after.as_deref().unwrap_or_default(),
        );
        let code = self.code(&content);
        Some(URL_SAFE_NO_PAD.encode(format!("{content} {code}")))
    }

    fn code(&self, content: &str) -> String {
        digest(&(self.secret, content))
    }

    fn fingerprint(&self, request: &CursorRequest) -> String {
        digest(&(self.resource_type, request.fingerprint))
    }
}

/// Returns a short digest; the hash of the standard library is the same in each process.
fn digest(of: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn count_text(count: Option<usize>) -> String {
    count.map_or_else(|| "none".to_owned(), |count| count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;

    const ISSUER: CursorIssuer<'_> = CursorIssuer { secret: "s3cret", now: 1_000, resource_type: "User" };

    fn query(pairs: &[(&str, &str)]) -> Query {
        Query::parse(pairs.iter().copied(), &mut Diagnostics::lenient()).unwrap()
    }

    fn place() -> Place {
        Place { after: Some("17".to_owned()), position: 10 }
    }

    fn issued() -> String {
        ISSUER.issue(&query(&[("cursor", ""), ("count", "10")]), &place()).unwrap()
    }

    fn read(issuer: &CursorIssuer<'_>, pairs: &[(&str, &str)]) -> Result<Option<Place>, Option<ScimType>> {
        issuer.place(&query(pairs)).map_err(|error| error.scim_type)
    }

    #[test]
    fn cursor_leads_back_to_its_place_and_needs_no_encoding() {
        let cursor = issued();
        assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)), "{cursor}");
        assert_eq!(read(&ISSUER, &[("cursor", &cursor), ("count", "10")]), Ok(Some(place())));
        assert_eq!(read(&ISSUER, &[("cursor", ""), ("count", "10")]), Ok(Some(Place::default())));
        assert_eq!(read(&ISSUER, &[("count", "10")]), Ok(None));
    }

    #[test]
    fn forged_cursor_and_one_of_another_query_are_invalid() {
        let cursor = issued();
        let forged = URL_SAFE_NO_PAD.encode("1000 0 10 10 17 0000000000000000");
        for wrong in ["x", "ü", forged.as_str(), &cursor[1..], &cursor.to_lowercase()] {
            assert_eq!(
                read(&ISSUER, &[("cursor", wrong), ("count", "10")]),
                Err(Some(ScimType::InvalidCursor)),
                "{wrong}"
            );
        }
        let filtered = [("cursor", cursor.as_str()), ("count", "10"), ("filter", "active eq true")];
        assert_eq!(read(&ISSUER, &filtered), Err(Some(ScimType::InvalidCursor)));
        let groups = CursorIssuer { resource_type: "Group", ..ISSUER };
        assert_eq!(read(&groups, &filtered[..2]), Err(Some(ScimType::InvalidCursor)));
        let elsewhere = CursorIssuer { secret: "other", ..ISSUER };
        assert_eq!(read(&elsewhere, &filtered[..2]), Err(Some(ScimType::InvalidCursor)));
    }

    #[test]
    fn changed_count_and_expired_cursor_have_their_own_keywords() {
        let cursor = issued();
        assert_eq!(read(&ISSUER, &[("cursor", &cursor), ("count", "20")]), Err(Some(ScimType::InvalidCount)));
        let at = |now| read(&CursorIssuer { now, ..ISSUER }, &[("cursor", &cursor), ("count", "10")]);
        assert_eq!(at(1_000 + CURSOR_TIMEOUT), Ok(Some(place())));
        assert_eq!(at(1_001 + CURSOR_TIMEOUT), Err(Some(ScimType::ExpiredCursor)));
    }
}
