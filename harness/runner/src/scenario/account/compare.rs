//! Comparison of the expected changes with the actual ones.

use std::collections::BTreeSet;
use std::fmt;

use super::changes::ActualChange;
use super::row::{AccountFate, AccountRow, GroupFate, MemberFate};
use crate::scenario::parameters::Subject;

/// Letters beyond ASCII that a row of a failure spells.
const MOST_SPELLED: usize = 4;

/// Changes that a closing account accepts beyond the expected ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Exceptions<'a> {
    /// An account may be deleted where it is expected to be removed.
    pub(crate) deletions: bool,
    /// Unmanaged members may leave a group.
    pub(crate) local_leavers: bool,
    /// People whose rows are not judged, and groups whose names are not.
    pub(crate) aside: &'a [Subject],
}

/// Difference between the expected and the actual changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Expected changes that did not happen.
    pub(crate) missing: Vec<AccountRow>,
    /// Changes that were not expected.
    pub(crate) unexpected: Vec<AccountRow>,
}

/// Compares row by row, in any order.
pub(crate) fn compare(expected: &[AccountRow], changes: &[ActualChange], exceptions: Exceptions<'_>) -> Difference {
    let mut rest: Vec<&ActualChange> = changes.iter().collect();
    let mut missing = Vec::new();
    for row in expected {
        match rest.iter().position(|change| fulfils(&change.row, row, exceptions)) {
            Some(place) => drop(rest.remove(place)),
            None => missing.push(row.clone()),
        }
    }
    // A removed person has left every user group. Egnyte may list an account that is deactivated or deleted as a member
    // or not.
    let is_removed =
        |row: &AccountRow| leaver(row).is_some_and(|who| expected.contains(&account_row(who, AccountFate::Removed)));
    let is_deleted = |row: &AccountRow| {
        let deletion = leaver(row).map(|who| account_row(who, AccountFate::Deleted));
        deletion.is_some_and(|deletion| changes.iter().any(|change| change.row == deletion))
    };
    missing.retain(|row| !(is_removed(row) && is_deleted(row)));
    rest.retain(|change| !is_removed(&change.row) && !is_excepted(change, exceptions));
    Difference { missing, unexpected: rest.into_iter().map(|change| change.row.clone()).collect() }
}

impl Difference {
    /// Returns whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
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
                for row in rows {
                    let row = row.to_string();
                    write!(f, "\n  {row}{}", spelling(&row))?;
                }
                gap = "\n";
            }
        }
        Ok(())
    }
}

/// Spells the letters beyond ASCII, because two of them may look the same, and some are invisible.
fn spelling(row: &str) -> String {
    let mut letters: Vec<char> = row.chars().filter(|letter| !letter.is_ascii()).collect();
    let mut seen = BTreeSet::new();
    letters.retain(|letter| seen.insert(*letter));
    if letters.is_empty() {
        return String::new();
    }
    let more = if letters.len() > MOST_SPELLED { ", …" } else { "" };
    let spell = |letter: &char| match letter {
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => format!("U+{:04X}", *letter as u32),
        _ => format!("{letter} U+{:04X}", *letter as u32),
    };
    let spelled: Vec<String> = letters.iter().take(MOST_SPELLED).map(spell).collect();
    format!("  ({}{more})", spelled.join(", "))
}

fn fulfils(change: &AccountRow, expected: &AccountRow, exceptions: Exceptions<'_>) -> bool {
    match (change, expected) {
        (AccountRow::Account { who, fate }, AccountRow::Account { who: removed, fate: AccountFate::Removed }) => {
            let is_deleted = *fate == AccountFate::Deleted && exceptions.deletions;
            who == removed && (is_deleted || *fate == AccountFate::Deactivated)
        }
        _ => change == expected,
    }
}

fn is_excepted(change: &ActualChange, exceptions: Exceptions<'_>) -> bool {
    let is_aside = exceptions.aside.iter().any(|subject| is_about(&change.row, subject));
    is_aside || (exceptions.local_leavers && change.local && leaver(&change.row).is_some())
}

/// Returns whether a row is about the person, or about the name of the group.
fn is_about(row: &AccountRow, subject: &Subject) -> bool {
    match (subject, row) {
        (Subject::Person(name), _) => account(row).is_some_and(|who| is_of(who, name)),
        (Subject::UserGroup(name), AccountRow::Group { name: group, fate: GroupFate::Renamed(to) }) => {
            is_of(group, name) || is_of(to, name)
        }
        (Subject::UserGroup(_), _) => false,
    }
}

/// Returns whether a name is the person's or the group's, be it the first or a further one.
fn is_of(account: &str, person: &str) -> bool {
    account.strip_prefix(person).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
}

fn account(row: &AccountRow) -> Option<&str> {
    match row {
        AccountRow::Account { who, .. } | AccountRow::Value { who, .. } | AccountRow::Member { who, .. } => Some(who),
        AccountRow::Group { .. } => None,
    }
}

fn leaver(row: &AccountRow) -> Option<&str> {
    if let AccountRow::Member { who, fate: MemberFate::Leaves, .. } = row { Some(who) } else { None }
}

fn account_row(who: &str, fate: AccountFate) -> AccountRow {
    AccountRow::Account { who: who.to_owned(), fate }
}
