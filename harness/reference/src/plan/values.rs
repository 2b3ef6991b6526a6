//! Mapped attributes of a person and their values. Independent of the names in the directory and in SCIM.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Mapped attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Attribute {
    UserName,
    Email,
    GivenName,
    FamilyName,
    FormattedName,
}

impl Attribute {
    /// Every mapped attribute, in the order of requests.
    pub(crate) const ALL: [Self; 5] =
        [Self::UserName, Self::Email, Self::GivenName, Self::FamilyName, Self::FormattedName];

    /// Returns whether the value is unique among the accounts of a domain.
    pub(crate) fn is_unique(self) -> bool {
        matches!(self, Self::UserName | Self::Email)
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UserName => "username",
            Self::Email => "email",
            Self::GivenName => "first name",
            Self::FamilyName => "last name",
            Self::FormattedName => "display name",
        })
    }
}

/// Values of one person, wanted or present. `None` is an attribute without a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) user_name: String,
    pub(crate) email: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) family_name: Option<String>,
    pub(crate) formatted_name: Option<String>,
}

impl Values {
    /// Returns the value of one attribute.
    pub(crate) fn get(&self, attribute: Attribute) -> Option<&str> {
        match attribute {
            Attribute::UserName => Some(&self.user_name),
            Attribute::Email => self.email.as_deref(),
            Attribute::GivenName => self.given_name.as_deref(),
            Attribute::FamilyName => self.family_name.as_deref(),
            Attribute::FormattedName => self.formatted_name.as_deref(),
        }
    }

    /// Returns whether the values that Egnyte requires for a new account are present.
    pub(crate) fn are_complete(&self) -> bool {
        self.email.is_some() && self.given_name.is_some() && self.family_name.is_some()
    }
}

/// Folds the case of a name for comparison.
pub(crate) fn fold(name: &str) -> String {
    name.to_lowercase()
}
