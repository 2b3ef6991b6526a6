//! Parameters that sentences of several themes share: people, accounts, groups, texts.

use std::convert::Infallible;
use std::str::FromStr;

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::{accounts_pattern, name_pattern, quoted_pattern, split_list, unescape, unquote};

/// First name of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(pub String);

/// First names of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonNames(pub Vec<String>);

/// Account of Egnyte, as a sentence names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountName {
    /// First name of the person whose account it is.
    Person(String),
    /// Username of a local account.
    Local(String),
}

/// Accounts of Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts(pub Vec<AccountName>);

/// Name of a group or user group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName(pub String);

/// Content of a `{string}`, with `\"` and `\\` resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

parameters! {
    /// A person, by the first name the features use: `Ada`.
    "person" => pattern PersonName { name_pattern!(), "Ada", |text| Some(Self(text.to_owned())) }

    /// People: `Ada`, `Ada and Grace`, `Ada, Grace and Linus`.
    "people" => pattern PersonNames {
        concat!(name_pattern!(), "(?:(?:, ", name_pattern!(), ")* and ", name_pattern!(), ")?"),
        "Ada",
        |text| Some(Self(split_list(text).into_iter().map(str::to_owned).collect())),
    }

    /// An account of Egnyte: a person's (`Ada`), or a local user's by the quoted username (`"olga"`).
    "account" => pattern AccountName {
        concat!(name_pattern!(), "|", quoted_pattern!()),
        "Ada",
        |text| Some(unquote(text).map_or_else(|| Self::Person(text.to_owned()), Self::Local)),
    }

    /// Accounts: `Ada`, `"olga"`, `Ada and "olga"`, `Ada, Grace and "olga"`.
    "accounts" => pattern Accounts { accounts_pattern!(), "Ada", read_accounts }

    /// A group or user group, by its quoted name: `"Engineering"`, `"The \"A\" Team"`.
    "group" => pattern GroupName { quoted_pattern!(), "\"Engineering\"", |text| unquote(text).map(Self) }

    /// Group management `on` or `off`.
    "switch" => enum Switch { On: "on", Off: "off" }
}

pub(super) fn read_accounts(text: &str) -> Option<Accounts> {
    split_list(text).into_iter().map(|item| item.parse().ok()).collect::<Option<_>>().map(Accounts)
}

impl FromStr for Text {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(unescape(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_mix_people_and_quoted_usernames() {
        let Accounts(names) = r#"Ada, "a, b" and "c \" and d""#.parse().unwrap();
        let local = |name: &str| AccountName::Local(name.to_owned());
        assert_eq!(names, [AccountName::Person("Ada".to_owned()), local("a, b"), local("c \" and d")]);
    }

    #[test]
    fn people_are_listed_as_in_english() {
        assert_eq!("Ada, Grace and Linus".parse::<PersonNames>().unwrap().0, ["Ada", "Grace", "Linus"]);
    }
}
