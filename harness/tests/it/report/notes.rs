//! Notes and findings of single scenarios: a fault that no request met, and a token in plain sight.

use std::fs;

use serde_json::Value;

use crate::support::{conformance, conformance_in, put};

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
fn a_fault_without_a_request_is_a_note_of_a_passed_scenario() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "idle.feature", IDLE);
    let words = ["idle.feature", "--connector", "reference", "--report", "json=r.json", "--report", "junit=r.xml"];
    let ended = conformance_in(folder.path(), &words).exits(0);
    let note = "the fault `the next write to Egnyte loses its reply` never met a request, so that it proved nothing";
    let other = "the fault `Egnyte is unavailable` never met a request, so that it proved nothing";
    ended.says(&["2 passed, 0 failed", &format!("note: {note}\n"), "No write comes", &format!("note: {other}\n")]);
    let json: Value = serde_json::from_slice(&fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(json["verdicts"][0]["notes"][0], note);
    let junit = fs::read_to_string(folder.path().join("r.xml")).unwrap();
    assert!(junit.contains(&format!("<property name=\"note\" value=\"{note}\"/>")), "{junit}");
}

#[test]
fn a_visible_token_is_found_in_any_scenario() {
    let words = ["features/users/creating.feature", "--connector", "reference:flaw=token-in-address"];
    let place = "features/users/creating.feature:";
    conformance(&words).exits(1).says(&[
        "FAILED  delivery.token-kept-secret: token-in-address (",
        place,
        "access_token=•••",
    ]);
}
