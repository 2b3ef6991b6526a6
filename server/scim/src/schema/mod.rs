//! Schemas: one table of attributes for discovery, filters, PATCH and projections, with the characteristics from the
//! standard and from Egnyte's documentation.

mod core;
mod group;
mod unknown;
mod user;

use crate::path::AttrPath;

pub use self::core::COMMON;
pub use self::group::{GROUP, NESTED_GROUP, group_schema};
pub(crate) use self::unknown::unknown;
pub use self::user::{EGNYTE_USER, ENTERPRISE_URN, RFC_USER, user_schema};

/// Type of an attribute (RFC 7643 §2.3).
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
    /// Returns the keyword in a schema.
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

/// Mutability of an attribute (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// Written by the server only.
    ReadOnly,
    /// Written at any time.
    ReadWrite,
    /// Written once.
    Immutable,
    /// Written, never read.
    WriteOnly,
}

impl Mutability {
    /// Returns the keyword in a schema.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// Presence of an attribute in responses (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// In every response.
    Always,
    /// Unless the client excludes it.
    Default,
    /// In no response.
    Never,
}

impl Returned {
    /// Returns the keyword in a schema.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Default => "default",
            Self::Never => "never",
        }
    }
}

/// Source of the characteristics of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// RFC 7643; no public source shows whether Egnyte supports it.
    Standard,
    /// Public guide for Egnyte.
    Egnyte(&'static str),
}

/// Attribute or sub-attribute with its characteristics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Canonical name; the URN for an extension.
    pub name: &'static str,
    /// Description.
    pub description: &'static str,
    /// Type.
    pub kind: Kind,
    /// True if multi-valued.
    pub multi_valued: bool,
    /// True if required.
    pub required: bool,
    /// True if values are compared case-sensitively.
    pub case_exact: bool,
    /// Mutability.
    pub mutability: Mutability,
    /// Presence in responses.
    pub returned: Returned,
    /// True if values are unique on the server.
    pub unique: bool,
    /// Canonical values.
    pub canonical: &'static [&'static str],
    /// Reference types.
    pub references: &'static [&'static str],
    /// Sub-attributes of a complex attribute.
    pub sub: &'static [Attribute],
    /// Source of the characteristics.
    pub evidence: Evidence,
}

impl Attribute {
    /// Finds a sub-attribute by name, case-insensitively.
    pub fn part(&self, name: &str) -> Option<&'static Attribute> {
        self.sub.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    /// Returns the name of the attribute, which is the sent one where that has its letter case.
    pub(crate) fn name_for(&self, sent: String) -> String {
        if sent == self.name { sent } else { self.name.to_owned() }
    }

    /// Returns the sub-attribute `value`, which represents the attribute (RFC 7643 §2.4).
    pub fn default_part(&self) -> Option<&'static Attribute> {
        self.part("value")
    }

    /// Returns the name of a sub-attribute with the name of this attribute before it.
    pub fn qualified_name(&self, part: &Attribute) -> String {
        let separator = if self.is_extension() { ':' } else { '.' };
        format!("{}{separator}{}", self.name, part.name)
    }

    /// Returns whether the attribute represents a schema extension.
    pub fn is_extension(&self) -> bool {
        self.name.starts_with("urn:")
    }
}

/// Resource type: schema, extensions and endpoint.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// URN of the core schema.
    pub urn: &'static str,
    /// Name of the resource type.
    pub name: &'static str,
    /// Description.
    pub description: &'static str,
    /// Path relative to the base URL.
    pub endpoint: &'static str,
    /// Attributes of the core schema.
    pub attributes: &'static [Attribute],
    /// Extensions, each as a complex attribute with its URN as name.
    pub extensions: &'static [Attribute],
}

/// Attribute that a path refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// Extension that contains the attribute, if not the core schema.
    pub extension: Option<&'static Attribute>,
    /// Attribute.
    pub attribute: &'static Attribute,
    /// Sub-attribute, if the path has one.
    pub sub: Option<&'static Attribute>,
}

impl Resolved {
    /// Returns the last attribute of the path.
    pub fn leaf(&self) -> &'static Attribute {
        self.sub.unwrap_or(self.attribute)
    }
}

impl Schema {
    /// Finds a top-level attribute by name, case-insensitively: core, common, or an extension by its URN.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let named = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(name);
        self.attributes.iter().find(named).or_else(|| COMMON.iter().find(named)).or_else(|| self.extension(name))
    }

    /// Returns whether the attribute is in every response.
    pub fn always_returns(&self, name: &str) -> bool {
        let mut always = self.attributes.iter().chain(&COMMON).filter(|each| each.returned == Returned::Always);
        always.any(|each| each.name.eq_ignore_ascii_case(name))
    }

    /// Finds an extension by its URN, case-insensitively.
    pub fn extension(&self, urn: &str) -> Option<&'static Attribute> {
        self.extensions.iter().find(|extension| extension.name.eq_ignore_ascii_case(urn))
    }

    /// Returns the URNs of the schema and its extensions.
    pub fn urns(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.urn].into_iter().chain(self.extensions.iter().map(|extension| extension.name))
    }

    /// Returns whether the URN is the schema's or an extension's.
    pub fn knows_urn(&self, urn: &str) -> bool {
        self.urn.eq_ignore_ascii_case(urn) || self.extension(urn).is_some()
    }

    /// Resolves a path to its attribute.
    pub fn resolve(&self, path: &AttrPath) -> Option<Resolved> {
        let (extension, attribute) = match path.urn.as_deref() {
            None => (None, self.attribute(&path.name)?),
            Some(urn) if self.urn.eq_ignore_ascii_case(urn) => (None, self.attribute(&path.name)?),
            Some(urn) => match self.extension(urn) {
                Some(extension) => (Some(extension), extension.part(&path.name)?),
                None => (None, self.extension(&path.as_urn()?)?),
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
    fn extension_urn_resolves_to_the_whole_extension() {
        assert_eq!(resolve(ENTERPRISE_URN).unwrap().attribute.name, ENTERPRISE_URN);
    }

    #[test]
    fn schema_reflects_the_rules() {
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
