//! `check`: features are linted without a run.

use std::fs;

use crate::support::{Ended, conformance, conformance_in, put};

const GOOD: &str = "Feature: Mine\n\n  @rule:acme.one @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domain\n      When Katherine is added to the directory\n      Then nothing changes in Egnyte\n";

fn check(feature: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "mine.feature", feature);
    conformance_in(folder.path(), &["check", "mine.feature"])
}

#[test]
fn the_suite_has_no_finding() {
    let ended = conformance(&["check"]).exits(0);
    assert!(ended.stdout.ends_with(" scenarios: no errors\n") && ended.stdout.lines().count() == 1, "{ended}");
}

#[test]
fn a_good_feature_has_no_finding() {
    assert_eq!(check(GOOD).exits(0).stdout, "1 feature, 1 scenario: no errors\n");
}

#[test]
fn an_error_is_shown_with_its_place_and_the_nearest_sentence() {
    let ended = check(&GOOD.replace("is added to", "is aded to")).exits(1);
    ended.says(&[
        "mine.feature:8:12: error: no sentence for a When has these words",
        "did you mean `{person} is added to the directory`?",
        "\n1 feature, 1 scenario: 1 error in 1 file\n",
    ]);
}

#[test]
fn a_hint_does_not_fail_the_check() {
    let ended = check(&GOOD.replace("Scenario: First", "Scenario: It should stay out")).exits(0);
    let ended = ended.says(&[" hint: "]);
    assert_eq!(ended.summary(), "1 feature, 1 scenario: no errors, 2 hints");
}

#[test]
fn a_check_without_a_feature_is_not_green() {
    assert_eq!(conformance(&["check", "."]).exits(4).stdout, "nothing to check: no feature found\n");
    conformance(&["check", "no/such.feature"]).exits(2);
}

#[test]
fn fix_formats_files_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let feature = "feature: Mine\n\n  @rule:acme.mine @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domain\n      and the user group \"Sales\" with the member Ada  \n      When \"Sales\" is associated with Egnyte\n      Then exactly this changes in Egnyte:\n      |user Ada is created|\n      | group \"Sales\" is created|\n      | Ada joins \"Sales\" |\n\n\n";
    put(folder.path(), "mine.feature", feature);
    conformance_in(folder.path(), &["check", "mine.feature"]).exits(1);
    let ended = conformance_in(folder.path(), &["check", "--fix", "."]).exits(0);
    assert_eq!(ended.stdout, "mine.feature: formatted\n1 feature, 1 scenario: no errors\n");
    let formatted = fs::read_to_string(folder.path().join("mine.feature")).unwrap();
    let rows = "      | group \"Sales\" is created |\n      | Ada joins \"Sales\"        |\n";
    assert!(formatted.ends_with(rows), "{formatted}");
    conformance(&["check", "--fix"]).exits(2);
}
