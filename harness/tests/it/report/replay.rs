//! Results of a run that are judged again without the connector.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{conformance_in, put};

pub(super) const FLAW: &str = "reference:flaw=deactivates-everyone";

pub(super) fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Returns the id, outcome and reason of every scenario.
pub(super) fn outcomes(run: &Value) -> Vec<[Value; 3]> {
    let verdicts = run["verdicts"].as_array().unwrap();
    verdicts.iter().map(|verdict| ["id", "outcome", "details"].map(|field| verdict[field].clone())).collect()
}

#[test]
fn results_are_judged_again_without_the_connector() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    run(&["--connector", FLAW, "--rule", "groups.d*", "--results", "kept"]).exits(1);
    let recorded = json(&folder.path().join("kept/run.json"));
    run(&["replay", "kept", "--rule", "groups.d*", "--report", "json=again.json"]).exits(1);
    assert_eq!(outcomes(&json(&folder.path().join("again.json"))), outcomes(&recorded));
    let id = recorded["verdicts"][0]["id"].as_str().unwrap();
    for file in ["conversation.json", "journal.json", "before.json", "after.json", "stderr.txt"] {
        assert!(folder.path().join("kept").join(id).join(file).is_file(), "{file}");
    }
}

#[test]
fn a_replaced_token_is_recognised_and_sign_in_is_not_replayed() {
    let folder = tempfile::tempdir().unwrap();
    for (connector, exit) in [("reference", 0), ("reference:flaw=keeps-old-token", 1)] {
        let selection = ["--rule", "integration.*", "--rule", "signin.subject"];
        let run = |words: &[&str]| conformance_in(folder.path(), &[words, &selection[..]].concat()).exits(exit);
        run(&["--connector", connector, "--results", "kept"]);
        run(&["replay", "kept", "--report", "json=again.json"]);
        let recorded = outcomes(&json(&folder.path().join("kept/run.json")));
        let replayed = outcomes(&json(&folder.path().join("again.json")));
        let is_sign_in = |(one, _): &(&[Value; 3], _)| one[0].as_str().unwrap().starts_with("sign-in");
        let (sign_in, rest): (Vec<_>, Vec<_>) = recorded.iter().zip(&replayed).partition(is_sign_in);
        assert!(sign_in.len() > 2 && sign_in.iter().all(|(_, other)| other[1] == "skipped"), "{sign_in:?}");
        assert!(rest.len() > 4 && rest.iter().all(|(one, other)| one[..2] == other[..2]), "{rest:?}");
    }
}

#[test]
fn a_changed_expectation_is_judged_with_a_recording() {
    let folder = tempfile::tempdir().unwrap();
    let feature = |row: &str| {
        format!(
            "Feature: Mine\n\n  Rule: Groups appear\n\n    Scenario: A group appears\n      Given an empty Egnyte \
             domain\n      And the user group \"Sales\" with the member Ada\n      When \"Sales\" is associated with \
             Egnyte\n      Then exactly this changes in Egnyte:\n        | user Ada is created |\n        | group \
             \"Sales\" is created |\n        | {row} |\n"
        )
    };
    let put_feature = |text: &str| put(folder.path(), "mine.feature", text);
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    put_feature(&feature("Ada joins \"Sales\""));
    run(&["mine.feature", "--results", "kept"]).exits(0);
    run(&["replay", "kept", "mine.feature"]).exits(0);
    put_feature(&feature("Grace joins \"Sales\""));
    run(&["replay", "kept", "mine.feature"]).exits(1).says(&["did not happen:\n      Grace joins \"Sales\""]);
    put_feature(&feature("Grace joins \"Sales\"").replace("the member Ada", "the member Linus"));
    run(&["replay", "kept", "mine.feature"]).exits(1).says(&["begins differently than when it was recorded"]);
}

#[test]
fn a_scenario_that_was_not_recorded_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    run(&["--rule", "groups.empty-skipped", "--results", "kept"]);
    run(&["replay", "kept", "--rule", "groups.*"]).exits(0).says(&["skipped: it was not recorded"]);
    run(&["--rule", "groups.*", "--shard", "2/3", "--results", "kept"]).exits(0);
    let part = run(&["replay", "kept", "--rule", "groups.*", "--report", "json=again.json"]).exits(0);
    let recorded = outcomes(&json(&folder.path().join("kept/run.json"))).len();
    assert!(part.summary().starts_with(&format!("{recorded} passed, 0 failed, ")), "{part}");
    part.says(&["skipped: it was not recorded: the recording is part 2/3"]);
    run(&["replay", "kept", "--rule", "groups.*", "--shard", "1/3"]).exits(4);
    run(&["replay", "elsewhere"]).exits(2).says(&["cannot replay elsewhere/run.json: "]);
}

#[test]
fn a_recording_belongs_to_the_scenario_of_its_file_rule_and_row() {
    let folder = tempfile::tempdir().unwrap();
    let outline = |rows: &str| {
        format!(
            "Feature: Mine\n\n  Rule: Groups appear\n\n    Scenario Outline: A group appears\n      Given an empty \
             Egnyte domain\n      And the user group \"<name>\" with the member Ada\n      When \"<name>\" is \
             associated with Egnyte\n      Then exactly this changes in Egnyte:\n        | user Ada is created |\n        \
             | group \"<name>\" is created |\n        | Ada joins \"<name>\" |\n\n      Examples:\n        | name |\n\
             {rows}"
        )
    };
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    put(folder.path(), "mine.feature", &outline("        | Sales |\n        | Finance |\n"));
    run(&["mine.feature", "--results", "kept"]).exits(0);
    put(folder.path(), "mine.feature", &outline("        | Legal |\n        | Finance |\n        | Sales |\n"));
    let ended = run(&["replay", "kept", "mine.feature"]).exits(0);
    assert_eq!(ended.summary(), "2 passed, 0 failed, 1 skipped", "{ended}");
    put(folder.path(), "other.feature", &outline("        | Sales |\n"));
    run(&["replay", "kept", "other.feature"]).exits(4).says(&["skipped: it was not recorded"]);
}

#[test]
fn results_replace_only_earlier_results() {
    let folder = tempfile::tempdir().unwrap();
    let run = |results: &str| conformance_in(folder.path(), &["--rule", "groups.empty-skipped", "--results", results]);
    put(folder.path(), "mine/letter.txt", "dear");
    run("mine").exits(2).says(&["it is not empty, and holds no results of an earlier run"]);
    run("kept").exits(0);
    run("kept").exits(0);
}
