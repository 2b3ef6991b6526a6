//! The closing account of a scenario: what changed in Egnyte, told in the words of the features.
//!
//! Pure: changes, people and expected rows come in, rows and their difference go out. Knows neither HTTP
//! nor connectors.

mod attribute;
mod compare;
mod happened;
mod naming;
mod row;

pub use attribute::{Attribute, UnknownAttribute};
pub use compare::{Allowance, Difference, compare};
pub use happened::{Happened, Ledger, happened};
pub use naming::{Known, Naming};
pub use row::{AccountFate, GroupFate, MemberFate, Row, RowError};

/// How an Egnyte domain stores what it is sent, where that bears on an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UsernameCase {
    /// As it was sent.
    #[default]
    Kept,
    /// In lower case.
    Lowered,
}

/// The word of a closed list that is nearest to one that was read, if any is near at all.
pub(crate) fn nearest<'a>(read: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let read = read.to_lowercase();
    let scored =
        words.into_iter().map(|word| (strsim::normalized_damerau_levenshtein(&read, &word.to_lowercase()), word));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(score, _)| *score >= 0.5).map(|(_, word)| word)
}

#[cfg(test)]
mod tests;
