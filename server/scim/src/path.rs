//! Attribute paths: `name.givenName`, `urn:…:User:department`.
//! Knows the grammar alone; whether an attribute exists is the schema's to say.

use std::fmt;

use crate::error::{ScimError, ScimType};

/// `[URN ":"] name ["." sub]`, as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttrPath {
    /// The URI of the schema that the name is from, where it is given.
    pub urn: Option<String>,
    /// The attribute.
    pub name: String,
    /// The part of a complex attribute.
    pub sub: Option<String>,
}

impl AttrPath {
    /// The URN that the path is, if it is one as a whole: without a schema at hand nobody can tell whether the last
    /// word of `urn:…:2.0:User` is an attribute.
    pub fn whole_urn(&self) -> Option<String> {
        self.urn.as_ref().map(|urn| format!("{urn}:{}", self.name))
    }

    /// A path to a whole attribute of the core.
    pub(crate) fn named(name: &str) -> Self {
        Self { urn: None, name: name.to_owned(), sub: None }
    }

    /// The same without its sub-attribute.
    pub(crate) fn whole(&self) -> Self {
        Self { sub: None, ..self.clone() }
    }

    /// Takes one word apart; `None` where it is not an attribute path.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let (urn, name) = match word.rsplit_once(':') {
            Some((urn, name)) if is_urn(urn) => (Some(urn.to_owned()), name),
            Some(_) => return None,
            None => (None, word),
        };
        let (name, sub) = match name.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (name, None),
        };
        let sound = is_name(name) && sub.is_none_or(is_name);
        sound.then(|| Self { urn, name: name.to_owned(), sub: sub.map(str::to_owned) })
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

/// Reads an attribute's name, as in `attributes` or `sortBy`.
pub fn parse_attribute(text: &str) -> Result<AttrPath, ScimError> {
    AttrPath::from_word(text)
        .ok_or_else(|| ScimError::of(ScimType::InvalidPath, format!("{text:?} is not the name of an attribute")))
}

fn is_urn(text: &str) -> bool {
    // Microsoft's directory sends names of its own that are URLs, so a scheme is all that is asked for.
    text.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
}

fn is_name(text: &str) -> bool {
    let mut letters = text.bytes();
    let opens = letters.next().is_some_and(|first| first.is_ascii_alphanumeric() || first == b'$');
    opens && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'$'))
}
