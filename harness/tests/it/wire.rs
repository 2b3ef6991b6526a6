//! `wire.valid-scim` from outside: what is wrong with a connector's requests is judged once for a run.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::cli::{conformance_in, says, text};

/// Runs one scenario that changes nothing in Egnyte with a connector whose requests are wrong.
fn careless(expect: &str) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken/careless_wire.py");
    let config = format!("[connector]\nrun = \"stdio:python3 {}\"\n{expect}", script.display());
    fs::write(folder.path().join("conformance.toml"), config).unwrap();
    let words = ["run", "--rule", "application.deny-by-default", "--name", "in no user group stays out"];
    let ended = conformance_in(folder.path(), &words);
    let told = format!("{}{}", text(&ended.stdout), text(&ended.stderr));
    (ended, told)
}

#[test]
fn a_request_that_breaks_the_standard_makes_the_run_red() {
    let (ended, told) = careless("");
    assert_eq!(ended.status.code(), Some(1), "{told}");
    says(
        &told,
        &[
            "FAILED  wire.valid-scim: bool-string (",
            "Send true or false without quotes.",
            "features/application/access.feature:",
            "POST /Users?limit=1  400",
            "note  wire.valid-scim: unknown-parameter (",
            "; on the wire: 1 error, 1 note",
        ],
    );
}

#[test]
fn a_finding_can_be_expected() {
    let entry = "[[expect]]\nrule = \"wire.valid-scim\"\nfinding = \"bool-string\"\nreason = \"the library does it\"\n";
    let (ended, told) = careless(entry);
    assert_eq!(ended.status.code(), Some(0), "{told}");
    says(&told, &["failed as expected  wire.valid-scim: bool-string (", "expected: the library does it"]);
}

#[test]
fn an_expected_finding_must_say_which() {
    let (ended, told) = careless("[[expect]]\nrule = \"wire.valid-scim\"\nreason = \"later\"\n");
    assert_eq!(ended.status.code(), Some(2), "{told}");
    says(&told, &["conformance.toml:3:1: the rule `wire.valid-scim` is judged by finding: add `finding`"]);
    let entry = "[[expect]]\nrule = \"groups.renamed\"\nfinding = \"op-case\"\nreason = \"later\"\n";
    says(&careless(entry).1, &["only the rules `wire.valid-scim` and `delivery.token-kept-secret` have findings"]);
}
