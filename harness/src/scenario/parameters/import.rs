//! The parameters of sentences about importing Egnyte's users.

use std::convert::Infallible;
use std::str::FromStr;

use cucumber::Parameter;

use super::{Accounts, UnknownWord};
use crate::scenario;

/// Which users the list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "filter", regex = "without a filter|with the New-Users-only filter")]
pub struct Filter(pub scenario::Filter);

/// Who is imported: accounts (`Katherine`, `Katherine and "olga"`), or so many local users: `101 local users`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "importees",
    regex = r#"\d{1,6} local users|(?:[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*")(?:(?:, (?:[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*"))* and (?:[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*"))?"#
)]
pub struct Importees(pub scenario::Importees);

/// How much of the list a table tells: all of it, or its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "extent", regex = "shows|begins with")]
pub struct Extent(pub scenario::Extent);

/// How an import ends: while the administrator waits, or later and with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "completion", regex = "at once|with a notice")]
pub struct Completion(pub scenario::Completion);

impl FromStr for Filter {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "without a filter" => Ok(Self(scenario::Filter::None)),
            "with the New-Users-only filter" => Ok(Self(scenario::Filter::NewOnly)),
            _ => Err(UnknownWord { what: "filter", read: text.to_owned() }),
        }
    }
}

impl FromStr for Importees {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let many = text.strip_suffix(" local users").and_then(|many| many.parse().ok());
        match many {
            Some(many) => Ok(Self(scenario::Importees::LocalUsers(many))),
            None => text.parse::<Accounts>().map(|accounts| Self(scenario::Importees::Accounts(accounts.0))),
        }
    }
}

impl FromStr for Extent {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "shows" => Ok(Self(scenario::Extent::Whole)),
            "begins with" => Ok(Self(scenario::Extent::Beginning)),
            _ => Err(UnknownWord { what: "extent", read: text.to_owned() }),
        }
    }
}

impl FromStr for Completion {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "at once" => Ok(Self(scenario::Completion::AtOnce)),
            "with a notice" => Ok(Self(scenario::Completion::WithNotice)),
            _ => Err(UnknownWord { what: "end of an import", read: text.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::AccountName;

    #[test]
    fn importees_are_named_or_counted() {
        let read = |text: &str| text.parse::<Importees>().unwrap().0;
        assert_eq!(read("101 local users"), scenario::Importees::LocalUsers(101));
        let (katherine, olga) = (AccountName::Person("Katherine".to_owned()), AccountName::Local("olga".to_owned()));
        assert_eq!(read("Katherine and \"olga\""), scenario::Importees::Accounts(vec![katherine, olga]));
    }
}
