//! `init`, `export` and `steps --glue`: files that are written, and never overwritten.

use std::fs;

use crate::support::{BINARY, conformance_in, put};

#[test]
fn init_writes_a_configuration_that_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let connector = format!("stdio:{BINARY} connector stdio");
    let ended = conformance_in(folder.path(), &["init", "--connector", &connector]).exits(0);
    assert_eq!(ended.stdout, "./conformance.toml written; next: egnyte-conformance smoke\n");
    conformance_in(folder.path(), &["smoke"]).exits(0);
    let written = fs::read(folder.path().join("conformance.toml")).unwrap();
    let again = conformance_in(folder.path(), &["init"]).exits(2);
    assert_eq!(again.stderr, "egnyte-conformance: ./conformance.toml exists already and is not overwritten\n");
    assert_eq!(fs::read(folder.path().join("conformance.toml")).unwrap(), written);
}

#[test]
fn init_features_writes_a_first_feature_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), ".vscode/settings.json", "{}");
    let ended = conformance_in(folder.path(), &["init", "--features"]).exits(0);
    let expected = "./features/first.feature written
./features/glue/egnyte-conformance.js written
./.vscode/settings.json exists already, unchanged
next: egnyte-conformance ./features
";
    assert_eq!(ended.stdout, expected);
    assert_eq!(fs::read_to_string(folder.path().join(".vscode/settings.json")).unwrap(), "{}");
    let ended = conformance_in(folder.path(), &["features"]).exits(0);
    assert_eq!((ended.summary(), ended.stderr.as_str()), ("1 passed, 0 failed, 0 skipped", ""));
    let again = conformance_in(folder.path(), &["steps", "--glue", "features/glue"]).exits(2);
    let error = "egnyte-conformance: features/glue/egnyte-conformance.js exists already and is not overwritten\n";
    assert_eq!(again.stderr, error);
}

#[test]
fn export_writes_the_suite_and_overwrites_no_file() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "features/groups/creating.feature", "mine");
    let ended = conformance_in(folder.path(), &["export", "."]).exits(0);
    ended.says(&[
        "./features/groups/creating.feature exists already, unchanged\n",
        "./features/users/creating.feature written\n",
    ]);
    assert_eq!(fs::read_to_string(folder.path().join("features/groups/creating.feature")).unwrap(), "mine");
    assert!(folder.path().join("fixtures/directories/acme.json").exists());
}
