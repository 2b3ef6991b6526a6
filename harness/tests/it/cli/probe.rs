//! `probe`: its output, its profile, and Ctrl-C.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use egnyte_mock::{Config, Server, TestDomain};
use serde_json::json;

use crate::support::{command_in, conformance, put};

/// A mock with one account in its domain, and a folder with its token.
async fn scene() -> (Server, TestDomain, tempfile::TempDir) {
    let mock = Server::start(Config::default()).await.unwrap();
    let domain = mock.domain("probe").unwrap();
    domain.seed(&json!({ "users": [{ "userName": "ada" }] })).unwrap();
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "token", &format!("{}\n", domain.token()));
    (mock, domain, folder)
}

/// Runs `probe` with these words beside the mock, which answers meanwhile.
async fn probe(folder: &Path, domain: &TestDomain, words: &[&str]) -> crate::support::Ended {
    let url = domain.scim_url();
    let all = [&["probe", "--url", &url, "--token-file", "token"], words].concat();
    let mut command = command_in(folder, &all);
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_shown_and_written_as_a_profile() {
    let (_mock, domain, folder) = scene().await;
    domain.set(&json!({ "guesses": { "duplicate-email": "accept" } })).unwrap();
    let words = ["--unlimited", "--only", "duplicate-email", "--only", "clock-skew"];
    let ended = probe(folder.path(), &domain, &words).await.exits(0);
    let ended = ended.says(&[
        "answered   duplicate-email               accept\n",
        "not asked  clock-skew                    it takes a sign-in",
        "1 answered, 0 without an answer, 1 that cannot be asked; ",
        "everything that was created is removed\n",
    ]);
    assert_eq!(ended.summary(), "egnyte-profile.toml has the answers: egnyte-mock --profile egnyte-profile.toml");
    let profile = fs::read_to_string(folder.path().join("egnyte-profile.toml")).unwrap();
    assert!(profile.contains("\nduplicate-email = \"accept\"\n") && !profile.contains(&domain.token()), "{profile}");
    let again = probe(folder.path(), &domain, &words).await.exits(2);
    assert!(again.stderr.contains("exists already: name another file with --output"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_removes_what_was_created() {
    let (_mock, domain, folder) = scene().await;
    let url = domain.scim_url();
    let words = ["probe", "--url", &url, "--token-file", "token"];
    let child = command_in(folder.path(), &words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let created = async {
        let mut interval = tokio::time::interval(Duration::from_millis(20));
        while domain.state()["users"].as_array().unwrap().len() < 2 {
            interval.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), created).await.unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let ended = crate::support::Ended::from(output).exits(130);
    ended.says(&["ended early: interrupted\n", "everything that was created is removed\n"]);
    let names: Vec<_> =
        domain.state()["users"].as_array().unwrap().iter().map(|user| user["userName"].clone()).collect();
    assert_eq!(names, ["ada"]);
}

#[test]
fn plan_sends_nothing_and_needs_no_server() {
    let ended = conformance(&["probe", "--plan", "--only", "external-id"]).exits(0);
    ended.says(&[
        "external-id\n  POST /Users {",
        "  PUT /Users/<id of a> {",
        "  DELETE /Users/<its id>\n",
        "at most 6 calls",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_named_before_anything_is_sent() {
    let (_mock, domain, folder) = scene().await;
    let probe = async |words: &[&str]| probe(folder.path(), &domain, words).await.exits(2).stderr;
    let unknown = probe(&["--only", "duplicate-emial"]).await;
    assert!(
        unknown.contains("there is no experiment for `duplicate-emial`: did you mean `duplicate-email`?"),
        "{unknown}"
    );
    put(folder.path(), "token", "wrong\n");
    let refused = probe(&[]).await;
    assert!(
        refused.contains("GET /Users?count=1 answered 401: ") && refused.contains("nothing was changed"),
        "{refused}"
    );
    assert!(!folder.path().join("egnyte-profile.toml").exists());
    put(folder.path(), "token", "\n");
    assert!(probe(&[]).await.contains("token has no token"));
    domain.wrote_nothing().unwrap();
}
