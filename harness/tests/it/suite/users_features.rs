//! Features of users: their fixtures, raw events, request patterns, and keywords of another language.

use crate::support::{Ended, conformance_in, put};

/// Runs a scenario with these steps.
fn scenario(fixtures: &[(&str, &str)], steps: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    fixtures.iter().for_each(|(path, text)| put(folder.path(), path, text));
    let head = "Feature: Mine\n\n  @rule:acme.mine @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domain\n";
    put(folder.path(), "mine.feature", &format!("{head}{steps}"));
    conformance_in(folder.path(), &["mine.feature"])
}

#[test]
fn an_invalid_fixture_stops_the_run_before_it_begins() {
    let steps = "      And Egnyte already holds what \"bare\" describes\n      When everything is synced again\n      Then nothing changes in Egnyte\n";
    let path = "fixtures/domains/bare.json";
    scenario(&[], steps).exits(2).says(&["mine.feature:8:38: error: no fixture describes the domain `bare`"]);
    let misspelt = [(path, "{\n  \"usrs\": []\n}\n")];
    let error = "fixtures/domains/bare.json:2:8: unknown field `usrs` (did you mean `users`?)";
    scenario(&misspelt, steps).exits(2).says(&[error]);
    let member = r#"{"users": [{"userName": "olga"}], "groups": [{"displayName": "G", "members": ["olge"]}]}"#;
    scenario(&[(path, member)], steps).exits(1).says(&["fixtures/domains/bare.json: ", "did you mean `olga`?"]);
    scenario(&[(path, r#"{"groups": [{"displayName": "G"}]}"#)], steps).exits(0).says(&["1 passed"]);
}

#[test]
fn a_request_that_does_not_match_is_reported_with_the_nearest() {
    let steps = "      When the event \"sync.requested\" happens:\n        \"\"\"\n        {\"userGroups\": {\"Sales\": {\"associated\": true, \"members\": [\"Ada\"]}}}\n        \"\"\"\n      Then Egnyte receives PRESENCE request like:\n        \"\"\"\n        {\"method\": \"POST\", \"path\": \"/Users\", \"body\": {\"userName\": \"WHO\"}}\n        \"\"\"\n";
    let with = |presence: &str, who: &str| scenario(&[], &steps.replace("PRESENCE", presence).replace("WHO", who));
    with("a", "ada").exits(0).says(&["1 passed"]);
    with("no", "grace").exits(0).says(&["1 passed"]);
    let near = "POST /Users: body.userName is \"ada\", and \"grace\" is looked for";
    with("a", "grace").exits(1).says(&["Egnyte received no request like that", "nearest to it:", near]);
    with("no", "a*").exits(1).says(&["Egnyte received what it should not have:", "POST /Users"]);
}

#[test]
fn an_unknown_event_type_suggests_the_nearest() {
    let steps = "      When the event \"user.updatd\" happens:\n        \"\"\"\n        {}\n        \"\"\"\n      Then nothing changes in Egnyte\n";
    let error = "the event \"user.updatd\": unknown kind (did you mean `user.updated`?)";
    scenario(&[], steps).exits(1).says(&[error]);
}

const GERMAN: &str = "# language: de
Funktionalität: Leere Gruppen

  Grundlage:
    Angenommen an empty Egnyte domain

  @rule:acme.leere-gruppen @assumed
  Regel: Leere Gruppen entstehen nicht

    Szenario: Eine leere Gruppe bleibt draußen
      Angenommen the empty user group \"Vertrieb\"
      Wenn \"Vertrieb\" is associated with Egnyte
      Dann nothing changes in Egnyte

    Szenariogrundriss: Wer beitritt, kommt an
      Angenommen the empty user group \"Vertrieb\"
      Und \"Vertrieb\" is associated with Egnyte
      Wenn <wer> joins \"Vertrieb\"
      Dann exactly this changes in Egnyte:
        | group \"Vertrieb\" is created |
        | user <wer> is created         |
        | <wer> joins \"Vertrieb\"      |

      Beispiele:
        | wer   |
        | Ada   |
        | Grace |
";

fn german(from: &str, to: &str) -> Ended {
    assert!(GERMAN.contains(from));
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "leer.feature", &GERMAN.replacen(from, to, 1));
    conformance_in(folder.path(), &["leer.feature"])
}

#[test]
fn keywords_of_another_language_are_read() {
    german("Und", "Und").exits(0).says(&["3 passed, 0 failed, 0 skipped"]);
    german("Wenn", "Wen").exits(2).says(&["leer.feature:12:7: error: `Wen` is no keyword", "did you mean `Wenn`?"]);
    german("Dann", "When").exits(2).says(&["leer.feature:13:7: error: `When` is no keyword"]);
    let error = "leer.feature:1:1: error: Gherkin has no language `xx`";
    german("language: de", "language: xx").exits(2).says(&[error]);
}
