//! The parameters of sentences about Egnyte: the attributes of its accounts, and what it may be set to do.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::account::{Attribute as AccountAttribute, UnknownAttribute};
use crate::world::{Act, Leniency};

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

impl FromStr for Attribute {
    type Err = UnknownAttribute;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
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
