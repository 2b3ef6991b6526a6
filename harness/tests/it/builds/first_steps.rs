//! First steps with a build: the file that `init` writes, and the stages of `smoke`.

use std::fs;

use crate::support::{HARNESS, conformance, conformance_in};

#[test]
fn smoke_walks_the_directory_stage_by_stage() {
    let ended = conformance(&["smoke", "--directory", "jumpcloud", "--connector", "reference"]).exits(0);
    let steps = "ok      the connector is available  reference
ok      the build reads its directory, with the right key
ok      one person gets an account in Egnyte
ok      one user group gets a group in Egnyte, with that person as a member
ok      a second sync changes nothing
ok      the directory is read to the end of its pages
";
    assert!(ended.stdout.starts_with(steps), "{ended}");
    let flawed = ["smoke", "--directory", "jumpcloud", "--connector", "reference:flaw=reads-ten-members"];
    let parts =
        ["FAILED  the directory is read to the end of its pages", "it read 10 of the 12 entries of GET /api/v2/"];
    conformance(&flawed).exits(1).says(&[&parts[..], &["Read every list page by page"]].concat());
}

#[test]
fn smoke_of_a_build_with_a_wrong_key_fails_at_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    // The build says nothing of its trouble.
    let command = "python3 -c 'import os, urllib.request as r; q = r.Request(os.environ[\"JUMPCLOUD_API_URL\"] + \
                   \"/systemusers\"); q.add_header(\"x-api-key\", \"stale\"); \nimport contextlib\nwith \
                   contextlib.suppress(Exception): r.urlopen(q)'";
    let ended = conformance_in(
        folder.path(),
        &["smoke", "--directory", "jumpcloud", "--connector", &format!("exec:{command}")],
    );
    let parts = ["FAILED  the build reads its directory, with the right key", "requests came with a wrong key"];
    ended.exits(1).says(&[&parts[..], &["Lead the build to its directory"]].concat());
}

#[test]
fn init_writes_the_settings_of_a_build() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("exec:python3 {HARNESS}/examples/builds/files.py");
    let words = ["init", "--directory", "files", "--connector", &script];
    conformance_in(folder.path(), &words).exits(0).says(&["next: egnyte-conformance smoke"]);
    let text = fs::read_to_string(folder.path().join("conformance.toml")).unwrap();
    assert!(text.contains("source = \"files\"") && text.contains("# problems = "), "{text}");
    conformance_in(folder.path(), &["smoke"]).exits(0);
    conformance(&["init", "--directory", "file"]).exits(2).says(&["did you mean `files`?"]);
}
