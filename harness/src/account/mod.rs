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

#[cfg(test)]
mod tests;
