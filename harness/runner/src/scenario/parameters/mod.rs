//! Parameters of sentences: one table for each, with its pattern, its values and its documentation.
//!
//! Each pattern admits only what its table can read: a word that cannot be read is an undefined step, never a panic in
//! the middle of a run. The scenario checks whether a person or group of that name exists.

mod application;
mod delivery;
mod directory;
mod egnyte;
mod general;
mod import;
mod last_resort;
mod outcome;
mod sign_in;
mod table;

pub use application::{ApplicationState, BaseUrlChange, Comparison, IntegrationState, SsoState, TokenChange};
pub use delivery::{Availability, Elsewhere, Fault, NextRequests, RequestLimit};
pub use directory::{Association, MOST_PEOPLE, Movement, PersonChange, Property, Swapped};
pub use egnyte::{
    AccountChange, Attribute, BulkKind, EgnyteMode, Fixture, GroupChange, GuessName, MOST_LOCAL, RefusedRequests,
    TimeSpan, Transfer,
};
pub use general::{AccountName, Accounts, GroupName, PersonName, PersonNames, Switch, Text};
pub use import::{Completion, Importees, ListExtent, ListFilter};
pub use last_resort::{AnsweredRequests, ControlRequest, EventName, RequestPresence};
pub use outcome::{About, Allowance, Pair, Subject, SyncState};
pub use sign_in::{PresentedAssertion, RejectReason, SignInStart, SignedInHow, SsoSetting};
pub(crate) use table::{Description, ParameterTable};

/// Describes every parameter, in the order of the documentation.
pub(crate) fn descriptions() -> Vec<Description> {
    let rooms = [
        general::descriptions(),
        application::descriptions(),
        delivery::descriptions(),
        directory::descriptions(),
        egnyte::descriptions(),
        import::descriptions(),
        last_resort::descriptions(),
        outcome::descriptions(),
        sign_in::descriptions(),
    ];
    rooms.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn every_example_and_word_fits_its_pattern() {
        for parameter in descriptions() {
            let pattern = Regex::new(&format!("^(?:{})$", parameter.pattern)).unwrap();
            for text in parameter.words.iter().chain([&parameter.example]) {
                assert!(pattern.is_match(text), "{}: {text}", parameter.name);
            }
        }
    }

    #[test]
    fn unknown_word_names_the_nearest() {
        let error = "e-mail".parse::<Attribute>().unwrap_err().to_string();
        assert!(
            error.starts_with("`e-mail` is not a known attribute (did you mean `email`?); it may be email, "),
            "{error}"
        );
    }
}
