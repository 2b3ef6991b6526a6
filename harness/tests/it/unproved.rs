//! Faults on the way to Egnyte, from outside: a fault that met no request is noted, and a leaked token is found in every
//! scenario.

use std::fs;

use serde_json::Value;

use crate::cli::{conformance, conformance_in, says, text};

const IDLE: &str = r#"Feature: Trouble that meets nothing

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  Rule: Nothing is to be written

    Scenario: No write comes
      Given the next write to Egnyte loses its reply
      When everything is synced again
      Then nothing changes in Egnyte

    Scenario: Egnyte is available before the first request
      Given Egnyte is unavailable
      And Egnyte is available again
      When everything is synced again
      Then nothing changes in Egnyte
"#;

#[test]
fn trouble_that_met_no_request_is_told_of_a_green_scenario() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("idle.feature"), IDLE).unwrap();
    let words = ["idle.feature", "--connector", "reference", "--report", "json=r.json", "--report", "junit=r.xml"];
    let ended = conformance_in(folder.path(), &words);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}{}", text(&ended.stderr));
    let note = "the fault `the next write to Egnyte loses its reply` never met a request, so that it proved nothing";
    let other = "the fault `Egnyte is unavailable` never met a request, so that it proved nothing";
    says(&told, &["2 passed, 0 failed", &format!("note: {note}\n"), "No write comes", &format!("note: {other}\n")]);
    let json: Value = serde_json::from_slice(&fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(json["verdicts"][0]["notes"][0], note);
    let junit = fs::read_to_string(folder.path().join("r.xml")).unwrap();
    assert!(junit.contains(&format!("<property name=\"note\" value=\"{note}\"/>")), "{junit}");
}

#[test]
fn a_token_that_shows_is_found_in_a_scenario_about_something_else() {
    let words = ["features/users/creating.feature", "--connector", "reference:flaw=token-in-address"];
    let ended = conformance(&words);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(1), "{told}");
    says(
        &told,
        &[
            "FAILED  delivery.token-kept-secret: token-in-address (",
            "features/users/creating.feature:",
            "access_token=•••",
        ],
    );
}
