//! The names Egnyte knows: each is parsed once, here, and trusted below.
//!
//! A name is kept as it was sent; two names are the same when they differ in upper and lower case only.

use std::fmt;
use std::sync::Arc;

use crate::Refusal;

/// A name without its upper and lower case, by which indexes find it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folded(String);

impl Folded {
    /// Folds any text.
    pub fn of(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    /// Takes a text to the letter, for what is compared to the letter (an external id).
    pub(crate) fn exactly(text: &str) -> Self {
        Self(text.into())
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as it was sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The name as indexes know it.
            pub fn folded(&self) -> Folded {
                Folded::of(&self.0)
            }

            /// The same name in lower case.
            #[must_use]
            pub fn lower_cased(&self) -> Self {
                Self(self.0.to_lowercase().into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// What Egnyte itself calls an account: a letter or digit first, then letters, digits, `.`, `_` and `-`.
    UserName
}

name! {
    /// What the identity provider calls the person: the subject of its SAML assertions.
    IdpUserName
}

name! {
    /// An email address.
    Email
}

name! {
    /// The name of a group.
    GroupName
}

impl UserName {
    /// Parses a user name; an email address is not one, as Egnyte's published error says.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut letters = text.chars();
        let starts_well = letters.next().is_some_and(|first| first.is_ascii_alphanumeric());
        let goes_on_well = letters.all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
        if starts_well && goes_on_well { Ok(Self(text.into())) } else { Err(Refusal::InvalidUserName) }
    }

    /// Takes any text that is not empty, where Egnyte's own rule is not to hold.
    pub fn any(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() { Err(Refusal::Missing { attribute: "userName" }) } else { Ok(Self(text.into())) }
    }
}

impl IdpUserName {
    /// Parses what an administrator writes into "IdP username": anything an assertion's subject may be.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let readable = !text.trim().is_empty() && !text.chars().any(char::is_control);
        if readable { Ok(Self(text.into())) } else { Err(Refusal::InvalidIdpUserName) }
    }
}

impl From<&UserName> for IdpUserName {
    fn from(name: &UserName) -> Self {
        Self(Arc::clone(&name.0))
    }
}

impl Email {
    /// Parses an address: one `@` with something on both sides, and no white space.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let invalid = || Refusal::InvalidEmail { sent: text.to_owned() };
        let (local, host) = text.split_once('@').ok_or_else(invalid)?;
        let whole = !local.is_empty() && !host.is_empty() && !host.contains('@');
        let printable = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        if whole && printable { Ok(Self(text.into())) } else { Err(invalid()) }
    }
}

impl GroupName {
    /// Parses a group's name of at most `longest` characters.
    pub fn parse(text: &str, longest: usize) -> Result<Self, Refusal> {
        let length = text.chars().count();
        if text.trim().is_empty() {
            return Err(Refusal::EmptyGroupName);
        }
        if length > longest {
            return Err(Refusal::GroupNameTooLong { length, longest });
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_starts_with_a_letter_or_digit_and_has_three_special_characters() {
        for good in ["ada", "A", "7of9", "a.b_c-d", "ada..", "0"] {
            assert!(UserName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", ".ada", "-ada", "_ada", "ada@acme.example", "ada lovelace", "adä", "a/b", " ada", "ada\n"] {
            assert_eq!(UserName::parse(bad), Err(Refusal::InvalidUserName), "{bad}");
        }
    }

    #[test]
    fn an_email_has_one_at_sign_with_something_on_both_sides() {
        for good in ["ada@acme.example", "a@b", "ada+x@acme.example"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "ada", "@acme", "ada@", "a@b@c", "a b@c", "a@b\n"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_group_name_is_counted_in_characters() {
        let umlauts = "ü".repeat(255);
        assert!(GroupName::parse(&umlauts, 255).is_ok());
        let refusal = Refusal::GroupNameTooLong { length: 256, longest: 255 };
        assert_eq!(GroupName::parse(&format!("{umlauts}x"), 255), Err(refusal));
        assert_eq!(GroupName::parse("  ", 255), Err(Refusal::EmptyGroupName));
    }

    #[test]
    fn names_that_differ_in_case_fold_to_the_same() {
        assert_eq!(Folded::of("ÄDA"), Folded::of("äda"));
        assert_ne!(Folded::of("ada"), Folded::of("adam"));
    }
}
