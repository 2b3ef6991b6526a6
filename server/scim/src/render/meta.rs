//! `meta`: location, times and version of a resource (RFC 7643 §3.1), and entity tags.

use std::borrow::Cow;
use std::fmt::Display;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::schema::Schema;

/// `meta` of a resource.
pub(crate) struct Meta<'a, T> {
    /// Name of the resource type.
    pub(crate) kind: &'a str,
    pub(crate) location: Location<'a, T>,
    /// Times of creation and of the last change.
    pub(crate) times: [Timestamp; 2],
    pub(crate) version: u64,
}

impl<T: Display> Serialize for Meta<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [created, modified] = self.times;
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("resourceType", self.kind)?;
        let made = time(&created);
        // Fast path: most resources are never changed.
        let changed = if modified == created { Cow::Borrowed(&*made) } else { time(&modified).into() };
        map.serialize_entry("created", &made)?;
        map.serialize_entry("lastModified", &changed)?;
        map.serialize_entry("location", &self.location)?;
        map.serialize_entry("version", &etag(self.version))?;
        map.end()
    }
}

/// URI of a resource.
pub(crate) struct Location<'a, T> {
    pub(crate) base_url: &'a str,
    pub(crate) schema: &'a Schema,
    pub(crate) id: T,
}

impl<T: Display> Location<'_, T> {
    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(self.base_url.len() + self.schema.endpoint.len() + 40);
        text.push_str(self.base_url);
        text.push_str(self.schema.endpoint);
        text.push('/');
        text.push_str(&self.id.to_string());
        text
    }
}

impl<T: Display> Serialize for Location<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// Renders the entity tag of a version, for `ETag` and `meta.version`.
pub fn etag(version: u64) -> String {
    // Faster than `format!`; every response has one.
    let mut tag = String::with_capacity(24);
    tag.push_str("W/\"");
    tag.push_str(&version.to_string());
    tag.push('"');
    tag
}

/// Renders an `xsd:dateTime` with the necessary digits. Faster than `Display`.
fn time(time: &Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new();
    PRINTER.timestamp_to_string(time)
}

/// Splits a list of entity tags (RFC 9110 §8.8.3); a comma inside quotes is part of a tag.
pub fn entity_tags(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    let parts = list.split(move |byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    });
    parts.map(<[u8]>::trim_ascii).filter(|tag| !tag.is_empty())
}

/// Returns whether the list consists of entity tags, or is `*`.
pub fn is_tag_list(list: &[u8]) -> bool {
    list.trim_ascii() == b"*" || entity_tags(list).all(is_tag)
}

fn is_tag(tag: &[u8]) -> bool {
    let opaque = tag.strip_prefix(b"W/").unwrap_or(tag).strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    opaque.is_some_and(|opaque| opaque.iter().all(|byte| *byte > b' ' && *byte != b'"' && *byte != 0x7f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_tags_are_distinguished_from_other_text() {
        let list: Vec<_> = entity_tags(b"W/\"1,2\" , \"3\",,").collect();
        assert_eq!(list, [b"W/\"1,2\"".as_slice(), b"\"3\""]);
        for (list, sound) in [
            ("*", true),
            ("W/\"1\", \"2\"", true),
            ("W/\"z\u{e9}\"", true),
            ("123", false),
            ("W/1", false),
            ("\"1", false),
        ] {
            assert_eq!(is_tag_list(list.as_bytes()), sound, "{list}");
        }
    }
}
