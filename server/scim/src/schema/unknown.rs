//! What is said of a name that the schema does not have: the nearest that it has, by letters or by meaning, else all
//! that could have been meant.

use super::{Attribute, COMMON, Schema};
use crate::error::{ScimError, ScimType, nearest};
use crate::path::AttrPath;
use crate::synonyms;

/// By how many letters a URN may differ from the one that was meant.
const FARTHEST_URN: usize = 4;

impl Schema {
    /// The error for a path that means nothing, with the nearest attribute that exists.
    pub fn unknown(&self, path: &AttrPath, scim_type: ScimType) -> ScimError {
        let instead = self.instead(path);
        ScimError::of(scim_type, format!("{} has no attribute {:?}{instead}", self.name, path.to_string()))
    }

    /// The half-sentence that offers what exists.
    fn instead(&self, path: &AttrPath) -> String {
        let parent = path.whole();
        if let (Some(sub), Some(found)) = (&path.sub, self.resolve(&parent)) {
            return found.leaf().instead(sub, &format!("{parent}."));
        }
        match path.urn.as_deref() {
            None => self.instead_of_name(&path.name),
            Some(urn) if self.urn.eq_ignore_ascii_case(urn) => self.instead_of_name(&path.name),
            Some(urn) => match self.extension(urn) {
                Some(extension) => extension.instead(&path.name, &format!("{}:", extension.name)),
                None => self.instead_of_urn(path),
            },
        }
    }

    fn instead_of_name(&self, name: &str) -> String {
        let names = || self.attributes.iter().chain(&COMMON).map(|attribute| attribute.name);
        let meant = synonyms::attribute(name).filter(|meant| {
            let top = meant.split('.').next().unwrap_or_default();
            names().any(|name| name == top)
        });
        let near = meant.map(str::to_owned).or_else(|| self.holder_of(name));
        match near.or_else(|| nearest(name, names()).map(str::to_owned)) {
            Some(near) => format!("; did you mean {near:?}?"),
            None => format!("; it has {}", names().collect::<Vec<_>>().join(", ")),
        }
    }

    fn instead_of_urn(&self, path: &AttrPath) -> String {
        let known: Vec<_> = self.urns().collect();
        let sent = [path.urn.clone(), path.whole_urn()];
        let is_near = |known: &&&str| {
            let far = |sent: &String| strsim::osa_distance(&sent.to_ascii_lowercase(), &known.to_ascii_lowercase());
            sent.iter().flatten().any(|sent| far(sent) <= FARTHEST_URN)
        };
        match known.iter().find(is_near) {
            Some(near) => format!("; did you mean {near:?}?"),
            None => format!("; its URNs are {}", known.join(", ")),
        }
    }

    /// A sub-attribute that was named without the attribute it is part of.
    fn holder_of(&self, name: &str) -> Option<String> {
        let mut holders = self.attributes.iter().chain(self.extensions);
        holders.find(|holder| holder.part(name).is_some()).map(|holder| joined(holder, name))
    }
}

impl Attribute {
    /// The half-sentence that offers the nearest part, written behind `holder`, else all there are.
    pub(crate) fn instead(&self, part: &str, holder: &str) -> String {
        let parts = || self.sub.iter().map(|part| part.name);
        match nearest(part, parts()) {
            _ if self.sub.is_empty() => format!("; {} has no parts", self.name),
            Some(near) => format!("; did you mean {:?}?", format!("{holder}{near}")),
            None => format!("; {} has {}", self.name, parts().collect::<Vec<_>>().join(", ")),
        }
    }
}

fn joined(holder: &Attribute, name: &str) -> String {
    let separator = if holder.is_extension() { ':' } else { '.' };
    let name = holder.part(name).map_or(name, |part| part.name);
    format!("{}{separator}{name}", holder.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::parse_attribute;
    use crate::schema::{GROUP, RFC_USER};

    fn told(schema: &Schema, name: &str) -> String {
        schema.unknown(&parse_attribute(name).unwrap(), ScimType::InvalidPath).detail
    }

    #[test]
    fn an_unknown_attribute_is_answered_with_the_nearest() {
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
            let detail = told(&RFC_USER, wrong);
            assert!(detail.ends_with(&format!("did you mean {near:?}?")), "{detail}");
        }
    }

    #[test]
    fn where_nothing_is_near_all_that_there_is_is_told() {
        assert!(told(&GROUP, "login").ends_with("; it has displayName, members, schemas, id, externalId, meta"));
        assert!(told(&RFC_USER, "zzz").contains("; it has userName, "), "{}", told(&RFC_USER, "zzz"));
        let detail = told(&RFC_USER, "emails.foo");
        assert!(detail.ends_with("; emails has value, display, type, primary"), "{detail}");
        let detail = told(&RFC_USER, "urn:foo:bar:2.0:User");
        assert!(detail.contains("; its URNs are urn:ietf:") && !detail.contains("userType"), "{detail}");
    }
}
