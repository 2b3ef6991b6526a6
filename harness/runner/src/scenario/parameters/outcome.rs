//! Parameters of sentences about the outcome.

use std::fmt;

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::{accounts_pattern, name_pattern, quote, quoted_pattern, split_list, unquote};

/// Changes that a closing account allows beyond its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowance {
    /// No further change.
    Nothing,
    /// Local members may leave a group, unless the connector declares that they stay.
    LocalMembers,
    /// Every change of these people, and every name of these groups.
    Aside(Vec<Subject>),
}

/// Person or user group that a sentence is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Person of this name.
    Person(String),
    /// User group of this name.
    UserGroup(String),
}

/// Two people, or two user groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair(pub [Subject; 2]);

/// Subject of a reported problem, if the sentence names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About(pub Option<Subject>);

parameters! {
    /// Changes that the account allows beyond its rows: none, if nothing is said; local members of a group, who may have
    /// left it; all changes of people: `, Ada aside`, `, Ada and Grace aside`; or the names of groups, but not their
    /// members: `, "Sales" aside`.
    "allowance" => pattern Allowance {
        concat!("|, whether or not local members stay|, ", accounts_pattern!(), " aside"),
        ", Ada aside",
        |text| Some(match (text, text.strip_prefix(", ").and_then(|text| text.strip_suffix(" aside"))) {
            (_, Some(names)) => Self::Aside(split_list(names).into_iter().map(Subject::read).collect()),
            ("", None) => Self::Nothing,
            _ => Self::LocalMembers,
        }),
    }

    /// Subject of a problem: any, if nothing is said; a person: ` with Ada`; or a user group: ` with "Engineering"`.
    "about" => pattern About {
        concat!("| with ", name_pattern!(), "| with ", quoted_pattern!()),
        " with Ada",
        |text| Some(Self(text.strip_prefix(" with ").map(Subject::read))),
    }

    /// Two people or two user groups: `Ada and Grace`, `"Engineering" and "Sales"`.
    "pair" => pattern Pair {
        concat!(
            name_pattern!(), " and ", name_pattern!(), "|", quoted_pattern!(), " and ", quoted_pattern!()
        ),
        "Ada and Grace",
        |text| {
            let pair: Vec<Subject> = split_list(text).into_iter().map(Subject::read).collect();
            pair.try_into().ok().map(Self)
        },
    }

    /// A person or a user group: `Ada`, `"Engineering"`.
    "subject" => pattern Subject {
        concat!(name_pattern!(), "|", quoted_pattern!()), "Ada", |text| Some(Self::read(text))
    }

    /// State of a person or user group after a sync. `synced`: Egnyte has the active account with the person's values, or
    /// the group with the user group's name and members. `synced or reported`: that, or a problem with them was reported.
    /// `locked out`: the person has no active account.
    "sync_state" => enum SyncState {
        Synced: "synced",
        SyncedOrReported: "synced or reported",
        LockedOut: "locked out",
    }
}

impl Subject {
    fn read(text: &str) -> Self {
        unquote(text).map_or_else(|| Self::Person(text.to_owned()), Self::UserGroup)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(name) => f.write_str(name),
            Self::UserGroup(name) => f.write_str(&quote(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_text_allows_nothing_and_is_about_everything() {
        assert_eq!("".parse(), Ok(Allowance::Nothing));
        let aside = vec![Subject::Person("Ada".to_owned()), Subject::UserGroup("Sales".to_owned())];
        assert_eq!(", Ada and \"Sales\" aside".parse(), Ok(Allowance::Aside(aside)));
        assert_eq!(", whether or not local members stay".parse(), Ok(Allowance::LocalMembers));
        assert_eq!("".parse(), Ok(About(None)));
        assert_eq!(" with Ada".parse(), Ok(About(Some(Subject::Person("Ada".to_owned())))));
        assert_eq!(r#" with "A \"B\"""#.parse(), Ok(About(Some(Subject::UserGroup("A \"B\"".to_owned())))));
    }
}
