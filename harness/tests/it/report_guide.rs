//! The commands that run nothing: `check`, `steps`, `report --schema`; and the parts of a run for several machines.

use std::fs;

use egnyte_conformance::language::step_docs::{StepDocs, markdown};
use egnyte_conformance::scenario::people::Cast;
use serde_json::Value;

use crate::cli::{conformance, text};

#[test]
fn the_page_about_the_language_is_current() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../features/README.md")).unwrap();
    assert!(
        page == markdown(&StepDocs::load()),
        "features/README.md is not what `cargo run -- steps --markdown > features/README.md` writes"
    );
    for person in Cast::acme().unwrap().everybody() {
        let name = person.firstname.as_deref().unwrap();
        assert!(page.contains(name), "features/README.md does not name {name}");
    }
}

#[test]
fn steps_lists_every_sentence() {
    let told = text(&conformance(&["steps"]).stdout);
    for part in
        ["Given or When  {people} {movement} {group}", "example: ", "first in features/", "{property}  A property"]
    {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
    let json: Value = serde_json::from_slice(&conformance(&["steps", "--json"]).stdout).unwrap();
    assert_eq!(json["version"], 1);
    let sentences = json["themes"].as_array().unwrap().iter().flat_map(|theme| theme["sentences"].as_array().unwrap());
    let opening = sentences.clone().find(|it| it["words"] == "an empty Egnyte domain").unwrap();
    assert_eq!(opening["kinds"], serde_json::json!(["Given"]));
    assert!(opening["uses"].as_array().unwrap().len() > 10, "{opening}");
    assert!(sentences.count() > 40);
    assert_eq!(conformance(&["steps", "--json", "--markdown"]).status.code(), Some(2));
}

#[test]
fn the_schema_of_a_report_is_published() {
    let schema: Value = serde_json::from_slice(&conformance(&["report", "--schema"]).stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["verdicts"].is_object(), "{schema}");
    assert_eq!(conformance(&["report"]).status.code(), Some(2));
}

#[test]
fn the_suites_own_features_pass_the_check() {
    let ended = conformance(&["check"]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}");
    assert!(told.trim_end().ends_with(" scenarios: no errors") && told.lines().count() == 1, "{told}");
}

fn checked(feature: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.feature");
    fs::write(&path, feature).unwrap();
    let ended = conformance(&["check", &path.to_string_lossy()]);
    (ended.status.code(), text(&ended.stdout))
}

const GOOD: &str = "Feature: Mine\n\n  @rule:acme.one @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domain\n      When Katherine is added to the directory\n      Then nothing changes in Egnyte\n";

#[test]
fn a_check_reports_errors_with_suggestions() {
    assert_eq!(checked(GOOD), (Some(0), "1 feature, 1 scenario: no errors\n".to_owned()));
    let (code, told) = checked(&GOOD.replace("is added to", "is aded to"));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("mine.feature:8:12: error: no sentence for a When has these words"), "{told}");
    assert!(told.contains("did you mean `{person} is added to the directory`?"), "{told}");
    assert!(told.ends_with("1 feature, 1 scenario: 1 error in 1 file\n"), "{told}");
}

#[test]
fn a_style_hint_is_green() {
    let (code, told) = checked(&GOOD.replace("Scenario: First", "Scenario: A person should stay out"));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(" hint: ") && told.ends_with("no errors, 1 hint\n"), "{told}");
}

#[test]
fn a_check_without_features_is_not_green() {
    let folder = tempfile::tempdir().unwrap();
    let empty = conformance(&["check", &folder.path().to_string_lossy()]);
    assert_eq!((empty.status.code(), text(&empty.stdout).contains("no feature found")), (Some(4), true));
    assert_eq!(conformance(&["check", "no/such.feature"]).status.code(), Some(2));
}

#[test]
fn shards_together_run_every_scenario() {
    let passed = |shard: &str| {
        let ended = conformance(&["--rule", "groups.*", "--shard", shard]);
        assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stdout));
        let told = text(&ended.stdout);
        let last = told.lines().last().unwrap().to_owned();
        last.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let parts = [passed("1/3"), passed("2/3"), passed("3/3")];
    assert_eq!(parts.iter().sum::<usize>(), passed("1/1"));
    assert!(parts.iter().max().unwrap() - parts.iter().min().unwrap() <= 1, "{parts:?}");
    let empty = conformance(&["features/groups/creating.feature:12", "--shard", "2/2"]);
    assert_eq!(empty.status.code(), Some(4));
    assert!(text(&empty.stdout).contains("part 2/2 has none"), "{}", text(&empty.stdout));
    assert_eq!(conformance(&["--shard", "4/3"]).status.code(), Some(2));
}

#[test]
fn timings_are_printed() {
    let told = text(&conformance(&["--rule", "groups.empty*", "--timings"]).stdout);
    for part in ["waiting for the connector", "waiting for the mock", "own work", "slowest: "] {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
}
