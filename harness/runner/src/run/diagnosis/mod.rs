//! Diagnosis of a run by the signatures of the flaws of the reference connector. `selftest --signatures FILE` writes them.

use std::str::FromStr as _;

use egnyte_reference::Flaw;
use egnyte_report::{Diagnosis, RunReport, Signatures};

const SIGNATURES: &str = include_str!("signatures.json");

/// Adds the diagnosis to the report of a run with failures.
pub(crate) fn diagnose(report: RunReport) -> RunReport {
    // A green run does not read the file.
    let diagnosis = if report.red().is_empty() { None } else { compare(&report) };
    RunReport { diagnosis, ..report }
}

fn compare(report: &RunReport) -> Option<Diagnosis> {
    // A test reads the file; without it, a run has its failures and no diagnosis.
    let signatures = Signatures::parse(SIGNATURES).unwrap_or_default();
    Diagnosis::of(&report.results, signatures, describe_flaw)
}

/// Describes a flaw; none of one that no longer exists.
fn describe_flaw(name: &str) -> Option<String> {
    Flaw::from_str(name).ok().map(|flaw| flaw.description().to_owned())
}
