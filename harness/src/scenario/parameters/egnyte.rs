//! The parameters of sentences about Egnyte: the attributes of its accounts, and what it may be set to do.

use std::str::FromStr;

use cucumber::Parameter;

use super::{UnknownWord, item_end, unquoted};
use crate::scenario::account::{Attribute as AccountAttribute, UnknownAttribute};
use crate::scenario::{AccountName, Act, Leniency};

/// An attribute of an account in Egnyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "attribute",
    regex = "email|username|display name|first name|last name|user type|IdP username|authentication type"
)]
pub struct Attribute(pub AccountAttribute);

/// What Egnyte may be set to do, as nobody public knows which it does.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "habit",
    regex = "accepts duplicate usernames|accepts duplicate emails|accepts duplicate group names|accepts incomplete people|lower-cases usernames"
)]
pub struct Habit(pub Act);

/// What there may be many of.
#[derive(Debug, Clone, Copy, Parameter)]
#[param(name = "inmates", regex = "local users|groups")]
pub struct Inmates(pub fn(usize) -> Act);

/// Into a group (`adds`) or out of it.
#[derive(Debug, Clone, Copy, Parameter)]
#[param(name = "transfer", regex = "adds|removes")]
pub struct Transfer(pub fn(AccountName, String) -> Act);

/// What becomes of a group: `deletes the group "Finance"`, `renames the group "Finance" to "Controlling"`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "reshaping",
    regex = r#"deletes the group "(?:[^"\\]|\\.)*"|renames the group "(?:[^"\\]|\\.)*" to "(?:[^"\\]|\\.)*""#
)]
pub struct Reshaping(pub Act);

impl FromStr for Attribute {
    type Err = UnknownAttribute;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl FromStr for Inmates {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "local users" => Ok(Self(Act::Guests)),
            "groups" => Ok(Self(Act::Groups)),
            _ => Err(UnknownWord { what: "kind of inmates", read: text.to_owned() }),
        }
    }
}

impl FromStr for Transfer {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "adds" => Ok(Self(Act::AddTo)),
            "removes" => Ok(Self(Act::RemoveFrom)),
            _ => Err(UnknownWord { what: "transfer", read: text.to_owned() }),
        }
    }
}

impl FromStr for Reshaping {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let deleted = text.strip_prefix("deletes the group ").and_then(unquoted).map(Act::DeleteGroup);
        let act = deleted.or_else(|| renamed(text.strip_prefix("renames the group ")?));
        act.map(Self).ok_or_else(|| UnknownWord { what: "act of an administrator", read: text.to_owned() })
    }
}

/// The two names of `"Finance" to "Controlling"`.
fn renamed(names: &str) -> Option<Act> {
    let (from, to) = names.split_at(item_end(names));
    Some(Act::RenameGroup(unquoted(from)?, unquoted(to.strip_prefix(" to ")?)?))
}

impl FromStr for Habit {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let act = match text {
            "accepts duplicate usernames" => Act::Accept(Leniency::DuplicateUsernames),
            "accepts duplicate emails" => Act::Accept(Leniency::DuplicateEmails),
            "accepts duplicate group names" => Act::Accept(Leniency::DuplicateGroupNames),
            "accepts incomplete people" => Act::Accept(Leniency::IncompletePeople),
            "lower-cases usernames" => Act::LowerCaseUsernames,
            _ => return Err(UnknownWord { what: "habit of Egnyte", read: text.to_owned() }),
        };
        Ok(Self(act))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_deleted_or_renamed_whatever_its_name() {
        let read = |text: &str| text.parse::<Reshaping>().unwrap().0;
        assert_eq!(read(r#"deletes the group "A""#), Act::DeleteGroup("A".to_owned()));
        let renamed = Act::RenameGroup("A\" to \"B".to_owned(), "C".to_owned());
        assert_eq!(read(r#"renames the group "A\" to \"B" to "C""#), renamed);
        assert!("renames the group".parse::<Reshaping>().is_err());
    }
}
