//! The attributes of an account that are judged: a closed list. Anything else a connector sends is kept by
//! the mock and judged by nobody.

use std::fmt;
use std::str::FromStr;

use crate::mock::User;
use egnyte_support::did_you_mean::nearest;

/// An attribute of an account, as the features call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// `email`
    Email,
    /// `username`: Egnyte's own
    Username,
    /// `display name`
    DisplayName,
    /// `first name`
    FirstName,
    /// `last name`
    LastName,
    /// `user type`
    UserType,
    /// `IdP username`
    IdpUsername,
    /// `authentication type`
    AuthenticationType,
}

/// A word that names no attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an account has no attribute `{read}`{}", hint(.nearest))]
pub struct UnknownAttribute {
    read: String,
    nearest: Option<&'static str>,
}

fn hint(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(|| format!("; it has {}", Attribute::list()), |word| format!("; did you mean `{word}`?"))
}

impl Attribute {
    /// Every attribute, in the order documents list them.
    pub const ALL: [Self; 8] = [
        Self::Email,
        Self::Username,
        Self::DisplayName,
        Self::FirstName,
        Self::LastName,
        Self::UserType,
        Self::IdpUsername,
        Self::AuthenticationType,
    ];

    /// The words of the features.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Username => "username",
            Self::DisplayName => "display name",
            Self::FirstName => "first name",
            Self::LastName => "last name",
            Self::UserType => "user type",
            Self::IdpUsername => "IdP username",
            Self::AuthenticationType => "authentication type",
        }
    }

    /// What an account holds; an empty value is none.
    pub fn of(self, user: &User) -> Option<&str> {
        let value = match self {
            Self::Email => user.email.as_deref(),
            Self::Username => Some(user.user_name.as_str()),
            Self::DisplayName => user.formatted_name.as_deref(),
            Self::FirstName => user.given_name.as_deref(),
            Self::LastName => user.family_name.as_deref(),
            Self::UserType => Some(user.user_type.as_str()),
            Self::IdpUsername => user.idp_user_name.as_deref(),
            Self::AuthenticationType => Some(user.auth_type.as_str()),
        };
        value.filter(|value| !value.is_empty())
    }

    fn list() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Attribute {
    type Err = UnknownAttribute;

    fn from_str(read: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|attribute| attribute.as_str() == read).ok_or_else(|| UnknownAttribute {
            read: read.to_owned(),
            nearest: nearest(read, Self::ALL.map(Self::as_str), 1).pop(),
        })
    }
}
