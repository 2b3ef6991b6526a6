//! Builds that read their directory by themselves, source by source.

mod files;
mod first_steps;
mod jumpcloud;
mod ldap;
mod mistakes;
mod scim;
mod service;
mod status;

use egnyte_reference::build::{Form, ReadingFlaw};

use crate::support::conformance;

/// Runs each flaw of reading a source under its rule: each is red, and its failure has the words of the flaw.
fn check_reading_flaws((source, form): (&str, Form), words: impl Fn(&str) -> &'static str) {
    for flaw in ReadingFlaw::of(form) {
        let connector = format!("reference:flaw={}", flaw.name());
        let ended = conformance(&["--directory", source, "--connector", &connector, "--rule", flaw.rule()]);
        ended.exits(1).says(&[flaw.rule(), words(flaw.name())]);
    }
}
