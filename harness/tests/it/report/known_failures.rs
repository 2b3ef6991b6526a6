//! Known failures: their scenarios run, and must still fail; and a first list of them.

use std::fs;
use std::path::Path;

use crate::support::{Ended, conformance_in, put};

const FLAWED: &str = "reference:flaw=creates-empty-groups";
const RULES: [&str; 4] = ["--rule", "groups.empty-skipped", "--rule", "groups.renamed"];

/// Runs two rules with this configuration.
fn run(folder: &Path, config: &str, connector: &str) -> Ended {
    put(folder, "conformance.toml", config);
    conformance_in(folder, &[&RULES[..], &["--connector", connector, "--config", "conformance.toml"]].concat())
}

#[test]
fn a_known_failure_is_shown_with_its_reason_and_leaves_the_run_green() {
    let folder = tempfile::tempdir().unwrap();
    let known = "[[expect]]\nrule = \"groups.empty-skipped\"\nreason = \"corrected in 2.4\"\nissue = \"acme/12\"\n";
    let ended = run(folder.path(), known, FLAWED).exits(0);
    let ended = ended.says(&["failed as expected: corrected in 2.4 (acme/12)", " failed as expected\n"]);
    assert!(!ended.stdout.contains("FAILED"), "{ended}");
}

#[test]
fn a_known_failure_that_passes_is_red_with_the_lines_to_delete() {
    let folder = tempfile::tempdir().unwrap();
    let known = "[connector]\nname = \"acme\"\n\n[[expect]]\nrule = \"groups.renamed\"\nreason = \"later\"\n";
    let parts = ["STALE  ", "expected to fail: later", "delete the lines 4 to 6 of conformance.toml", " stale"];
    run(folder.path(), known, "reference").exits(1).says(&parts);
}

#[test]
fn an_unknown_rule_or_capability_in_the_configuration_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = |config: &str, error: &str| {
        let ended = run(folder.path(), config, "reference").exits(2).says(&[error]);
        assert_eq!(ended.stderr.lines().count(), 1, "{ended}");
    };
    rejects(
        "[[expect]]\nrule = \"groups.renamd\"\nreason = \"r\"\n",
        "conformance.toml:1: unknown rule `groups.renamd` (did you mean `groups.renamed`?)",
    );
    rejects("[connector]\ncapabilities = [\"imports\"]\n", "unknown value `imports` (did you mean `import`?)");
    let claimed = "conformance.toml claims `delete-users`, which the connector does";
    rejects("[connector]\ncapabilities = [\"delete-users\"]\n", claimed);
    rejects(
        "[connector]\nrequest_timeout = \"30s\"\nevent_timeout = \"20s\"\n",
        "a connector that waits would seem to hang; make event_timeout longer",
    );
}

#[test]
fn a_first_list_makes_the_next_run_green_when_its_reasons_are_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let words = [&RULES[..], &["--connector", FLAWED, "--write-expectations", "first.toml"]].concat();
    let ended = conformance_in(folder.path(), &words).exits(1);
    assert_eq!(ended.summary(), "first.toml written: fill in the reasons, and move the entries into conformance.toml");
    let error = "egnyte-conformance: cannot write first.toml: it exists already, and no file is overwritten\n";
    assert_eq!(conformance_in(folder.path(), &words).exits(2).stderr, error);
    let list = fs::read_to_string(folder.path().join("first.toml")).unwrap();
    run(folder.path(), &list, FLAWED).exits(2).says(&["`expect.reason`: must not be empty"]);
    run(folder.path(), &list.replace("reason = \"\"", "reason = \"r\""), FLAWED).exits(0);
}

#[test]
fn a_scenario_without_its_capability_is_skipped_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "c.toml", "[connector]\nrun = \"reference\"\ncapabilities = []\n");
    let words = ["--config", "c.toml", "--rule", "groups.takeover*"];
    let reason = "skipped: needs `keeps-local-members`, which reference does not declare";
    conformance_in(folder.path(), &words).exits(0).says(&[reason]);
}
