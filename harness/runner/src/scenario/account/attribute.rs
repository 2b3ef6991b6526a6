//! Values of the attributes that are judged. Anything else that a connector sends is kept by the mock and not judged.

use std::fmt;

use crate::mock::User;
use crate::scenario::parameters::{Attribute, ParameterTable};
use egnyte_protocol::directory::Person;

impl Attribute {
    /// Every attribute, in the order of the documentation.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::VALUES.iter().copied()
    }

    /// Words of the features.
    pub(crate) fn as_str(self) -> &'static str {
        Self::VALUES.iter().position(|it| *it == self).map_or("", |place| Self::WORDS[place])
    }

    /// Value that a new account has from the person of the directory.
    pub(crate) fn mapped_from(self, person: &Person) -> Option<String> {
        match self {
            Self::Email => person.email.clone(),
            Self::Username | Self::IdpUsername => Some(person.username.clone()),
            Self::DisplayName => person.display_name(),
            Self::FirstName => person.firstname.clone(),
            Self::LastName => person.lastname.clone(),
            Self::UserType => Some("power".to_owned()),
            Self::AuthenticationType => Some("sso".to_owned()),
        }
    }

    /// Value of an account; an empty value is none.
    pub(crate) fn of(self, user: &User) -> Option<&str> {
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
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
