//! The commands beside `run`: the first ones a connector's author meets.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::cli::{conformance, conformance_in, text};
use crate::transport_stage::{gone, runs, scratch};

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const BINARY: &str = env!("CARGO_BIN_EXE_egnyte-conformance");

#[test]
fn the_smallest_sample_passes_the_smoke_test_by_its_own_file() {
    let config = format!("{HERE}/examples/minimal/conformance.toml");
    let ended = conformance(&["smoke", "--config", &config]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}{}", text(&ended.stderr));
    assert_eq!(told.lines().filter(|line| line.starts_with("ok ")).count(), 6, "{told}");
    assert!(told.contains("sample-minimal: people and groups") && told.contains("egnyte-conformance run"), "{told}");
}

#[test]
fn the_first_stage_that_fails_says_what_to_do() {
    let stage = |connector: &str| {
        let ended = conformance(&["smoke", "--connector", connector]);
        (text(&ended.stdout), ended.status.code())
    };
    let (told, code) = stage("stdio:./nowhere");
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("FAILED  the connector is there") && told.contains("cannot find the connector"), "{told}");
    let (told, code) = stage(&format!("stdio:python3 {HERE}/tests/broken/exits_at_once.py"));
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("FAILED  it introduces itself") && told.contains("cannot read settings.yaml"), "{told}");
    assert!(told.contains("what to do:") && told.contains("Answer `hello` with"), "{told}");
    let (told, code) = stage(&format!("stdio:python3 {HERE}/tests/broken/polite.py"));
    assert_eq!(code, Some(1), "{told}");
    for part in ["FAILED  one person arrives in Egnyte", "Ada has no account in Egnyte", "it asked Egnyte nothing"] {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
    let (told, code) = stage("reference:flaw=creates-standard-users");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("POST /Users  201") && !told.contains("Bearer"), "{told}");
}

#[test]
fn a_first_file_is_written_once_and_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let connector = format!("stdio:{BINARY} connector stdio");
    let ended = conformance_in(folder.path(), &["init", "--connector", &connector]);
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stderr));
    let smoke = conformance_in(folder.path(), &["smoke"]);
    assert_eq!(smoke.status.code(), Some(0), "{}{}", text(&smoke.stdout), text(&smoke.stderr));
    let written = fs::read(folder.path().join("conformance.toml")).unwrap();
    let again = conformance_in(folder.path(), &["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("conformance.toml exists already and is not overwritten"));
    assert_eq!(fs::read(folder.path().join("conformance.toml")).unwrap(), written);
}

#[test]
fn the_file_of_this_folder_names_the_connector() {
    let folder = tempfile::tempdir().unwrap();
    let run = |config: &str| {
        fs::write(folder.path().join("conformance.toml"), config).unwrap();
        let ended = conformance_in(folder.path(), &["--rule", "groups.empty-skipped"]);
        (format!("{}{}", text(&ended.stdout), text(&ended.stderr)), ended.status.code())
    };
    let (told, code) = run("[connector]\nrun = \"reference:flaw=creates-empty-groups\"\n");
    assert_eq!(code, Some(1), "{told}");
    let (told, code) = run("[connector]\nrun = \"stdoi:./x\"\n");
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("conformance.toml: run: unknown connector `stdoi:./x` (did you mean `stdio`?)"), "{told}");
    let (told, code) = run("[connector]\nname = \"acme\"\n");
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("conformance.toml does not say how the connector is run"), "{told}");
    assert_eq!(conformance_in(folder.path(), &["--config", "other.toml"]).status.code(), Some(2));
    let impatient = conformance(&["--event-timeout", "5"]);
    assert_eq!(impatient.status.code(), Some(2));
    assert!(text(&impatient.stderr).contains("`5` is not a duration; write a number above 0 and a unit"));
}

#[test]
fn the_protocol_is_shown_in_words_or_as_a_schema() {
    let schema = conformance(&["protocol", "--schema"]);
    let schema: Value = serde_json::from_slice(&schema.stdout).unwrap();
    assert!(schema["$defs"]["DeliverRequest"].is_object());
    assert!(text(&conformance(&["protocol"]).stdout).starts_with("# Connecting your connector"));
}

#[test]
fn a_message_against_the_protocol_is_named_where_that_is_asked_for() {
    let connector = format!("stdio:python3 {HERE}/tests/broken/misspelt_field.py");
    let words = ["--connector", connector.as_str(), "--name", "stays out of Egnyte"];
    assert_eq!(conformance(&words).status.code(), Some(0));
    let strict = conformance(&[&words[..], &["--validate-protocol"]].concat());
    assert_eq!(strict.status.code(), Some(2));
    assert!(text(&strict.stderr).contains("`result.capabilites` is not a field of the protocol"));
}

#[tokio::test]
async fn ctrl_c_ends_what_was_started_and_tells_what_there_is() {
    let (folder, told) = scratch();
    let stubborn = format!("stdio:python3 {HERE}/tests/broken/ignores_sigterm.py {}", told.display());
    let mut command = Command::new(BINARY);
    command.args(["--connector", &stubborn, "--rule", "groups.empty-skipped", "-j", "1"]).current_dir(folder.path());
    command.args(["--report", "json=run.json"]);
    let mut child = command.stdout(Stdio::piped()).env("NO_COLOR", "1").spawn().unwrap();
    let started = async {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(20));
        while !told.exists() || !runs(&told) {
            look.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), started).await.unwrap();
    interrupt(&child);
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("interrupted"), "{said}");
    let report: Value = serde_json::from_slice(&fs::read(folder.path().join("run.json")).unwrap()).unwrap();
    assert!(report.is_object(), "{report}");
    gone(&told).await;
}

/// What a terminal does at Ctrl-C.
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}
