//! `meta`: where a resource is, when it was made and changed, and in which version it is (RFC 7643 section 3.1).

use std::borrow::Cow;
use std::fmt::Display;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::schema::Schema;

/// What the server says of a resource.
pub(super) struct Meta<'a, T> {
    /// The resource type's name.
    pub(super) kind: &'a str,
    pub(super) location: Location<'a, T>,
    /// When it was made, and when it was changed last.
    pub(super) times: [Timestamp; 2],
    pub(super) version: u64,
}

impl<T: Display> Serialize for Meta<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [created, modified] = self.times;
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("resourceType", self.kind)?;
        let made = time(&created);
        // Most are never changed.
        let changed = if modified == created { Cow::Borrowed(&*made) } else { time(&modified).into() };
        map.serialize_entry("created", &made)?;
        map.serialize_entry("lastModified", &changed)?;
        map.serialize_entry("location", &self.location)?;
        map.serialize_entry("version", &etag(self.version))?;
        map.end()
    }
}

/// The URI of a resource.
pub(super) struct Location<'a, T> {
    pub(super) base_url: &'a str,
    pub(super) schema: &'a Schema,
    pub(super) id: T,
}

impl<T: Display> Location<'_, T> {
    pub(super) fn text(&self) -> String {
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

/// The entity tag of a version, as `ETag` and `meta.version` have it.
pub fn etag(version: u64) -> String {
    // Without the machinery of `format!`, since every answer has one.
    let mut tag = String::with_capacity(24);
    tag.push_str("W/\"");
    tag.push_str(&version.to_string());
    tag.push('"');
    tag
}

/// A time as `meta` has it: `xsd:dateTime`, with no more digits than there are. Printed by itself, without the way
/// through `Display`, which takes longer than the printing.
fn time(time: &Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new();
    PRINTER.timestamp_to_string(time)
}
