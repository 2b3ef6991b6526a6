//! The attributes of a resource as one table that discovery, filters, patches and projections all read.
//! Knows what the standard and Egnyte's documentation say of each attribute, and no value of any resource.

mod core;
mod group;
mod unknown;
mod user;

use crate::path::AttrPath;

pub use self::core::COMMON;
pub use self::group::GROUP;
pub use self::user::{EGNYTE_USER, ENTERPRISE_URN, RFC_USER, user_schema};

/// What kind of value an attribute holds (RFC 7643 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A date with a time, RFC 3339.
    DateTime,
    /// Bytes in base64.
    Binary,
    /// A URI.
    Reference,
    /// An object of sub-attributes.
    Complex,
}

impl Kind {
    /// The keyword in a schema.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

/// Who may write an attribute, and when (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// The server alone.
    ReadOnly,
    /// Anybody, at any time.
    ReadWrite,
    /// Anybody, once.
    Immutable,
    /// Anybody, and nobody reads it.
    WriteOnly,
}

impl Mutability {
    /// The keyword in a schema.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// When an attribute is part of an answer (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// Whatever the client asks for.
    Always,
    /// Unless the client asks otherwise.
    Default,
    /// In no answer.
    Never,
}

impl Returned {
    /// The keyword in a schema.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Default => "default",
            Self::Never => "never",
        }
    }
}

/// On whose word an attribute stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// RFC 7643 alone; nobody public says whether Egnyte keeps it.
    Standard,
    /// A public guide names it for Egnyte; which one.
    Egnyte(&'static str),
}

/// One attribute, or sub-attribute, and all that is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name as it is written; an extension's is its URN.
    pub name: &'static str,
    /// What it means, in words.
    pub description: &'static str,
    /// What kind of value it holds.
    pub kind: Kind,
    /// Whether it holds several of them.
    pub multi_valued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether case matters where its values are compared.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is part of an answer.
    pub returned: Returned,
    /// Whether two resources may have the same value.
    pub unique: bool,
    /// Values that are suggested for it.
    pub canonical: &'static [&'static str],
    /// What it may point at, where it is a reference.
    pub references: &'static [&'static str],
    /// The parts of a complex attribute.
    pub sub: &'static [Attribute],
    /// On whose word it stands here.
    pub evidence: Evidence,
}

impl Attribute {
    /// Its part of that name, in any case.
    pub fn part(&self, name: &str) -> Option<&'static Attribute> {
        self.sub.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    /// The part that stands for the whole where a value is wanted (RFC 7643 §2.4).
    pub fn default_part(&self) -> Option<&'static Attribute> {
        self.part("value")
    }

    /// Whether it stands for a schema extension.
    pub fn is_extension(&self) -> bool {
        self.name.starts_with("urn:")
    }
}

/// A type of resource: its schema, extensions and endpoint.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// The URI of the core schema.
    pub urn: &'static str,
    /// The name of the resource type.
    pub name: &'static str,
    /// What it is, in words.
    pub description: &'static str,
    /// Where it is found under the base URL.
    pub endpoint: &'static str,
    /// The attributes of the core schema.
    pub attributes: &'static [Attribute],
    /// The extensions, each as a complex attribute that is named by its URN.
    pub extensions: &'static [Attribute],
}

/// Which attribute a path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// The extension that the attribute is part of, if not the core.
    pub extension: Option<&'static Attribute>,
    /// The attribute.
    pub attribute: &'static Attribute,
    /// The sub-attribute, where the path names one.
    pub sub: Option<&'static Attribute>,
}

impl Resolved {
    /// The last attribute that the path names.
    pub fn leaf(&self) -> &'static Attribute {
        self.sub.unwrap_or(self.attribute)
    }
}

impl Schema {
    /// The top-level attribute of that name, in any case: core, common, or an extension by its URN.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let named = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(name);
        self.attributes.iter().find(named).or_else(|| COMMON.iter().find(named)).or_else(|| self.extension(name))
    }

    /// Whether the attribute of that name is in every answer, whatever is asked for.
    pub fn always_returns(&self, name: &str) -> bool {
        let mut always = self.attributes.iter().chain(&COMMON).filter(|each| each.returned == Returned::Always);
        always.any(|each| each.name.eq_ignore_ascii_case(name))
    }

    /// The extension of that URN, in any case.
    pub fn extension(&self, urn: &str) -> Option<&'static Attribute> {
        self.extensions.iter().find(|extension| extension.name.eq_ignore_ascii_case(urn))
    }

    /// The URN of this schema, and of each of its extensions.
    pub fn urns(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.urn].into_iter().chain(self.extensions.iter().map(|extension| extension.name))
    }

    /// Whether the URN names this schema or one of its extensions.
    pub fn knows_urn(&self, urn: &str) -> bool {
        self.urn.eq_ignore_ascii_case(urn) || self.extension(urn).is_some()
    }

    /// Which attribute the path means, if the schema has it.
    pub fn resolve(&self, path: &AttrPath) -> Option<Resolved> {
        let (extension, attribute) = match path.urn.as_deref() {
            None => (None, self.attribute(&path.name)?),
            Some(urn) if self.urn.eq_ignore_ascii_case(urn) => (None, self.attribute(&path.name)?),
            Some(urn) => match self.extension(urn) {
                Some(extension) => (Some(extension), extension.part(&path.name)?),
                None => (None, self.extension(&path.whole_urn()?)?),
            },
        };
        let sub = match path.sub.as_deref() {
            Some(name) => Some(attribute.part(name)?),
            None => None,
        };
        Some(Resolved { extension, attribute, sub })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;
    use egnyte_domain::Rules;
    use egnyte_domain::rules::{ExternalIds, Policy, UserTypes};

    fn resolve(text: &str) -> Option<Resolved> {
        RFC_USER.resolve(&path::parse_attribute(text).unwrap())
    }

    #[test]
    fn names_are_found_in_any_case_and_with_or_without_their_urn() {
        for text in ["username", "userName", "urn:ietf:params:scim:schemas:core:2.0:User:USERNAME"] {
            assert_eq!(resolve(text).unwrap().attribute.name, "userName");
        }
        let manager = resolve("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value").unwrap();
        assert_eq!(manager.extension.unwrap().name, ENTERPRISE_URN);
        assert_eq!((manager.attribute.name, manager.leaf().name), ("manager", "value"));
    }

    #[test]
    fn the_urn_of_an_extension_means_the_whole_extension() {
        assert_eq!(resolve(ENTERPRISE_URN).unwrap().attribute.name, ENTERPRISE_URN);
    }

    #[test]
    fn the_schema_says_what_the_rules_will_turn_down() {
        let free = Rules {
            user_types: UserTypes::Free,
            external_ids: ExternalIds::Mutable,
            incomplete: Policy::Accept,
            ..Rules::default()
        };
        assert_eq!(user_schema(&Rules::default()), &EGNYTE_USER);
        assert_eq!(user_schema(&free), &RFC_USER);
        let mixed = user_schema(&Rules { external_ids: ExternalIds::Mutable, ..Rules::default() });
        assert!(mixed.attribute("userType").unwrap().required);
        assert_eq!(mixed.attribute("externalId").unwrap().mutability, Mutability::ReadWrite);
        for (name, wanted) in [("userType", true), ("emails", true), ("name", true), ("title", false)] {
            assert_eq!(EGNYTE_USER.attribute(name).unwrap().required, wanted, "{name}");
            assert!(!RFC_USER.attribute(name).unwrap().required, "{name}");
        }
    }
}
