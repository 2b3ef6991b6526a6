//! Path of a PATCH operation: `emails[type eq "work"].value`.

use std::fmt;

use super::tree::Filter;
use crate::path::AttrPath;

/// `path` of a PATCH operation: an attribute, optionally with a filter on its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Attribute; without sub-attribute if there is a filter.
    pub attribute: AttrPath,
    /// Filter on the values.
    pub filter: Option<Filter>,
    /// Sub-attribute of the selected values, if there is a filter.
    pub sub: Option<String>,
}

impl Path {
    /// Returns the sub-attribute, with or without a filter.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::error::{ScimError, ScimType};
    use crate::filter::parse_path;

    fn read(text: &str) -> Result<Path, ScimError> {
        parse_path(text, &mut Diagnostics::strict())
    }

    #[test]
    fn path_prints_as_it_was_parsed() {
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
    fn malformed_path_is_invalid_path_with_the_column() {
        for (text, expected) in [
            ("", "column 1: expected an attribute name"),
            ("emails[type eq \"work\"", "column 22: expected ']'"),
            ("emails[]", "column 8: expected an attribute name"),
            ("name..givenName", "column 1: expected an attribute name, found \"name..givenName\""),
            ("active true", "column 8: expected the end"),
            ("emails[type eq \"work\"].", "column 24: expected a sub-attribute"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidPath));
            assert!(error.detail.contains(expected), "{text:?}: {}", error.detail);
        }
    }
}
