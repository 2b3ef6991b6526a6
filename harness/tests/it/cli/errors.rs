//! Errors in the command line, the features and the connector's name: clear, and before anything runs.

use crate::support::{conformance, conformance_in, put};

#[track_caller]
fn rejects(words: &[&str], error: &str) {
    let ended = conformance(words).exits(2);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", error));
}

/// Checks the error for the value of an option.
#[track_caller]
fn rejects_value(option: &str, value: &str, error: &str) {
    let [name, placeholder] = option.split(' ').collect::<Vec<_>>()[..] else { panic!("{option}") };
    let error = format!(
        "error: invalid value '{value}' for '{name} {placeholder}': {error}\n\nFor more information, try '--help'.\n"
    );
    rejects(&[name, value], &error);
}

#[test]
fn an_invalid_value_of_an_option_is_rejected() {
    rejects_value("--tags <EXPR>", "@a nd @b", "syntax error in column 4; example: `@documented and not @journey`");
    rejects_value("--name <RE>", "(", "unclosed group");
    rejects_value("--shard <K/N>", "4/3", "write K/N with K from 1 to N, for example 2/3");
    rejects_value("--report <FORMAT[=FILE]>", "htm=x", "unknown report `htm=x`; did you mean `html`?");
    let error = "`5` is not a duration; write a number above 0 and a unit: 500ms, 30s, 2m";
    rejects_value("--event-timeout <TIME>", "5", error);
}

#[test]
fn an_unknown_name_suggests_the_nearest() {
    rejects(
        &["--connector", "reference:flaw=deletes-leaver"],
        "egnyte-conformance: --connector: unknown flaw `deletes-leaver` (did you mean `deletes-leavers`?)\n",
    );
    rejects(
        &["--directory", "files", "--connector", "reference:flaw=cuts-at-comma"],
        "egnyte-conformance: --connector: unknown flaw `cuts-at-comma` (did you mean `cuts-at-commas`?)\n",
    );
    let ended = conformance(&["--connector", "refrence"]).exits(2);
    ended.says(&["unknown connector `refrence` (did you mean `reference`?); a connector is reference, "]);
    conformance(&["features/groups/creatin.feature"])
        .exits(2)
        .says(&["did you mean `features/groups/creating.feature`"]);
    conformance(&["selftset"]).exits(2).says(&["did you mean `selftest`?"]);
    conformance(&["prob", "features"]).exits(2).says(&["did you mean `probe`?"]);
    let error = "`cost` is a command and comes first on the command line";
    conformance(&["features/groups", "cost"]).exits(2).says(&[error]);
}

#[test]
fn two_reports_with_one_path_are_rejected() {
    rejects(
        &["--report", "json=r", "--report", "html=r"],
        "egnyte-conformance: cannot write the report r: two reports have this path\n",
    );
}

#[test]
fn a_connector_or_mock_that_is_missing_is_an_error_before_the_run() {
    rejects(
        &["--connector", "stdio:./nowhere"],
        "egnyte-conformance: cannot use the connector `stdio:./nowhere`: cannot find the connector `./nowhere` in .\n",
    );
    conformance(&["--mock", "http://127.0.0.1:9"]).exits(2).says(&["http://127.0.0.1:9"]);
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "conformance.toml", "[connector]\nstart_timeout = \"300ms\"\n");
    let ended = conformance_in(folder.path(), &["--connector", "http://127.0.0.1:9/"]).exits(2);
    let ended = ended.says(&["waiting for http://127.0.0.1:9/ to listen, for 300ms at most (start_timeout)\n"]);
    ended.says(&["cannot use the connector `http://127.0.0.1:9/`: "]);
}

#[test]
fn an_error_in_a_feature_is_shown_with_its_place_and_the_nearest_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let feature = "Feature: Mine\n\n  @rule:acme.one @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domian\n      When Ada jions \"Sales\"\n      Then nothing changes in Egnyte\n";
    put(folder.path(), "mine.feature", feature);
    let ended = conformance_in(folder.path(), &["mine.feature"]).exits(2);
    let places =
        ["mine.feature:7:13: error:", "did you mean `an empty Egnyte domain`?", "mine.feature:8:12: error:", "^^^^"];
    let ended = ended.says(&places);
    assert_eq!(ended.stderr.lines().last(), Some("egnyte-conformance: the features have 2 errors; nothing ran"));
}
