//! One row of an account: its closed grammar, read from a feature and written into a failure.

use std::fmt;
use std::str::FromStr;

use super::Attribute;
use egnyte_support::did_you_mean::nearest;

/// One change of Egnyte, as a feature writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// `user P is created`
    Account {
        /// The account, by what the features call it.
        who: String,
        /// What became of it.
        fate: AccountFate,
    },
    /// `user P gets ATTRIBUTE "VALUE"`, or `user P loses ATTRIBUTE` where there is no value.
    Value {
        /// The account.
        who: String,
        /// What changed.
        attribute: Attribute,
        /// Its value now.
        value: Option<String>,
    },
    /// `group "G" is created`
    Group {
        /// The group, by its name.
        name: String,
        /// What became of it.
        fate: GroupFate,
    },
    /// `P joins "G"`
    Member {
        /// The account.
        who: String,
        /// The group, by its name.
        group: String,
        /// Whether it is a member now.
        fate: MemberFate,
    },
}

/// What became of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountFate {
    /// It is there, with the person's values.
    Created,
    /// It may be used no more.
    Deactivated,
    /// It may be used again.
    Reactivated,
    /// It is there no more.
    Deleted,
    /// Deactivated, or deleted by a connector that says it deletes. Only ever expected.
    Removed,
}

/// What became of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupFate {
    /// It is there.
    Created,
    /// It is there no more.
    Deleted,
    /// It has this name.
    Renamed(String),
}

/// What became of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberFate {
    /// It began.
    Joins,
    /// It ended.
    Leaves,
}

/// A text that is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{row}` is no row of an account: {place} stands {found}; {advice}")]
pub struct RowError {
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

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account { who, fate } => write!(f, "user {who} is {}", fate.as_str()),
            Self::Value { who, attribute, value: Some(value) } => {
                write!(f, "user {who} gets {attribute} {}", quoted(value))
            }
            Self::Value { who, attribute, value: None } => write!(f, "user {who} loses {attribute}"),
            Self::Group { name, fate: GroupFate::Created } => write!(f, "group {} is created", quoted(name)),
            Self::Group { name, fate: GroupFate::Deleted } => write!(f, "group {} is deleted", quoted(name)),
            Self::Group { name, fate: GroupFate::Renamed(to) } => {
                write!(f, "group {} is renamed to {}", quoted(name), quoted(to))
            }
            Self::Member { who, group, fate: MemberFate::Joins } => write!(f, "{who} joins {}", quoted(group)),
            Self::Member { who, group, fate: MemberFate::Leaves } => write!(f, "{who} leaves {}", quoted(group)),
        }
    }
}

/// A value as a feature writes it. A bar would end the cell of a table.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('|', "\\|"))
}

impl FromStr for Row {
    type Err = RowError;

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

/// What is left to read of a row.
struct Scan<'a> {
    row: &'a str,
    rest: &'a str,
}

impl Scan<'_> {
    fn user(&mut self) -> Result<Row, RowError> {
        let who = self.account()?;
        if self.takes("is ") {
            let fate = AccountFate::ALL.into_iter().find(|fate| self.takes(fate.as_str()));
            let fate = fate.ok_or_else(|| self.error(&AccountFate::ALL.map(AccountFate::as_str)))?;
            return Ok(Row::Account { who, fate });
        }
        if self.takes("gets ") {
            let attribute = self.attribute()?;
            return Ok(Row::Value { who, attribute, value: Some(self.quoted()?) });
        }
        if self.takes("loses ") {
            return Ok(Row::Value { who, attribute: self.attribute()?, value: None });
        }
        Err(self.error(&["is", "gets", "loses"]))
    }

    fn group(&mut self) -> Result<Row, RowError> {
        let name = self.quoted()?;
        let fate = if self.takes("is created") {
            GroupFate::Created
        } else if self.takes("is deleted") {
            GroupFate::Deleted
        } else if self.takes("is renamed to ") {
            GroupFate::Renamed(self.quoted()?)
        } else if self.takes("is ") {
            return Err(self.error(&["created", "deleted", "renamed to"]));
        } else {
            return Err(self.error(&["is created", "is deleted", "is renamed to"]));
        };
        Ok(Row::Group { name, fate })
    }

    fn member(&mut self) -> Result<Row, RowError> {
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
        Ok(Row::Member { who, group: self.quoted()?, fate })
    }

    /// `Ada`, `Ada (2)`, or the username of an account of nobody, with or without quotes.
    fn account(&mut self) -> Result<String, RowError> {
        let name = if self.rest.starts_with('"') { self.quoted()? } else { self.word().to_owned() };
        if name.is_empty() {
            return Err(self.fault("a row begins with `user`, `group` or a name".to_owned()));
        }
        let numbered = self.rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((number, rest)) = numbered else { return Ok(name) };
        self.rest = rest.trim_start();
        Ok(format!("{name} ({number})"))
    }

    fn attribute(&mut self) -> Result<Attribute, RowError> {
        let end = self.rest.find('"').unwrap_or(self.rest.len());
        let attribute = self.rest[..end].trim().parse();
        let attribute = attribute.map_err(|_| self.error(&Attribute::ALL.map(Attribute::as_str)))?;
        self.rest = &self.rest[end..];
        Ok(attribute)
    }

    fn quoted(&mut self) -> Result<String, RowError> {
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

    /// One of these words should stand here.
    fn error(&self, instead: &[&str]) -> RowError {
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

    fn fault(&self, advice: String) -> RowError {
        let before = self.row[..self.row.len() - self.rest.len()].trim();
        let place = if before.is_empty() { "at its beginning".to_owned() } else { format!("after `{before}`") };
        let found = if self.rest.is_empty() { "nothing".to_owned() } else { format!("`{}`", self.rest) };
        RowError { row: self.row.to_owned(), place, found, advice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        text.parse::<Row>().unwrap_err().to_string()
    }

    #[test]
    fn every_row_of_the_grammar_is_written_as_it_is_read() {
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
            assert_eq!(text.parse::<Row>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_escaped_quote_is_part_of_the_name() {
        let row: Row = r#"group "The \"A\" Team" is created"#.parse().unwrap();
        assert_eq!(row, Row::Group { name: r#"The "A" Team"#.to_owned(), fate: GroupFate::Created });
    }

    #[test]
    fn an_account_of_nobody_may_be_quoted_as_in_the_sentences() {
        assert_eq!(r#"user "olga" is deactivated"#.parse::<Row>(), "user olga is deactivated".parse());
    }

    #[test]
    fn a_misspelt_verb_is_answered_with_the_nearest() {
        assert_eq!(
            refused("user Ada is crated"),
            "`user Ada is crated` is no row of an account: after `user Ada is` stands `crated`; did you mean `created`?"
        );
        assert!(refused(r#"user Ada get email "x""#).ends_with("did you mean `gets`?"));
        assert!(refused(r#"Ada join "Engineering""#).ends_with("did you mean `joins`?"));
        assert!(refused(r#"group "A" is rename to "B""#).ends_with("did you mean `renamed to`?"));
        assert!(refused("usr Ada is created").ends_with("did you mean `user`?"));
    }

    #[test]
    fn a_misspelt_attribute_is_answered_with_the_nearest() {
        assert!(refused(r#"user Ada gets e-mail "x""#).ends_with("did you mean `email`?"));
        assert!(refused("user Ada loses lastname").ends_with("did you mean `last name`?"));
    }

    #[test]
    fn what_is_too_much_or_too_little_is_said() {
        assert!(refused("user Ada is created again").ends_with("stands `again`; the row should end there"));
        assert!(refused("Ada joins Engineering").contains("after `Ada joins` stands `Engineering`"));
        assert!(refused(r#"Ada joins "Engineering" twice"#).ends_with("the row should end there"));
        assert!(refused("").contains("at its beginning stands nothing"));
        assert!(refused(r#"group "Engineering is created"#).contains("after `group` stands"));
    }
}
