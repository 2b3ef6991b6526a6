//! Errors for unknown attributes: a suggestion by spelling or meaning, or else the list of attributes.

use super::{Attribute, COMMON, Schema};
use crate::error::{ScimError, ScimType};
use crate::path::AttrPath;
use crate::synonyms;
use egnyte_support::did_you_mean::closest;

/// Maximum edit distance of a URN to the suggested one.
const FARTHEST_URN: usize = 4;

/// Creates the error for a path that none of the schemas has; the suggestion is one of the first schema's.
pub(crate) fn unknown(path: &AttrPath, schemas: &[&Schema], scim_type: ScimType) -> ScimError {
    match schemas {
        [only, ..] => only.unknown(path, scim_type),
        [] => ScimError::of(scim_type, format!("there is no attribute {:?}", path.to_string())),
    }
}

impl Schema {
    /// Creates the error for an unknown path, with a suggestion.
    pub fn unknown(&self, path: &AttrPath, scim_type: ScimType) -> ScimError {
        let suggestion = self.suggestion(path);
        ScimError::of(scim_type, format!("{} has no attribute {:?}{suggestion}", self.name, path.to_string()))
    }

    /// Returns the suggestion for a path.
    fn suggestion(&self, path: &AttrPath) -> String {
        let parent = path.without_sub();
        if let (Some(sub), Some(found)) = (&path.sub, self.resolve(&parent)) {
            return found.leaf().suggestion(sub, &format!("{parent}."));
        }
        match path.urn.as_deref() {
            None => self.suggest_name(&path.name),
            Some(urn) if self.urn.eq_ignore_ascii_case(urn) => self.suggest_name(&path.name),
            Some(urn) => match self.extension(urn) {
                Some(extension) => extension.suggestion(&path.name, &format!("{}:", extension.name)),
                None => self.suggest_urn(path),
            },
        }
    }

    fn suggest_name(&self, name: &str) -> String {
        let names = || self.attributes.iter().chain(&COMMON).map(|attribute| attribute.name);
        let synonym = synonyms::attribute(name).filter(|synonym| {
            let top = synonym.split('.').next().unwrap_or_default();
            names().any(|name| name == top)
        });
        let near = synonym.map(str::to_owned).or_else(|| self.holder_of(name));
        match near.or_else(|| closest(name, names()).map(str::to_owned)) {
            Some(near) => format!("; did you mean {near:?}?"),
            None => format!("; it has {}", names().collect::<Vec<_>>().join(", ")),
        }
    }

    fn suggest_urn(&self, path: &AttrPath) -> String {
        let known: Vec<_> = self.urns().collect();
        let sent = [path.urn.clone(), path.as_urn()];
        let is_near = |known: &&&str| {
            let far = |sent: &String| strsim::osa_distance(&sent.to_ascii_lowercase(), &known.to_ascii_lowercase());
            sent.iter().flatten().any(|sent| far(sent) <= FARTHEST_URN)
        };
        match known.iter().find(is_near) {
            Some(near) => format!("; did you mean {near:?}?"),
            None => format!("; its URNs are {}", known.join(", ")),
        }
    }

    /// Finds a sub-attribute that was sent without its parent.
    fn holder_of(&self, name: &str) -> Option<String> {
        let mut holders = self.attributes.iter().chain(self.extensions);
        holders.find_map(|holder| holder.part(name).map(|part| holder.qualified_name(part)))
    }
}

impl Attribute {
    /// Suggests the nearest sub-attribute, prefixed with `holder`, or lists all.
    pub(crate) fn suggestion(&self, part: &str, holder: &str) -> String {
        let parts = || self.sub.iter().map(|part| part.name);
        match closest(part, parts()) {
            _ if self.sub.is_empty() => format!("; {} has no sub-attributes", self.name),
            Some(near) => format!("; did you mean {:?}?", format!("{holder}{near}")),
            None => format!("; {} has {}", self.name, parts().collect::<Vec<_>>().join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::parse_attribute;
    use crate::schema::{GROUP, RFC_USER};

    fn detail(schema: &Schema, name: &str) -> String {
        schema.unknown(&parse_attribute(name).unwrap(), ScimType::InvalidPath).detail
    }

    #[test]
    fn unknown_attribute_gets_a_suggestion() {
        for (wrong, near) in [
            ("usrname", "userName"),
            ("name.givename", "name.givenName"),
            ("familyName", "name.familyName"),
            ("department", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
            ("firstName", "name.givenName"),
            ("lastname", "name.familyName"),
            ("login", "userName"),
            ("email", "emails"),
            ("urn:ietf:params:scim:schemas:core:2.0:Usr", "urn:ietf:params:scim:schemas:core:2.0:User"),
        ] {
            let detail = super::tests::detail(&RFC_USER, wrong);
            assert!(detail.ends_with(&format!("did you mean {near:?}?")), "{detail}");
        }
    }

    #[test]
    fn where_nothing_is_near_all_that_there_is_is_told() {
        assert!(detail(&GROUP, "login").ends_with("; it has displayName, members, schemas, id, externalId, meta"));
        assert!(detail(&RFC_USER, "zzz").contains("; it has userName, "), "{}", detail(&RFC_USER, "zzz"));
        let detail = super::tests::detail(&RFC_USER, "emails.foo");
        assert!(detail.ends_with("; emails has value, display, type, primary"), "{detail}");
        let detail = super::tests::detail(&RFC_USER, "urn:foo:bar:2.0:User");
        assert!(detail.contains("; its URNs are urn:ietf:") && !detail.contains("userType"), "{detail}");
    }
}
