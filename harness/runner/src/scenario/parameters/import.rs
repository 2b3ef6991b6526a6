//! Parameters of sentences about importing Egnyte's users.

use super::general::{AccountName, read_accounts};
use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::accounts_pattern;

/// Users to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Importees {
    /// These accounts.
    Accounts(Vec<AccountName>),
    /// The first users of the list who are not in the directory.
    LocalUsers(usize),
}

parameters! {
    /// Filter of the import list.
    "filter" => enum ListFilter { None: "without a filter", NewOnly: "with the New-Users-only filter" }

    /// Users to be imported: accounts (`Katherine`, `Katherine and "olga"`), or a number of local users: `101 local users`.
    "imported_users" => pattern Importees {
        concat!(r"\d{1,6} local users|", accounts_pattern!()),
        "Katherine",
        |text| match text.strip_suffix(" local users").and_then(|count| count.parse().ok()) {
            Some(count) => Some(Self::LocalUsers(count)),
            None => read_accounts(text).map(|accounts| Self::Accounts(accounts.0)),
        },
    }

    /// Part of the import list that the table describes: all of it, or its beginning.
    "list_extent" => enum ListExtent { Whole: "shows", Beginning: "begins with" }

    /// End of an import: while the administrator waits, or later and with a notice.
    "completion" => enum Completion { AtOnce: "at once", WithNotice: "with a notice" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn importees_are_named_or_counted() {
        let read = |text: &str| text.parse::<Importees>().unwrap();
        assert_eq!(read("101 local users"), Importees::LocalUsers(101));
        let (katherine, olga) = (AccountName::Person("Katherine".to_owned()), AccountName::Local("olga".to_owned()));
        assert_eq!(read("Katherine and \"olga\""), Importees::Accounts(vec![katherine, olga]));
    }
}
