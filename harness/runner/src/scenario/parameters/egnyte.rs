//! Parameters of sentences about Egnyte: its accounts and groups, and the modes of a domain.

use serde_json::{Value, json};

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::{quoted_pattern, split_item, unquote};

/// Mode of an Egnyte domain: a guess of the mock and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EgnyteMode {
    /// Id of the guess.
    pub guess: &'static str,
    /// Answer that the domain gives from then on.
    pub value: &'static str,
}

impl EgnyteMode {
    const fn accept(guess: &'static str) -> Self {
        Self { guess, value: "accept" }
    }
}

/// Id of a guess of the mock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuessName(pub String);

/// Span of time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan(pub i64);

/// Largest number of local users or groups that one sentence creates.
pub const MOST_LOCAL: usize = 50_000;

/// Change of a group by an administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupChange {
    /// Deletion of the group of this name.
    Delete(String),
    /// Old name and new name.
    Rename(String, String),
}

/// Name of a fixture that describes an Egnyte domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture(pub String);

parameters! {
    /// An attribute of an account in Egnyte.
    "attribute" => enum Attribute {
        Email: "email",
        Username: "username",
        DisplayName: "display name",
        FirstName: "first name",
        LastName: "last name",
        UserType: "user type",
        IdpUsername: "IdP username",
        AuthenticationType: "authentication type",
    }

    /// Behaviour of the Egnyte domain; the public documentation does not say which one is real.
    "egnyte_mode" => words EgnyteMode {
        "accepts duplicate usernames" => Self::accept("duplicate-user-name"),
        "accepts duplicate emails" => Self::accept("duplicate-email"),
        "accepts duplicate group names" => Self::accept("duplicate-group-name"),
        "accepts incomplete people" => Self::accept("incomplete-user"),
        "lower-cases usernames" => Self { guess: "user-name-case", value: "lower" },
    }

    /// A guess about Egnyte, by its id in docs/guesses.md: `email-change`.
    "guess" => pattern GuessName { "[a-z]+(?:-[a-z]+)*", "email-change", |text| Some(Self(text.to_owned())) }

    /// Requests that Egnyte refuses with 403: the creation of a user (`new users`), each change of one, the same of groups,
    /// or each deletion.
    "refused_requests" => enum RefusedRequests {
        NewUsers: "new users",
        UserChanges: "changes of users",
        NewGroups: "new groups",
        GroupChanges: "changes of groups",
        Deletions: "deletions",
    }

    /// A span of time: `30 seconds`, `1 minute`, `2 hours`, `90 days`.
    "time_span" => pattern TimeSpan {
        r"\d{1,6} (?:seconds?|minutes?|hours?|days?)",
        "2 hours",
        |text| {
            let (number, unit) = text.split_once(' ')?;
            let seconds = match unit.trim_end_matches('s') {
                "second" => 1,
                "minute" => 60,
                "hour" => 60 * 60,
                _ => 24 * 60 * 60,
            };
            Some(Self(number.parse::<i64>().ok()? * seconds * 1_000))
        },
    }

    /// Change of an account by an administrator of Egnyte.
    "account_change" => enum AccountChange { Deactivate: "deactivates", Reactivate: "reactivates", Delete: "deletes" }

    /// Kind of objects that Egnyte may hold many of.
    "kind" => enum BulkKind { LocalUsers: "local users", Groups: "groups" }

    /// Into a group (`adds`) or out of it.
    "transfer" => enum Transfer { Add: "adds", Remove: "removes" }

    /// Change of a group: `deletes the group "Finance"`, `renames the group "Finance" to "Controlling"`.
    "group_change" => pattern GroupChange {
        concat!(
            "deletes the group ", quoted_pattern!(), "|renames the group ", quoted_pattern!(), " to ", quoted_pattern!()
        ),
        "deletes the group \"Finance\"",
        |text| match text.strip_prefix("deletes the group ") {
            Some(name) => unquote(name).map(Self::Delete),
            None => {
                let (from, to) = split_item(text.strip_prefix("renames the group ")?);
                Some(Self::Rename(unquote(from)?, unquote(to.strip_prefix(" to ")?)?))
            }
        },
    }

    /// The quoted name of a file in `fixtures/domains`: `"legacy"`.
    "fixture" => pattern Fixture { quoted_pattern!(), "\"legacy\"", |text| unquote(text).map(Self) }
}

impl RefusedRequests {
    /// Condition of a fault in the mock's control API.
    pub fn condition(self) -> Value {
        match self {
            Self::NewUsers => json!({ "method": "POST", "path": "/Users" }),
            Self::UserChanges => json!({ "write": true, "path": "/Users/*" }),
            Self::NewGroups => json!({ "method": "POST", "path": "/Groups" }),
            Self::GroupChanges => json!({ "write": true, "path": "/Groups/*" }),
            Self::Deletions => json!({ "method": "DELETE" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_have_a_unit() {
        assert_eq!("2 hours".parse(), Ok(TimeSpan(7_200_000)));
        assert_eq!("1 minute".parse(), Ok(TimeSpan(60_000)));
        assert!("2".parse::<TimeSpan>().is_err());
    }

    #[test]
    fn group_names_may_hold_quotes() {
        let read = |text: &str| text.parse::<GroupChange>();
        assert_eq!(read(r#"deletes the group "A""#), Ok(GroupChange::Delete("A".to_owned())));
        let renamed = GroupChange::Rename("A\" to \"B".to_owned(), "C".to_owned());
        assert_eq!(read(r#"renames the group "A\" to \"B" to "C""#), Ok(renamed));
        assert!(read("renames the group").is_err());
    }
}
