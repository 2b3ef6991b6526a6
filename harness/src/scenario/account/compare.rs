//! What was expected against what happened.

use std::fmt;

use super::{AccountFate, Happened, MemberFate, Row};

/// What an account may hold beyond what is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allowance<'a> {
    /// Whether an account may be deleted where it is expected to be removed.
    pub deletions: bool,
    /// Whether members nobody manages may leave a group.
    pub local_leavers: bool,
    /// A person whose rows are not judged.
    pub aside: Option<&'a str>,
}

/// How what happened differs from what was expected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Expected, but did not happen.
    pub missing: Vec<Row>,
    /// Happened, but was not expected.
    pub unexpected: Vec<Row>,
}

/// Compares, row by row; the order of rows says nothing.
pub fn compare(expected: &[Row], happened: &[Happened], allowance: Allowance<'_>) -> Difference {
    let mut left: Vec<&Happened> = happened.iter().collect();
    let mut missing = Vec::new();
    for row in expected {
        match left.iter().position(|happened| fulfils(&happened.row, row, allowance)) {
            Some(place) => drop(left.remove(place)),
            None => missing.push(row.clone()),
        }
    }
    // Who is removed has left every user group; whether Egnyte still lists an account that nobody can use, or
    // that is there no more, is not judged.
    let removed = |row: &Row| leaver(row).is_some_and(|who| expected.contains(&removal(who)));
    missing.retain(|row| !(removed(row) && deleted(row, happened)));
    left.retain(|happened| !removed(&happened.row) && !tolerated(happened, allowance));
    Difference { missing, unexpected: left.into_iter().map(|happened| happened.row.clone()).collect() }
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for (title, rows) in [("did not happen:", &self.missing), ("happened but was not expected:", &self.unexpected)]
        {
            if !rows.is_empty() {
                write!(f, "{gap}{title}")?;
                rows.iter().try_for_each(|row| write!(f, "\n  {row}"))?;
                gap = "\n";
            }
        }
        Ok(())
    }
}

fn fulfils(happened: &Row, expected: &Row, allowance: Allowance<'_>) -> bool {
    match (happened, expected) {
        (Row::Account { who, fate }, Row::Account { who: whom, fate: AccountFate::Removed }) => {
            let gone = *fate == AccountFate::Deleted && allowance.deletions;
            who == whom && (gone || *fate == AccountFate::Deactivated)
        }
        _ => happened == expected,
    }
}

fn tolerated(happened: &Happened, allowance: Allowance<'_>) -> bool {
    let aside = allowance.aside.is_some_and(|name| subject(&happened.row).is_some_and(|who| is_of(who, name)));
    aside || (allowance.local_leavers && happened.local && leaver(&happened.row).is_some())
}

/// Whether an account is the person's, be it the first or a further one.
fn is_of(account: &str, person: &str) -> bool {
    account.strip_prefix(person).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
}

fn subject(row: &Row) -> Option<&str> {
    match row {
        Row::Account { who, .. } | Row::Value { who, .. } | Row::Member { who, .. } => Some(who),
        Row::Group { .. } => None,
    }
}

fn leaver(row: &Row) -> Option<&str> {
    if let Row::Member { who, fate: MemberFate::Leaves, .. } = row { Some(who) } else { None }
}

fn removal(who: &str) -> Row {
    Row::Account { who: who.to_owned(), fate: AccountFate::Removed }
}

fn deleted(row: &Row, happened: &[Happened]) -> bool {
    let gone = |who: &str| Row::Account { who: who.to_owned(), fate: AccountFate::Deleted };
    leaver(row).is_some_and(|who| happened.iter().any(|happened| happened.row == gone(who)))
}
