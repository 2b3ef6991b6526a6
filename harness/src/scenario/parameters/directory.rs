//! The parameters of sentences about people and user groups: what becomes of them.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::scenario::Happening;
use egnyte_protocol::directory;

/// A property of a person in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "property", regex = "email|username|first name|last name")]
pub struct Property(pub directory::Property);

/// Whether a user group is bound to the application.
#[derive(Debug, Clone, Copy, Parameter)]
#[param(name = "association", regex = "associated with|disassociated from")]
pub struct Association(pub fn(String) -> Happening);

/// Into a user group, or out of it: `joins`, `join`, `leaves`, `leave`.
#[derive(Debug, Clone, Copy, Parameter)]
#[param(name = "movement", regex = "joins?|leaves?")]
pub struct Movement(pub fn(String, String) -> Happening);

/// How a person stands in the directory.
#[derive(Debug, Clone, Copy, Parameter)]
#[param(name = "standing", regex = "added to the directory|suspended|active again|deleted from the directory")]
pub struct Standing(pub fn(String) -> Happening);

impl FromStr for Property {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "email" => Ok(Self(directory::Property::Email)),
            "username" => Ok(Self(directory::Property::Username)),
            "first name" => Ok(Self(directory::Property::FirstName)),
            "last name" => Ok(Self(directory::Property::LastName)),
            _ => Err(UnknownWord { what: "property", read: text.to_owned() }),
        }
    }
}

impl FromStr for Association {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "associated with" => Ok(Self(Happening::Associated)),
            "disassociated from" => Ok(Self(Happening::Disassociated)),
            _ => Err(UnknownWord { what: "association", read: text.to_owned() }),
        }
    }
}

impl FromStr for Movement {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim_end_matches('s') {
            "join" => Ok(Self(Happening::Joins)),
            "leave" => Ok(Self(Happening::Leaves)),
            _ => Err(UnknownWord { what: "movement", read: text.to_owned() }),
        }
    }
}

impl FromStr for Standing {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "added to the directory" => Ok(Self(Happening::Added)),
            "suspended" => Ok(Self(Happening::Suspended)),
            "active again" => Ok(Self(Happening::Resumed)),
            "deleted from the directory" => Ok(Self(Happening::PersonDeleted)),
            _ => Err(UnknownWord { what: "standing", read: text.to_owned() }),
        }
    }
}
