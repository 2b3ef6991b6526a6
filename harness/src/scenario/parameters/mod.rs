//! The parameters of sentences: how a feature names people, accounts, groups and values.
//!
//! Each pattern admits only what its `FromStr` can read: a word that cannot be read is an undefined step,
//! never a panic in the middle of a run. Whether somebody of that name exists is for the scenario to say.
//! Letters beyond ASCII are taken as they come: to tell them apart would make the patterns slow to read.

mod application;
mod delivery;
mod directory;
mod egnyte;
mod import;
mod last_resort;
mod outcome;
mod sign_in;

use std::convert::Infallible;
use std::str::FromStr;

use cucumber::Parameter;
use cucumber::gherkin::{Step, StepType};

use crate::scenario;
use crate::scenario::{AccountName, Moment};

pub use application::{Comparison, Existence, Setup, TokenChange};
pub use delivery::{Amount, Misfortune, Order, Requests};
pub use directory::{Association, Movement, Property, Standing};
pub use egnyte::{Attribute, Habit, Inmates, Reshaping, Transfer};
pub use import::{Completion, Extent, Filter, Importees};
pub use last_resort::Reception;
pub use outcome::{Concern, Leeway};
pub use sign_in::{Arrival, Entrance, Presented, Rejection, SsoSetting};

/// A person, by the first name the features use: `Ada`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(name = "person", regex = r"[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*")]
pub struct Person(pub String);

/// People: `Ada`, `Ada and Grace`, `Ada, Grace and Linus`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "people",
    regex = r"[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*(?:(?:, [A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*)* and [A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*)?"
)]
pub struct People(pub Vec<String>);

/// An account of Egnyte: a person's (`Ada`), or a local user's by the quoted username (`"olga"`).
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(name = "account", regex = r#"[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*""#)]
pub struct Account(pub AccountName);

/// Accounts: `Ada`, `"olga"`, `Ada and "olga"`, `Ada, Grace and "olga"`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "accounts",
    regex = r#"(?:[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*")(?:(?:, (?:[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*"))* and (?:[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*"))?"#
)]
pub struct Accounts(pub Vec<AccountName>);

/// A group or user group, by its quoted name: `"Engineering"`, `"The \"A\" Team"`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(name = "group", regex = r#""(?:[^"\\]|\\.)*""#)]
pub struct Group(pub String);

/// Group management on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "switch", regex = "on|off")]
pub struct Switch(pub scenario::Switch);

/// What becomes of the integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "activation", regex = "activated|deactivated")]
pub struct Activation(pub scenario::Switch);

/// The inside of a `{string}`, with `\"` and `\\` resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

/// A word outside a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{read}`")]
pub struct UnknownWord {
    what: &'static str,
    read: String,
}

impl FromStr for Person {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for People {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.split(", ").flat_map(|part| part.split(" and ")).map(str::to_owned).collect()))
    }
}

impl FromStr for Account {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(account(text)))
    }
}

impl FromStr for Accounts {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(listed(text).into_iter().map(account).collect()))
    }
}

impl FromStr for Group {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(unquoted(text).unwrap_or_else(|| text.to_owned())))
    }
}

impl FromStr for Switch {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on" => Ok(Self(scenario::Switch::On)),
            "off" => Ok(Self(scenario::Switch::Off)),
            _ => Err(UnknownWord { what: "switch", read: text.to_owned() }),
        }
    }
}

impl FromStr for Activation {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "activated" => Ok(Self(scenario::Switch::On)),
            "deactivated" => Ok(Self(scenario::Switch::Off)),
            _ => Err(UnknownWord { what: "activation", read: text.to_owned() }),
        }
    }
}

impl FromStr for Text {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(resolved(text)))
    }
}

/// Whether a step prepares the scenario or is what it is about.
pub fn moment(step: &Step) -> Moment {
    if step.ty == StepType::When { Moment::When } else { Moment::Given }
}

/// The cells of a step's table, row by row; none where it has no table.
pub fn rows(step: &Step) -> Vec<Vec<String>> {
    step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default()
}

/// The text below a step; empty where there is none.
pub fn below(step: &Step) -> &str {
    step.docstring.as_deref().unwrap_or_default()
}

fn account(text: &str) -> AccountName {
    unquoted(text).map_or_else(|| AccountName::Person(text.to_owned()), AccountName::Local)
}

fn unquoted(text: &str) -> Option<String> {
    text.strip_prefix('"')?.strip_suffix('"').map(resolved)
}

fn resolved(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\').then(|| letters.next_if(|next| matches!(next, '"' | '\\'))).flatten();
        plain.push(escaped.unwrap_or(letter));
    }
    plain
}

/// Splits a list at its commas and its `and`, which may also stand inside a quoted name.
fn listed(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = item_end(rest);
        items.push(&rest[..end]);
        rest = &rest[end..];
        rest = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(" and ")).unwrap_or_default();
    }
    items
}

fn item_end(text: &str) -> usize {
    if !text.starts_with('"') {
        return text.find([',', ' ']).unwrap_or(text.len());
    }
    let mut escaped = true;
    for (at, letter) in text.char_indices() {
        if letter == '"' && !escaped {
            return at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(name: &str) -> AccountName {
        AccountName::Local(name.to_owned())
    }

    #[test]
    fn people_are_listed_as_in_english() {
        let names = |text: &str| text.parse::<People>().unwrap().0;
        assert_eq!(names("Ada"), ["Ada"]);
        assert_eq!(names("Ada and Grace"), ["Ada", "Grace"]);
        assert_eq!(names("Ada, Grace and Linus"), ["Ada", "Grace", "Linus"]);
    }

    #[test]
    fn accounts_mix_people_and_quoted_usernames() {
        let Accounts(names) = r#"Ada, "a, b" and "c \" and d""#.parse().unwrap();
        assert_eq!(names, [AccountName::Person("Ada".to_owned()), local("a, b"), local("c \" and d")]);
    }

    #[test]
    fn escapes_in_a_name_are_resolved_once() {
        assert_eq!(r#""The \"A\" Team""#.parse::<Group>().unwrap().0, r#"The "A" Team"#);
        assert_eq!(r#""Acme\\Sales""#.parse::<Group>().unwrap().0, r"Acme\Sales");
        assert_eq!(r#""a\\\"b""#.parse::<Group>().unwrap().0, r#"a\"b"#);
        assert_eq!(r"C:\temp".parse::<Text>().unwrap().0, r"C:\temp");
    }
}
