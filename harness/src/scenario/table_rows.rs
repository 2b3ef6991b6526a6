//! The rows in which a feature lists what an administrator of the directory is shown: events that were recorded, and
//! users who can be imported. Their closed grammar, read from a feature and written into a failure. Knows no connector.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use egnyte_protocol::{ImportStatus, InsightsEventType, ResourceKind};
use egnyte_support::did_you_mean::Hint;

/// One event, as a feature writes it: `user_create_provision of Ada failed: "Invalid user name"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// What was tried.
    pub kind: InsightsEventType,
    /// Whom or what it was tried with, as a feature calls them: `Ada`, `"olga"`, `"Engineering"`.
    pub of: Option<String>,
    /// Whether it failed.
    pub failed: bool,
    /// What its `error_message` says, or is to hold.
    pub says: Option<String>,
}

/// One line of an import list, as a feature writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Who it is.
    pub who: Importee,
    /// Whether the directory has them.
    pub status: ImportStatus,
}

/// Whom a line of an import list is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Importee {
    /// One user, as a feature calls them: `Ada`, `"olga"`.
    One(String),
    /// So many local users, whoever they are.
    LocalUsers(usize),
}

/// A text that is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{row}` {advice}")]
pub struct ListingError {
    row: String,
    advice: String,
}

/// A person's name, or a quoted one.
const NAME: &str = r#"[A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*|"(?:[^"\\]|\\.)*""#;

static EVENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r#"^(?<kind>\w+)(?: of (?<of>{NAME}))?(?<failed> failed)?(?:: (?<says>"(?:[^"\\]|\\.)*"))?$"#))
        .ok()
});

static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"^(?:(?<who>{NAME}) is|(?<many>\d{{1,6}}) local users are) (?<status>new|imported)$")).ok()
});

impl FromStr for EventRow {
    type Err = ListingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fault = |advice: &str| ListingError { row: text.to_owned(), advice: advice.to_owned() };
        let first = text.split([' ', ':']).next().unwrap_or_default();
        let Some(kind) = InsightsEventType::find(first) else {
            let hint = Hint::of(first, InsightsEventType::ALL.map(InsightsEventType::as_str));
            return Err(fault(&format!("begins with no event that is recorded{hint}")));
        };
        let shape = "is no recorded event; one reads `user_create_provision of Ada`, `idm_integration_activate failed` \
                     or `group_update_provision of \"Sales\" failed: \"what Egnyte said\"`";
        let parts = EVENT.as_ref().and_then(|regex| regex.captures(text)).ok_or_else(|| fault(shape))?;
        let (of, failed, says) = (part(&parts, "of"), parts.name("failed").is_some(), part(&parts, "says"));
        match (kind.resource_kind(), &of) {
            (ResourceKind::Application, Some(_)) => {
                return Err(fault("says whom it is about; it is the integration's"));
            }
            (ResourceKind::User, None) => return Err(fault("says not whom it is about: `… of Ada`")),
            (ResourceKind::UserGroup, None) => return Err(fault("says not which group it is about: `… of \"Sales\"`")),
            (ResourceKind::UserGroup, Some(of)) if !of.starts_with('"') => {
                return Err(fault("names its group in no quotes"));
            }
            _ => {}
        }
        if says.is_some() && !failed {
            return Err(fault("has a reason, but did not fail: `… failed: \"…\"`"));
        }
        Ok(Self { kind, of, failed, says: says.as_deref().map(unquoted) })
    }
}

impl FromStr for ImportRow {
    type Err = ListingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let advice = "is no line of an import list; one reads `Ada is imported`, `\"olga\" is new` or `250 local \
                      users are new`";
        let fault = || ListingError { row: text.to_owned(), advice: advice.to_owned() };
        let parts = IMPORT.as_ref().and_then(|regex| regex.captures(text.trim())).ok_or_else(fault)?;
        let many = parts.name("many").map(|many| many.as_str().parse().map_err(|_| fault())).transpose()?;
        let who = many.map(Importee::LocalUsers).or_else(|| part(&parts, "who").map(Importee::One));
        let new = parts.name("status").is_some_and(|status| status.as_str() == "new");
        let status = if new { ImportStatus::New } else { ImportStatus::Imported };
        Ok(Self { who: who.ok_or_else(fault)?, status })
    }
}

fn part(parts: &Captures<'_>, name: &str) -> Option<String> {
    parts.name(name).map(|part| part.as_str().to_owned())
}

fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    inside.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// A name of nobody in the directory, or of a user group, as a row has it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

impl fmt::Display for EventRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        if let Some(of) = &self.of {
            write!(f, " of {of}")?;
        }
        f.write_str(if self.failed { " failed" } else { "" })?;
        match &self.says {
            Some(says) => write!(f, ": {}", quoted(says)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ImportRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = if self.status == ImportStatus::New { "new" } else { "imported" };
        match &self.who {
            Importee::One(name) => write!(f, "{name} is {status}"),
            Importee::LocalUsers(many) => write!(f, "{many} local users are {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_written_as_it_is_read() {
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
    fn a_text_that_is_no_row_is_told_what_one_looks_like() {
        let event = |text: &str| text.parse::<EventRow>().unwrap_err().to_string();
        assert!(event("user_created_provision of Ada").ends_with("(did you mean `user_create_provision`?)"));
        assert!(event("user_create_provision").contains("of Ada"));
        assert!(event("group_create_provision of Ada").ends_with("in no quotes"));
        assert!(event("idm_integration_delete of Ada").ends_with("it is the integration's"));
        assert!(event("user_create_provision of Ada fails").contains("is no recorded event; one reads"));
        assert!(event(r#"user_create_provision of Ada: "x""#).contains("did not fail"));
        let import = |text: &str| text.parse::<ImportRow>().unwrap_err().to_string();
        assert!(import("Ada is old").contains("`Ada is imported`"));
        assert!(import("").contains("is no line of an import list"));
    }
}
