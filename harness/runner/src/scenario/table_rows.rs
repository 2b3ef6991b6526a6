//! Rows of the tables about recorded events and about the import list: their grammar, read from a feature and written into
//! a failure. Knows no connector.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::quoting::{name_pattern, quote, quoted_pattern, unquote};
use egnyte_protocol::{ImportStatus, InsightsEventType, ResourceKind};
use egnyte_support::did_you_mean::Hint;

/// Recorded event, as a feature writes it: `user_create_provision of Ada failed: "Invalid user name"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventRow {
    pub(crate) kind: InsightsEventType,
    /// Name of the subject in the features: `Ada`, `"olga"`, `"Engineering"`.
    pub(crate) of: Option<String>,
    pub(crate) failed: bool,
    /// The `error_message`, or a part of it.
    pub(crate) reason: Option<String>,
}

/// Line of an import list, as a feature writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportRow {
    pub(crate) user: ListedUser,
    pub(crate) status: ImportStatus,
}

/// Subject of a line of an import list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListedUser {
    /// Name of one user in the features: `Ada`, `"olga"`.
    One(String),
    /// Number of local users without a row of their own.
    LocalUsers(usize),
}

/// Text that is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{row}` {advice}")]
pub(crate) struct TableRowError {
    row: String,
    advice: String,
}

/// Name of a person, or a quoted name.
const NAME: &str = concat!(name_pattern!(), "|", quoted_pattern!());

static EVENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r#"^(?<kind>\w+)(?: of (?<of>{NAME}))?(?<failed> failed)?(?:: (?<says>"(?:[^"\\]|\\.)*"))?$"#))
        .ok()
});

static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"^(?:(?<who>{NAME}) is|(?<many>\d{{1,6}}) local users are) (?<status>new|imported)$")).ok()
});

impl FromStr for EventRow {
    type Err = TableRowError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let error = |advice: &str| TableRowError { row: text.to_owned(), advice: advice.to_owned() };
        let first = text.split([' ', ':']).next().unwrap_or_default();
        let Some(kind) = InsightsEventType::find(first) else {
            let hint = Hint::of(first, InsightsEventType::ALL.map(InsightsEventType::as_str));
            return Err(error(&format!("does not begin with the type of a recorded event{hint}")));
        };
        let shape = "is not a recorded event, such as `user_create_provision of Ada`, `idm_integration_activate failed` \
                     or `group_update_provision of \"Sales\" failed: \"what Egnyte said\"`";
        let parts = EVENT.as_ref().and_then(|regex| regex.captures(text)).ok_or_else(|| error(shape))?;
        let (of, failed, reason) = (part(&parts, "of"), parts.name("failed").is_some(), part(&parts, "says"));
        match (kind.resource_kind(), &of) {
            (ResourceKind::Application, Some(_)) => return Err(error("has a subject; it is about the integration")),
            (ResourceKind::User, None) => return Err(error("does not name its person: `… of Ada`")),
            (ResourceKind::UserGroup, None) => return Err(error("does not name its group: `… of \"Sales\"`")),
            (ResourceKind::UserGroup, Some(of)) if !of.starts_with('"') => {
                return Err(error("names its group without quotes"));
            }
            _ => {}
        }
        if reason.is_some() && !failed {
            return Err(error("has a reason, but did not fail: `… failed: \"…\"`"));
        }
        Ok(Self { kind, of, failed, reason: reason.as_deref().and_then(unquote) })
    }
}

impl FromStr for ImportRow {
    type Err = TableRowError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let advice = "is not a line of an import list, such as `Ada is imported`, `\"olga\" is new` or `250 local \
                      users are new`";
        let error = || TableRowError { row: text.to_owned(), advice: advice.to_owned() };
        let parts = IMPORT.as_ref().and_then(|regex| regex.captures(text.trim())).ok_or_else(error)?;
        let many = parts.name("many").map(|many| many.as_str().parse().map_err(|_| error())).transpose()?;
        let user = many.map(ListedUser::LocalUsers).or_else(|| part(&parts, "who").map(ListedUser::One));
        let new = parts.name("status").is_some_and(|status| status.as_str() == "new");
        let status = if new { ImportStatus::New } else { ImportStatus::Imported };
        Ok(Self { user: user.ok_or_else(error)?, status })
    }
}

fn part(parts: &Captures<'_>, name: &str) -> Option<String> {
    parts.name(name).map(|part| part.as_str().to_owned())
}

impl fmt::Display for EventRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        if let Some(of) = &self.of {
            write!(f, " of {of}")?;
        }
        f.write_str(if self.failed { " failed" } else { "" })?;
        match &self.reason {
            Some(reason) => write!(f, ": {}", quote(reason)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ImportRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = if self.status == ImportStatus::New { "new" } else { "imported" };
        match &self.user {
            ListedUser::One(name) => write!(f, "{name} is {status}"),
            ListedUser::LocalUsers(many) => write!(f, "{many} local users are {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_as_they_are_read() {
        for row in [
            "idm_integration_activate",
            "idm_integration_activate failed",
            "user_create_provision of Ada",
            r#"user_deprovision of "olga" failed"#,
            r#"group_update_provision of "The \"A\" Team" failed: "a \"name\" is taken""#,
        ] {
            assert_eq!(row.parse::<EventRow>().unwrap().to_string(), row);
        }
        for row in ["Ada is imported", r#""olga" is new"#, "250 local users are new"] {
            assert_eq!(row.parse::<ImportRow>().unwrap().to_string(), row);
        }
    }

    #[test]
    fn text_that_is_no_row_is_an_error_with_an_example() {
        let event = |text: &str| text.parse::<EventRow>().unwrap_err().to_string();
        assert!(event("user_created_provision of Ada").ends_with("(did you mean `user_create_provision`?)"));
        assert!(event("user_create_provision").contains("of Ada"));
        assert!(event("group_create_provision of Ada").ends_with("without quotes"));
        assert!(event("idm_integration_delete of Ada").ends_with("it is about the integration"));
        assert!(event("user_create_provision of Ada fails").contains("is not a recorded event, such as"));
        assert!(event(r#"user_create_provision of Ada: "x""#).contains("did not fail"));
        let import = |text: &str| text.parse::<ImportRow>().unwrap_err().to_string();
        assert!(import("Ada is old").contains("`Ada is imported`"));
        assert!(import("").contains("is not a line of an import list"));
    }
}
