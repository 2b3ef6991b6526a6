//! Source `files`: the built-in build and the sample build keep the rules, and a build gets its input as the file says.

use std::fs;
use std::path::Path;

use egnyte_reference::build::Form;
use egnyte_runner::connector::config;
use egnyte_runner::connector::options::ConnectorOptions;

use super::check_reading_flaws;
use crate::support::{HARNESS, conformance, conformance_in, put};
use crate::transport::support::{delivery, hello, open};

/// Options of a `conformance.toml` in `tests/builds`.
pub(super) fn options(directory: &str) -> ConnectorOptions {
    let config = config::parse(&format!("[directory]\n{directory}\n"), "conformance.toml").unwrap();
    let folder = Path::new(HARNESS).join("tests/builds");
    ConnectorOptions { directory: config.directory, folder, ..crate::transport::support::options() }
}

#[test]
fn the_built_in_build_passes_from_files() {
    let ended = conformance(&["--directory", "files", "features/users/leaving.feature", "features/groups"]).exits(0);
    assert!(ended.summary().contains(" passed, 0 failed, 0 skipped"), "{ended}");
    let flawed =
        ["--directory", "files", "--connector", "reference:flaw=ignores-suspension", "--rule", "users.suspended*"];
    conformance(&flawed).exits(1).says(&["user Ada is deactivated", "--directory files"]);
}

#[test]
fn each_flaw_of_reading_breaks_its_rule() {
    let said = |flaw: &str| match flaw {
        "reads-hundred-people" | "drops-last-row" => "accounts are missing in Egnyte for ",
        "ignores-state" | "follows-stale-memberof" => "did not happen: ",
        "keeps-deleted-people" => "user Ada is removed",
        "syncs-every-group" | "lower-cases-values" | "joins-members-by-group-name" => "happened but was not expected: ",
        "keeps-group-names" => "did not happen: group ",
        "knows-people-by-email" => "a problem names a person whom the directory does not have",
        "cuts-at-commas" => "group \"R&D, 100% / (North & South)\" is created",
        "reads-latin-1" => "group \"Größe und Änderung\" is created",
        "trims-fields" => "group \" Sales \" is created",
        other => panic!("no failure of {other} is known"),
    };
    check_reading_flaws(("files", Form::Files), said);
}

#[test]
fn a_sample_build_passes_from_csv_files() {
    let config = format!("{HARNESS}/examples/builds/conformance.files.toml");
    let ended =
        conformance(&["--config", &config, "features/users/leaving.feature", "features/users/takeover.feature"]);
    assert!(ended.exits(0).summary().contains("21 passed, 0 failed, 0 skipped"));
}

#[tokio::test]
async fn build_gets_variables_arguments_and_a_file_from_its_template() {
    let (_folder, seen) = crate::transport::support::scratch();
    let directory = "source = \"files\"\n\
        environment = { ACME_URL = \"{egnyte_url}\", ACME_FLAGS = \"groups={manage_groups}\" }\n\
        templates = { \"acme/config.yaml\" = \"config.yaml.in\" }";
    let command = format!("exec:./csv.sh shows {{directory_url}} {}", seen.display());
    let mut build = open(&command, &options(directory));
    assert_eq!(build.hello(hello()).await.unwrap().name, "csv.sh");
    assert!(build.deliver(delivery()).await.unwrap().ok);
    let text = fs::read_to_string(seen).unwrap();
    let url = "http://127.0.0.1:9/d/s-17/pubapi/scim/v2";
    assert!(text.starts_with(&format!("{url}|groups=true|/")), "{text}");
    assert!(text.contains("66e2d689590450d073d2a001,ada,ada@acme.example,Ada,Lovelace,active"), "{text}");
    assert!(text.contains(&format!("url: {url}\ntoken: secret\nkeep: {{braces}}\n")), "{text}");
    assert!(text.ends_with("directory.json\ngroups.csv\nmembers.csv\nusers.csv\n"), "{text}");
}

#[tokio::test]
async fn line_of_the_log_is_a_problem_where_a_pattern_says_so() {
    let directory = r"source = 'files'
        problems = 'cannot sync (?<user>\S+): (?<error>.*)'";
    let settled = open("exec:./csv.sh logs", &options(directory)).deliver(delivery()).await.unwrap();
    assert_eq!((settled.ok, settled.problems[0].error.as_str()), (false, "taken"));
    let settled = open("exec:./csv.sh logs", &options("source = 'files'")).deliver(delivery()).await.unwrap();
    assert!(settled.ok);
}

#[test]
fn scenario_about_a_problem_is_skipped_without_a_pattern_and_never_passed() {
    let folder = tempfile::tempdir().unwrap();
    let command = format!("exec:{HARNESS}/tests/builds/csv.sh nothing");
    put(folder.path(), "conformance.toml", &format!("[directory]\nsource = \"files\"\ntrigger = \"{command}\"\n"));
    let ended = conformance_in(folder.path(), &["--rule", "users.invalid-username"]);
    ended
        .exits(4)
        .says(&["needs a reported problem, which the source `files` does not show; `problems` in [directory]"]);
}
