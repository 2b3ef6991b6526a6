//! The command as a shell sees it: what it prints, how it ends.

use std::fs;
use std::process::{Command, Output};

/// Runs the command in an empty folder, as someone without a checkout would.
pub(crate) fn conformance(words: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    conformance_in(folder.path(), words)
}

pub(crate) fn conformance_in(folder: &std::path::Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-conformance"));
    command.args(words).current_dir(folder).env_remove("CARGO").env("NO_COLOR", "1").output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What was told holds all of this.
#[track_caller]
pub(crate) fn says(told: &str, parts: &[&str]) {
    for part in parts {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
}

/// The command ends with this code and says this on standard error, on one line.
#[track_caller]
fn refused(words: &[&str], parts: &[&str]) {
    let ended = conformance(words);
    let told = text(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{told}");
    assert_eq!(told.lines().count(), 1, "more than one line:\n{told}");
    says(&told, parts);
}

#[test]
fn one_scenario_is_named_by_its_line_from_anywhere() {
    let ended = conformance(&["features/groups/creating.feature:12"]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}{}", text(&ended.stderr));
    assert_eq!(told.lines().next(), Some("groups/creating.feature  1 passed"));
    assert_eq!(told.lines().last(), Some("1 passed, 0 failed, 0 skipped"));
}

#[test]
fn filters_narrow_each_other() {
    let both = conformance(&["run", "--rule", "groups.*", "--tags", "@documented", "--name", "stays out of Egnyte"]);
    assert_eq!(text(&both.stdout).lines().last(), Some("1 passed, 0 failed, 0 skipped"));
}

#[test]
fn a_broken_rule_is_red_and_tells_the_whole_story() {
    let ended = conformance(&["--rule", "groups.empty-skipped", "--connector", "reference:flaw=creates-empty-groups"]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(1), "{told}{}", text(&ended.stderr));
    for part in [
        "FAILED  A user group without members stays out of Egnyte",
        "group \"Engineering\" is created",
        "groups.empty-skipped, documented, features/groups/creating.feature:",
        "POST /Groups  201",
        "--connector reference:flaw=creates-empty-groups",
    ] {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
}

#[test]
fn the_command_that_is_offered_runs_that_scenario_again() {
    let flawed = ["--rule", "groups.empty-skipped", "--connector", "reference:flaw=creates-empty-groups"];
    let told = text(&conformance(&flawed).stdout);
    let again = told.lines().find_map(|line| line.trim().strip_prefix("again: egnyte-conformance ")).unwrap();
    let words: Vec<&str> = again.split(' ').collect();
    let ended = conformance(&words);
    assert_eq!(text(&ended.stdout).lines().last(), Some("0 passed, 1 failed, 0 skipped"));
}

#[test]
fn an_empty_selection_is_never_green() {
    let ended = conformance(&["--rule", "groups.empty-skiped"]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(4), "{told}");
    assert!(told.contains("did you mean groups.empty-skipped") && told.contains("rules there are: "), "{told}");
    assert_eq!(conformance(&["--tags", "@documented and @assumed"]).status.code(), Some(4));
    assert_eq!(conformance(&["--name", "no such title"]).status.code(), Some(4));
    assert_eq!(conformance(&["."]).status.code(), Some(4));
}

#[test]
fn a_word_that_cannot_be_used_is_one_clear_line() {
    refused(&["--connector", "reference:flaw=deletes-leaver"], &["unknown flaw `deletes-leaver`", "deletes-leavers"]);
    refused(&["--connector", "refrence"], &["unknown connector `refrence`", "did you mean `reference`?"]);
    refused(&["features/groups/creatin.feature"], &["did you mean `features/groups/creating.feature`"]);
    refused(&["selftset"], &["did you mean `selftest`?"]);
    refused(&["--tags", "@a nd @b"], &["--tags"]);
    refused(&["--name", "("], &["is not a regular expression"]);
    refused(&["--mock", "http://127.0.0.1:9"], &["http://127.0.0.1:9"]);
    refused(&["--connector", "stdio:./nowhere"], &["cannot be driven: cannot find the connector `./nowhere`"]);
    refused(&["--connector", "http://127.0.0.1:9/"], &["there is no connector at http://127.0.0.1:9/"]);
}

#[test]
fn a_feature_with_a_fault_is_told_with_place_and_nearest_words() {
    let folder = tempfile::tempdir().unwrap();
    let feature = "Feature: Mine\n\n  @rule:acme.one @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domian\n      When Ada jions \"Sales\"\n      Then nothing changes in Egnyte\n";
    fs::write(folder.path().join("mine.feature"), feature).unwrap();
    let ended = conformance_in(folder.path(), &["mine.feature"]);
    let told = text(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{told}");
    for part in
        ["mine.feature:7:13: error:", "did you mean `an empty Egnyte domain`?", "mine.feature:8:12: error:", "^^^^"]
    {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
}

#[test]
fn a_users_own_feature_runs_beside_its_hints() {
    let folder = tempfile::tempdir().unwrap();
    let feature = "Feature: Mine\n\n  Rule: A rule of ours without any tag\n\n    Scenario: An empty group should stay out\n      Given an empty Egnyte domain\n      And the empty user group \"Sales\"\n      When \"Sales\" is associated with Egnyte\n      Then nothing changes in Egnyte\n";
    fs::write(folder.path().join("mine.feature"), feature).unwrap();
    let ended = conformance_in(folder.path(), &["mine.feature"]);
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stderr));
    assert_eq!(text(&ended.stdout), "mine.feature  1 passed\n\n1 passed, 0 failed, 0 skipped\n");
    assert!(text(&ended.stderr).contains("hint: `should` is not business language"));
}

#[test]
fn export_writes_the_features_and_never_over_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features/groups");
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join("creating.feature"), "mine").unwrap();
    let ended = conformance_in(folder.path(), &["export", "."]);
    assert_eq!(ended.status.code(), Some(0));
    assert!(text(&ended.stdout).contains("creating.feature  (was there, left alone)"));
    assert_eq!(fs::read_to_string(path.join("creating.feature")).unwrap(), "mine");
    assert!(folder.path().join("fixtures/directories/acme.json").exists());
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let told = text(&conformance(&["--help"]).stdout);
    assert!(told.contains("Examples:") && told.contains("Exit codes:"), "{told}");
    assert!(text(&conformance(&["--version"]).stdout).starts_with("egnyte-conformance 0."));
}
