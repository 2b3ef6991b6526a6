//! Attribute paths: `name.givenName`, `urn:…:User:department`. Syntax only; the schema resolves them.

use std::fmt;

use crate::error::{ScimError, ScimType};

/// Attribute path `[URN ":"] name ["." sub]`, as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttrPath {
    /// URN of the schema, if given.
    pub urn: Option<String>,
    /// Name of the attribute.
    pub name: String,
    /// Sub-attribute of a complex attribute.
    pub sub: Option<String>,
}

impl AttrPath {
    /// Returns the whole path as a URN: without a schema, the last part of `urn:…:2.0:User` can be an attribute or
    /// belong to the URN.
    pub fn as_urn(&self) -> Option<String> {
        self.urn.as_ref().map(|urn| format!("{urn}:{}", self.name))
    }

    /// Creates the path of a core attribute.
    pub(crate) fn core(name: &str) -> Self {
        Self { urn: None, name: name.to_owned(), sub: None }
    }

    /// Returns the path without its sub-attribute.
    pub(crate) fn without_sub(&self) -> Self {
        Self { sub: None, ..self.clone() }
    }

    /// Parses an attribute path.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let (urn, name) = match word.rsplit_once(':') {
            Some((urn, name)) if is_urn(urn) => (Some(urn.to_owned()), name),
            Some(_) => return None,
            None => (None, word),
        };
        let (name, sub) = match name.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (name, None),
        };
        let is_valid = is_name(name) && sub.is_none_or(is_name);
        is_valid.then(|| Self { urn, name: name.to_owned(), sub: sub.map(str::to_owned) })
    }
}

impl fmt::Display for AttrPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            write!(out, "{urn}:")?;
        }
        out.write_str(&self.name)?;
        match &self.sub {
            Some(sub) => write!(out, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// Parses an attribute name, as in `attributes` or `sortBy`.
pub fn parse_attribute(text: &str) -> Result<AttrPath, ScimError> {
    AttrPath::parse(text)
        .ok_or_else(|| ScimError::of(ScimType::InvalidPath, format!("{text:?} is not an attribute name")))
}

fn is_urn(text: &str) -> bool {
    // Microsoft's directory sends extensions whose names are URLs, so any scheme is accepted.
    text.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let valid_start = bytes.next().is_some_and(|first| first.is_ascii_alphanumeric() || first == b'$');
    valid_start && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$'))
}
