//! Attribute paths: `name.givenName`, `urn:…:User:department`, `emails[type eq "work"].value`.
//! Knows the grammar alone; whether an attribute exists is the schema's to say.

use std::fmt;

use super::error::{ScimError, ScimType};
use super::filter::{Filter, Parser};
use super::tolerance::Tolerances;

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
    pub(super) fn named(name: &str) -> Self {
        Self { urn: None, name: name.to_owned(), sub: None }
    }

    /// The same without its sub-attribute.
    pub(super) fn whole(&self) -> Self {
        Self { sub: None, ..self.clone() }
    }

    /// Takes one word apart; `None` where it is not an attribute path.
    pub(super) fn from_word(word: &str) -> Option<Self> {
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

/// The `path` of a PATCH operation: an attribute, perhaps only the values of it that a filter selects.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The attribute; it has no sub-attribute where there is a filter.
    pub attribute: AttrPath,
    /// Which of its values are meant.
    pub filter: Option<Filter>,
    /// The part of the selected values that is meant, where there is a filter.
    pub sub: Option<String>,
}

impl Path {
    /// The sub-attribute that is meant, wherever in the path it stands.
    pub fn sub(&self) -> Option<&str> {
        self.sub.as_deref().or(self.attribute.sub.as_deref())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(out, "[{filter}]")?;
        }
        match &self.sub {
            Some(sub) => write!(out, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// Reads the `path` of a PATCH operation.
pub fn parse(text: &str, tolerances: &mut Tolerances) -> Result<Path, ScimError> {
    Parser::new(text, ScimType::InvalidPath, tolerances).whole_path()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Path, ScimError> {
        parse(text, &mut Tolerances::none())
    }

    #[test]
    fn every_form_of_a_path_is_printed_as_it_was_read() {
        for text in [
            "active",
            "name.givenName",
            "members.$ref",
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "emails[type eq \"work\"]",
            "emails[type eq \"work\" and not (primary pr)].value",
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_malformed_path_is_an_invalid_path_that_says_where() {
        for (text, said) in [
            ("", "column 1: expected an attribute name"),
            ("emails[type eq \"work\"", "column 22: expected ']'"),
            ("emails[]", "column 8: expected an attribute name"),
            ("name..givenName", "column 1: expected an attribute name, found \"name..givenName\""),
            ("active true", "column 8: expected the end"),
            ("emails[type eq \"work\"].", "column 24: expected a sub-attribute"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidPath));
            assert!(error.detail.contains(said), "{text:?}: {}", error.detail);
        }
    }
}
