//! Validated names: user name, IdP user name, email address, group name.
//!
//! A name is kept as it was sent; names are compared case-insensitively.

use std::fmt;
use std::sync::Arc;

use crate::RosterError;

/// Returns a text in lower case, with a sigma at the end of a word as such. A letter whose lower case has one of ASCII stays
/// as it is: the Kelvin sign is no `k`, because the holder of one name must not sign in with the other.
pub fn fold(text: &str) -> String {
    // Most names are ASCII, and each is folded several times in a write.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    if !text.chars().any(lowers_to_ascii) {
        return text.to_lowercase();
    }
    // Those letters stand for any other of a word, so that the ends of words stay where they are.
    let regular: String = text.chars().map(|letter| if lowers_to_ascii(letter) { 'k' } else { letter }).collect();
    let letters = text.chars().zip(regular.to_lowercase().chars().collect::<Vec<_>>());
    letters.map(|(letter, lower)| if lowers_to_ascii(letter) { letter } else { lower }).collect()
}

/// Returns a letter in lower case, as [`fold`] does beside the end of a word.
pub fn fold_letter(letter: char) -> impl DoubleEndedIterator<Item = char> {
    let kept = lowers_to_ascii(letter).then_some(letter);
    kept.into_iter().chain(letter.to_lowercase().filter(move |_| kept.is_none()))
}

fn lowers_to_ascii(letter: char) -> bool {
    !letter.is_ascii() && letter.to_lowercase().any(|lower| lower.is_ascii())
}

/// Case-folded name: the key of an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseFolded(String);

impl CaseFolded {
    /// Folds a text, as [`fold`] does.
    pub fn new(text: &str) -> Self {
        Self(fold(text))
    }

    /// Takes a text unchanged, for values that are compared case-sensitively (external ids).
    pub(crate) fn exact(text: &str) -> Self {
        Self(text.into())
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns the name as it was sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the case-folded name.
            pub fn case_folded(&self) -> CaseFolded {
                CaseFolded::new(&self.0)
            }

            /// Returns the name in lower case.
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
    /// Egnyte user name: a letter or digit first, then letters, digits, `.`, `_` and `-`.
    UserName
}

name! {
    /// IdP user name: the subject of SAML assertions.
    IdpUserName
}

name! {
    /// Email address.
    Email
}

name! {
    /// Display name of a group.
    GroupName
}

impl UserName {
    /// Parses a user name. An email address is not a user name, as Egnyte's published error states.
    pub fn parse(text: &str) -> Result<Self, RosterError> {
        let mut characters = text.chars();
        let valid_start = characters.next().is_some_and(|first| first.is_ascii_alphanumeric());
        let valid_rest = characters.all(|other| other.is_ascii_alphanumeric() || "._-".contains(other));
        if valid_start && valid_rest { Ok(Self(text.into())) } else { Err(RosterError::InvalidUserName) }
    }

    /// Accepts every text that is not empty, for profiles without Egnyte's rule.
    pub fn any(text: &str) -> Result<Self, RosterError> {
        if text.is_empty() { Err(RosterError::Missing { attribute: "userName" }) } else { Ok(Self(text.into())) }
    }
}

impl IdpUserName {
    /// Parses the field "IdP username": any text that can be the subject of an assertion.
    pub fn parse(text: &str) -> Result<Self, RosterError> {
        let readable = !text.trim().is_empty() && !text.chars().any(char::is_control);
        if readable { Ok(Self(text.into())) } else { Err(RosterError::InvalidIdpUserName) }
    }
}

impl From<&UserName> for IdpUserName {
    fn from(name: &UserName) -> Self {
        Self(Arc::clone(&name.0))
    }
}

impl Email {
    /// Parses an address: one `@` between two non-empty parts, no white space.
    pub fn parse(text: &str) -> Result<Self, RosterError> {
        let invalid = || RosterError::InvalidEmail { sent: text.to_owned() };
        let (local, host) = text.split_once('@').ok_or_else(invalid)?;
        let whole = !local.is_empty() && !host.is_empty() && !host.contains('@');
        // Fast path: most addresses are ASCII. The properties of other characters are looked up in tables.
        let is_ascii = || text.bytes().all(|byte| byte.is_ascii_graphic());
        let printable = is_ascii() || !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        if whole && printable { Ok(Self(text.into())) } else { Err(invalid()) }
    }

    /// Accepts every text, for profiles without a rule about addresses.
    pub fn any(text: &str) -> Self {
        Self(text.into())
    }
}

impl GroupName {
    /// Parses a group name of at most `longest` characters.
    pub fn parse(text: &str, longest: usize) -> Result<Self, RosterError> {
        let length = text.chars().count();
        if text.trim().is_empty() {
            return Err(RosterError::EmptyGroupName);
        }
        if length > longest {
            return Err(RosterError::GroupNameTooLong { length, longest });
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_name_starts_with_a_letter_or_digit_and_has_three_special_characters() {
        for good in ["ada", "A", "7of9", "a.b_c-d", "ada..", "0"] {
            assert!(UserName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", ".ada", "-ada", "_ada", "ada@acme.example", "ada lovelace", "adä", "a/b", " ada", "ada\n"] {
            assert_eq!(UserName::parse(bad), Err(RosterError::InvalidUserName), "{bad}");
        }
    }

    #[test]
    fn email_has_one_at_sign_between_two_parts() {
        for good in ["ada@acme.example", "a@b", "ada+x@acme.example"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "ada", "@acme", "ada@", "a@b@c", "a b@c", "a@b\n"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn group_name_length_is_counted_in_characters() {
        let umlauts = "ü".repeat(255);
        assert!(GroupName::parse(&umlauts, 255).is_ok());
        let error = RosterError::GroupNameTooLong { length: 256, longest: 255 };
        assert_eq!(GroupName::parse(&format!("{umlauts}x"), 255), Err(error));
        assert_eq!(GroupName::parse("  ", 255), Err(RosterError::EmptyGroupName));
    }

    #[test]
    fn names_that_differ_in_case_fold_to_one() {
        assert_eq!(CaseFolded::new("ÄDA"), CaseFolded::new("äda"));
        assert_ne!(CaseFolded::new("ada"), CaseFolded::new("adam"));
        for other in ["ni\u{212a}", "N\u{130}k"] {
            assert_ne!(CaseFolded::new(other), CaseFolded::new("nik"), "{other}");
        }
        assert_eq!(CaseFolded::new("ΟΔΟΣ"), CaseFolded::new("οδος"));
        assert_eq!(fold("ΟΔΟΣ \u{212a}ΟΣ\u{212a}"), "οδος \u{212a}οσ\u{212a}");
    }
}
