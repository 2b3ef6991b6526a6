//! Findings in the connector's requests, which are judged once for a run.

use crate::support::{Ended, broken, conformance_in, put};

/// Runs one scenario that changes nothing in Egnyte, with a connector whose requests are invalid.
fn careless(expectations: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let config = format!("[connector]\nrun = \"{}\"\n{expectations}", broken("careless_wire.py"));
    put(folder.path(), "conformance.toml", &config);
    let words = ["run", "--rule", "application.deny-by-default", "--name", "in no user group stays out"];
    conformance_in(folder.path(), &words)
}

#[test]
fn an_invalid_request_makes_the_run_red() {
    careless("").exits(1).says(&[
        "FAILED  wire.valid-scim: bool-string (",
        "Send true or false without quotes.",
        "features/application/access.feature:",
        "POST /Users?limit=1  400",
        "note  wire.valid-scim: unknown-parameter (",
        "; on the wire: 1 error, 2 notes",
    ]);
}

#[test]
fn a_request_beyond_the_domain_is_named_with_its_scenario() {
    let scenario = "features/groups/creating.feature:12";
    let folder = tempfile::tempdir().unwrap();
    conformance_in(folder.path(), &[scenario, "--connector", &broken("strays.py")]).exits(1).says(&[
        "FAILED  delivery.token-kept-secret: token-in-request-to-the-control-api (",
        "/_mock is no part of Egnyte",
        "GET /_mock/domains  401",
        "FAILED  delivery.token-kept-secret: token-in-request-to-another-domain (",
        scenario,
    ]);
}

#[test]
fn an_expected_finding_leaves_the_run_green() {
    let entry = "[[expect]]\nrule = \"wire.valid-scim\"\nfinding = \"bool-string\"\nreason = \"the library does it\"\n";
    let parts = ["failed as expected  wire.valid-scim: bool-string (", "expected: the library does it"];
    careless(entry).exits(0).says(&parts);
}

#[test]
fn an_expectation_of_findings_names_the_finding() {
    let entry = "[[expect]]\nrule = \"wire.valid-scim\"\nreason = \"later\"\n";
    let error = "conformance.toml:3:1: the rule `wire.valid-scim` is judged by finding: add `finding`";
    careless(entry).exits(2).says(&[error]);
    let entry = "[[expect]]\nrule = \"groups.renamed\"\nfinding = \"op-case\"\nreason = \"later\"\n";
    let error = "only the rules `wire.valid-scim` and `delivery.token-kept-secret` have findings";
    careless(entry).exits(2).says(&[error]);
}
