//! Row of a closing account: its grammar, read from a feature and written into a failure.

use std::fmt;
use std::str::FromStr;

use crate::scenario::parameters::{Attribute, ParameterTable};
use crate::scenario::quoting::quote;
use egnyte_support::did_you_mean::nearest;

/// Change of Egnyte, as a feature writes it. `who` is the name of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AccountRow {
    /// `user P is created`
    Account { who: String, fate: AccountFate },
    /// `user P gets ATTRIBUTE "VALUE"`, or `user P loses ATTRIBUTE` if there is no value.
    Value { who: String, attribute: Attribute, value: Option<String> },
    /// `group "G" is created`
    Group { name: String, fate: GroupFate },
    /// `P joins "G"`
    Member { who: String, group: String, fate: MemberFate },
}

/// Change of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountFate {
    /// Created with the person's values.
    Created,
    Deactivated,
    Reactivated,
    Deleted,
    /// Deactivated, or deleted by a connector that declares it. Only ever expected.
    Removed,
}

/// Change of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GroupFate {
    Created,
    Deleted,
    /// Renamed to this name.
    Renamed(String),
}

/// Change of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MemberFate {
    Joins,
    Leaves,
}

/// Text that is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{row}` is not a row of an account: {found} {place}; {advice}")]
pub(crate) struct AccountRowError {
    row: String,
    place: String,
    found: String,
    advice: String,
}

impl AccountFate {
    const ALL: [Self; 5] = [Self::Created, Self::Deactivated, Self::Reactivated, Self::Deleted, Self::Removed];

    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Deactivated => "deactivated",
            Self::Reactivated => "reactivated",
            Self::Deleted => "deleted",
            Self::Removed => "removed",
        }
    }
}

impl fmt::Display for AccountRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account { who, fate } => write!(f, "user {who} is {}", fate.as_str()),
            Self::Value { who, attribute, value: Some(value) } => {
                write!(f, "user {who} gets {attribute} {}", quote_cell(value))
            }
            Self::Value { who, attribute, value: None } => write!(f, "user {who} loses {attribute}"),
            Self::Group { name, fate: GroupFate::Created } => write!(f, "group {} is created", quote_cell(name)),
            Self::Group { name, fate: GroupFate::Deleted } => write!(f, "group {} is deleted", quote_cell(name)),
            Self::Group { name, fate: GroupFate::Renamed(to) } => {
                write!(f, "group {} is renamed to {}", quote_cell(name), quote_cell(to))
            }
            Self::Member { who, group, fate: MemberFate::Joins } => write!(f, "{who} joins {}", quote_cell(group)),
            Self::Member { who, group, fate: MemberFate::Leaves } => write!(f, "{who} leaves {}", quote_cell(group)),
        }
    }
}

/// Value as a feature writes it. A bar would end the cell of a table.
fn quote_cell(value: &str) -> String {
    quote(value).replace('|', "\\|")
}

impl FromStr for AccountRow {
    type Err = AccountRowError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut scan = Scan { row: text.trim(), rest: text.trim() };
        let row = if scan.takes("user ") {
            scan.user()
        } else if scan.takes("group ") {
            scan.group()
        } else {
            scan.member()
        }?;
        if scan.rest.is_empty() { Ok(row) } else { Err(scan.fault("the row should end there".to_owned())) }
    }
}

/// Rest of a row.
struct Scan<'a> {
    row: &'a str,
    rest: &'a str,
}

impl Scan<'_> {
    fn user(&mut self) -> Result<AccountRow, AccountRowError> {
        let who = self.account()?;
        if self.takes("is ") {
            let fate = AccountFate::ALL.into_iter().find(|fate| self.takes(fate.as_str()));
            let fate = fate.ok_or_else(|| self.error(&AccountFate::ALL.map(AccountFate::as_str)))?;
            return Ok(AccountRow::Account { who, fate });
        }
        if self.takes("gets ") {
            let attribute = self.attribute()?;
            return Ok(AccountRow::Value { who, attribute, value: Some(self.read_quoted()?) });
        }
        if self.takes("loses ") {
            return Ok(AccountRow::Value { who, attribute: self.attribute()?, value: None });
        }
        Err(self.error(&["is", "gets", "loses"]))
    }

    fn group(&mut self) -> Result<AccountRow, AccountRowError> {
        let name = self.read_quoted()?;
        let fate = if self.takes("is created") {
            GroupFate::Created
        } else if self.takes("is deleted") {
            GroupFate::Deleted
        } else if self.takes("is renamed to ") {
            GroupFate::Renamed(self.read_quoted()?)
        } else if self.takes("is ") {
            return Err(self.error(&["created", "deleted", "renamed to"]));
        } else {
            return Err(self.error(&["is created", "is deleted", "is renamed to"]));
        };
        Ok(AccountRow::Group { name, fate })
    }

    fn member(&mut self) -> Result<AccountRow, AccountRowError> {
        let start = Scan { row: self.row, rest: self.rest };
        let who = self.account()?;
        let fate = if self.takes("joins ") {
            MemberFate::Joins
        } else if self.takes("leaves ") {
            MemberFate::Leaves
        } else if !nearest(&who, ["user", "group"], 1).is_empty() {
            return Err(start.error(&["user", "group"]));
        } else {
            return Err(self.error(&["joins", "leaves"]));
        };
        Ok(AccountRow::Member { who, group: self.read_quoted()?, fate })
    }

    /// Reads `Ada`, `Ada (2)`, or the username of another account, with or without quotes.
    fn account(&mut self) -> Result<String, AccountRowError> {
        let name = if self.rest.starts_with('"') { self.read_quoted()? } else { self.word().to_owned() };
        if name.is_empty() {
            return Err(self.fault("a row begins with `user`, `group` or a name".to_owned()));
        }
        let numbered = self.rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((number, rest)) = numbered else { return Ok(name) };
        self.rest = rest.trim_start();
        Ok(format!("{name} ({number})"))
    }

    fn attribute(&mut self) -> Result<Attribute, AccountRowError> {
        let end = self.rest.find('"').unwrap_or(self.rest.len());
        let attribute = self.rest[..end].trim().parse();
        let attribute = attribute.map_err(|_| self.error(Attribute::WORDS))?;
        self.rest = &self.rest[end..];
        Ok(attribute)
    }

    fn read_quoted(&mut self) -> Result<String, AccountRowError> {
        let mut value = String::new();
        let mut letters = self.rest.char_indices();
        if letters.next().is_none_or(|(_, letter)| letter != '"') {
            return Err(self.fault("a name in quotes is expected".to_owned()));
        }
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = self.rest[at + 1..].trim_start();
                    return Ok(value);
                }
                '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
                _ => value.push(letter),
            }
        }
        Err(self.fault("its quotes do not end".to_owned()))
    }

    fn word(&mut self) -> &str {
        let end = self.rest.find(' ').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn takes(&mut self, words: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(words) else { return false };
        self.rest = rest.trim_start();
        true
    }

    /// Error where one of these words should stand.
    fn error(&self, instead: &[&str]) -> AccountRowError {
        let read = self.rest.split('"').next().unwrap_or_default().trim();
        let first = read.split(' ').next().unwrap_or_default();
        let near = nearest(read, instead.iter().copied(), 1)
            .into_iter()
            .chain(nearest(first, instead.iter().copied(), 1))
            .next();
        self.fault(match near {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("it may be {}", instead.join(", ")),
        })
    }

    fn fault(&self, advice: String) -> AccountRowError {
        let before = self.row[..self.row.len() - self.rest.len()].trim();
        let place = if before.is_empty() { "at its beginning".to_owned() } else { format!("after `{before}`") };
        let found = if self.rest.is_empty() { "nothing".to_owned() } else { format!("`{}`", self.rest) };
        AccountRowError { row: self.row.to_owned(), place, found, advice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(text: &str) -> String {
        text.parse::<AccountRow>().unwrap_err().to_string()
    }

    #[test]
    fn rows_are_written_as_they_are_read() {
        for text in [
            "user Ada is created",
            "user Ada (2) is deactivated",
            "user olga is reactivated",
            "user a.b-c_d is deleted",
            "user Ada is removed",
            r#"user Ada gets email "ada@acme.example""#,
            r#"user Ada gets IdP username "ada""#,
            "user Ada loses last name",
            r#"group "Engineering" is created"#,
            r#"group "Finance (2)" is deleted"#,
            r#"group "R&D" is renamed to "R & D""#,
            r#"Ada joins "The \"A\" Team""#,
            r#"Ada (2) leaves "Acme\\Sales""#,
            r#"Ada joins "a \| b""#,
        ] {
            assert_eq!(text.parse::<AccountRow>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_escaped_quote_is_part_of_the_name() {
        let row: AccountRow = r#"group "The \"A\" Team" is created"#.parse().unwrap();
        assert_eq!(row, AccountRow::Group { name: r#"The "A" Team"#.to_owned(), fate: GroupFate::Created });
    }

    #[test]
    fn username_may_be_quoted() {
        assert_eq!(r#"user "olga" is deactivated"#.parse::<AccountRow>(), "user olga is deactivated".parse());
    }

    #[test]
    fn misspelt_verb_names_the_nearest() {
        assert_eq!(
            error_of("user Ada is crated"),
            "`user Ada is crated` is not a row of an account: `crated` after `user Ada is`; did you mean `created`?"
        );
        assert!(error_of(r#"user Ada get email "x""#).ends_with("did you mean `gets`?"));
        assert!(error_of(r#"Ada join "Engineering""#).ends_with("did you mean `joins`?"));
        assert!(error_of(r#"group "A" is rename to "B""#).ends_with("did you mean `renamed to`?"));
        assert!(error_of("usr Ada is created").ends_with("did you mean `user`?"));
    }

    #[test]
    fn misspelt_attribute_names_the_nearest() {
        assert!(error_of(r#"user Ada gets e-mail "x""#).ends_with("did you mean `email`?"));
        assert!(error_of("user Ada loses lastname").ends_with("did you mean `last name`?"));
    }

    #[test]
    fn surplus_and_missing_words_are_errors() {
        assert!(
            error_of("user Ada is created again")
                .ends_with("`again` after `user Ada is created`; the row should end there")
        );
        assert!(error_of("Ada joins Engineering").contains("`Engineering` after `Ada joins`"));
        assert!(error_of(r#"Ada joins "Engineering" twice"#).ends_with("the row should end there"));
        assert!(error_of("").contains("nothing at its beginning"));
        assert!(error_of(r#"group "Engineering is created"#).contains("after `group`; its quotes do not end"));
    }
}
