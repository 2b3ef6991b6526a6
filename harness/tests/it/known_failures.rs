//! Known failures: still run, and they must still fail; and a first list of them.

use std::fs;
use std::path::Path;

use crate::cli::{conformance_in, says, text};

const FLAWED: &str = "reference:flaw=creates-empty-groups";
const RULES: [&str; 4] = ["--rule", "groups.empty-skipped", "--rule", "groups.renamed"];

/// Runs two rules with what the file says.
fn run(folder: &Path, config: &str, connector: &str) -> (String, Option<i32>) {
    fs::write(folder.join("conformance.toml"), config).unwrap();
    let words = [&RULES[..], &["--connector", connector, "--config", "conformance.toml"]].concat();
    let ended = conformance_in(folder, &words);
    (format!("{}{}", text(&ended.stdout), text(&ended.stderr)), ended.status.code())
}

#[test]
fn a_known_failure_is_told_with_its_reason_and_leaves_the_run_green() {
    let folder = tempfile::tempdir().unwrap();
    let known = "[[expect]]\nrule = \"groups.empty-skipped\"\nreason = \"mended in 2.4\"\nissue = \"acme/12\"\n";
    let (told, code) = run(folder.path(), known, FLAWED);
    assert_eq!(code, Some(0), "{told}");
    says(&told, &["failed as expected: mended in 2.4 (acme/12)", " failed as expected\n"]);
    assert!(!told.contains("FAILED"), "{told}");
}

#[test]
fn a_known_failure_that_passes_is_red_with_the_lines_to_delete() {
    let folder = tempfile::tempdir().unwrap();
    let known = "[connector]\nname = \"acme\"\n\n[[expect]]\nrule = \"groups.renamed\"\nreason = \"later\"\n";
    let (told, code) = run(folder.path(), known, "reference");
    assert_eq!(code, Some(1), "{told}");
    says(&told, &["STALE  ", "expected to fail: later", "delete the lines 4 to 6 of conformance.toml", " stale"]);
}

#[test]
fn what_does_not_exist_cannot_be_expected_or_claimed() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |config: &str, says: &str| {
        let (told, code) = run(folder.path(), config, "reference");
        assert_eq!((code, told.lines().count()), (Some(2), 1), "{told}");
        assert!(told.contains(says), "`{says}` is missing in\n{told}");
    };
    refused(
        "[[expect]]\nrule = \"groups.renamd\"\nreason = \"r\"\n",
        "conformance.toml:1: unknown rule `groups.renamd` (did you mean `groups.renamed`?)",
    );
    refused("[connector]\ncapabilities = [\"imports\"]\n", "unknown value `imports` (did you mean `import`?)");
    let claimed = "conformance.toml claims `delete-users`, which the connector does";
    refused("[connector]\ncapabilities = [\"delete-users\"]\n", claimed);
    refused(
        "[connector]\nrequest_timeout = \"30s\"\nevent_timeout = \"20s\"\n",
        "waiting would look like hanging; make event_timeout longer",
    );
}

#[test]
fn a_first_list_makes_the_next_run_green_once_its_reasons_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let words = [&RULES[..], &["--connector", FLAWED, "--write-expectations", "first.toml"]].concat();
    let ended = conformance_in(folder.path(), &words);
    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stdout).contains("first.toml written: fill in the reasons"));
    let again = conformance_in(folder.path(), &words);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("cannot write first.toml: it exists already"));
    let list = fs::read_to_string(folder.path().join("first.toml")).unwrap();
    let (told, code) = run(folder.path(), &list, FLAWED);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("`expect.reason`: must not be empty"), "{told}");
    let (told, code) = run(folder.path(), &list.replace("reason = \"\"", "reason = \"r\""), FLAWED);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn capabilities_are_narrowed_and_what_then_cannot_run_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.toml"), "[connector]\nrun = \"reference\"\ncapabilities = []\n").unwrap();
    let ended = conformance_in(folder.path(), &["--config", "c.toml", "--rule", "groups.takeover*"]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}");
    assert!(told.contains("skipped: needs `keeps-local-members`, which reference does not declare"), "{told}");
}
