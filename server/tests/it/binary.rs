//! The program `egnyte-mock`: how it starts, what it says, how it stops.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::support::{get, web};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-mock"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("EGNYTE_MOCK_TOKEN");
    command
}

/// A started program, ended with the test.
struct Running(Child);

impl Running {
    fn start(arguments: &[&str]) -> (Self, Value) {
        let mut child = program().args(["--port", "0"]).args(arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no ready line: {line:?}"));
        (Self(child), ready)
    }

    fn stop_with(mut self, signal: &str) -> Output {
        let killed = Command::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let status = self.0.wait().unwrap();
        let mut stderr = Vec::new();
        self.0.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
        Output { status, stdout: Vec::new(), stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn refused(arguments: &[&str]) -> String {
    let output = program().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn it_says_in_one_line_where_it_answers() {
    let (running, ready) = Running::start(&["--domain", "demo", "--token", "t0ken"]);
    assert_eq!(ready["pid"], running.0.id());
    assert_eq!(ready["token"], "t0ken");
    let url = ready["url"].as_str().unwrap();
    assert_eq!(ready["scimUrl"], format!("{url}/pubapi/scim/v2"));
    let answer = get(format!("{url}/_mock/domains/demo")).await;
    assert_eq!(answer.json::<Value>().await.unwrap()["token"], "t0ken");
}

#[test]
fn it_listens_on_localhost_by_name_and_on_addresses_in_brackets() {
    for (host, begin) in [("localhost", "http://127.0.0.1:"), ("[::1]", "http://[::1]:")] {
        let (_running, ready) = Running::start(&["--host", host]);
        assert!(ready["url"].as_str().unwrap().starts_with(begin), "{ready}");
    }
    assert!(refused(&["--host", "here"]).contains("expected localhost or an IP address"));
}

#[tokio::test]
async fn it_speaks_https_with_the_certificate_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("mock.pem"), folder.path().join("mock.key"));
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&certificate, own.cert.pem()).unwrap();
    std::fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let (_running, ready) = Running::start(&["--tls-cert", certificate, "--tls-key", key]);
    let url = ready["url"].as_str().unwrap();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let trusted = reqwest::Certificate::from_pem(own.cert.pem().as_bytes()).unwrap();
    let client = web().tls_certs_only([trusted]).build().unwrap();
    let domain: Value = client.get(format!("{url}/_mock/domains/acme")).send().await.unwrap().json().await.unwrap();
    assert_eq!(domain["scimUrl"], format!("{url}/d/acme/pubapi/scim/v2"));
    assert!(program().args(["health", url, "--ca", certificate]).status().unwrap().success());
    assert!(refused(&["health", url]).starts_with(&format!("egnyte-mock: {url}: ")));
    assert!(refused(&["--tls-cert", certificate]).contains("--tls-key"));
    assert!(refused(&["--tls-cert", key, "--tls-key", key]).contains("has no certificate"));
}

#[test]
fn it_stops_gracefully_on_either_signal_and_takes_its_ready_file_away() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT"] {
        let file = folder.path().join("ready.json");
        let (running, ready) = Running::start(&["--ready-file", file.to_str().unwrap()]);
        let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(written, ready);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        let output = running.stop_with(signal);
        assert_eq!(output.status.code(), Some(0), "{signal}: {output:?}");
        assert!(!Path::new(&file).exists());
    }
}

#[test]
fn a_port_in_use_is_told_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let line = refused(&["--port", &port]);
    assert!(line.starts_with(&format!("egnyte-mock: cannot listen on 127.0.0.1:{port}: ")), "{line}");
    assert_eq!((line.lines().count(), line.matches("os error").count()), (1, 1), "{line}");
}

#[test]
fn a_seed_that_cannot_be_read_or_planted_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.json");
    let told = |text: &str| {
        std::fs::write(&file, text).unwrap();
        refused(&["--port", "0", "--seed", file.to_str().unwrap()])
    };
    assert!(told("{").contains("is not JSON"));
    assert!(told(r#"{"users":[{"usrName":"x"}]}"#).contains("did you mean `userName`?"));
    assert!(refused(&["--seed", "/nowhere.json"]).contains("cannot read /nowhere.json"));
}

#[tokio::test]
async fn a_seed_is_planted_before_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.json");
    std::fs::write(&file, r#"{"users":[{"userName":"ada"}]}"#).unwrap();
    let (_running, ready) = Running::start(&["--seed", file.to_str().unwrap(), "--guess", "page-size=7"]);
    let url = ready["url"].as_str().unwrap();
    let state: Value = get(format!("{url}/_mock/domains/acme/state")).await.json().await.unwrap();
    assert_eq!(state["users"][0]["userName"], "ada");
    let domain: Value = get(format!("{url}/_mock/domains/acme")).await.json().await.unwrap();
    assert_eq!(domain["guesses"]["page-size"], "7");
}

#[test]
fn an_unknown_guess_names_the_nearest() {
    assert!(refused(&["--guess", "page-sizes=7"]).contains("did you mean `page-size`?"));
    assert!(refused(&["--guess", "page-size"]).contains("ID=VALUE"));
}

#[test]
fn it_does_not_listen_beyond_this_machine_unless_told_to() {
    let line = refused(&["--host", "0.0.0.0", "--port", "0"]);
    assert!(line.contains("--expose") && line.lines().count() == 1, "{line}");
    let (_running, ready) = Running::start(&["--host", "0.0.0.0", "--expose"]);
    assert!(ready["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{ready}");
    assert_eq!(ready["adminToken"].as_str().unwrap().len(), 24);
}

#[test]
fn public_url_is_in_the_ready_line_and_works_on_a_loopback_address() {
    let (_running, ready) = Running::start(&["--public-url", "https://mock.example.net/egnyte/"]);
    assert_eq!(ready["publicUrl"], "https://mock.example.net/egnyte");
    assert!(ready["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{ready}");
    assert_eq!(ready["adminToken"].as_str().unwrap().len(), 24);
    let (_running, ready) = Running::start(&["--trust-proxy"]);
    assert!(ready["publicUrl"].is_null() && ready["adminToken"].is_string(), "{ready}");
    let (_running, ready) = Running::start(&[]);
    assert!(ready["publicUrl"].is_null() && ready["adminToken"].is_null(), "{ready}");
}

#[test]
fn error_in_the_public_url_is_one_line_at_the_start() {
    for (arguments, expected) in [
        (&["--public-url", "mock.example.net"][..], "the public URL \"mock.example.net\" is none"),
        (&["--public-url", "https://mock.example.net?a"], "has a query"),
        (&["--public-url", "https://mock.example.net#a"], "has a fragment"),
        (&["--public-url", "http://a", "--base-url", "http://b"], "exclude each other"),
        (&["--public-url", "http://a", "--trust-proxy"], "exclude each other"),
        (&["--public-url", "http://a", "--host", "0.0.0.0"], "use --expose to allow that"),
    ] {
        let line = refused(&[&["--port", "0"], arguments].concat());
        assert!(line.starts_with("egnyte-mock: ") && line.contains(expected), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
}

#[test]
fn public_url_of_the_environment_counts_unless_it_is_empty() {
    for (value, expected) in [("https://mock.example.net", Some("https://mock.example.net")), ("", None)] {
        let mut command = program();
        let mut child = command.args(["--port", "0"]).env("EGNYTE_MOCK_PUBLIC_URL", value).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let _running = Running(child);
        let ready: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(ready["publicUrl"].as_str(), expected, "{ready}");
    }
}

#[test]
fn every_shell_can_complete_its_words() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let told = program().args(["completions", shell]).output().unwrap();
        assert!(told.status.success() && String::from_utf8_lossy(&told.stdout).contains("seed-number"), "{shell}");
    }
}

#[test]
fn whether_a_mock_answers_is_told_by_the_exit_status() {
    let (_running, ready) = Running::start(&[]);
    let url = ready["url"].as_str().unwrap();
    assert!(program().args(["health", url]).status().unwrap().success());
    let line = refused(&["health", "http://127.0.0.1:1"]);
    assert!(line.starts_with("egnyte-mock: http://127.0.0.1:1: ") && line.lines().count() == 1, "{line}");
}

#[test]
fn admin_token_is_not_the_token_of_the_default_domain() {
    let line = refused(&["--port", "0", "--admin-token", "one-for-both", "--token", "one-for-both"]);
    assert!(
        line.starts_with("egnyte-mock: --token and --admin-token must differ: ") && line.lines().count() == 1,
        "{line}"
    );
}

#[test]
fn it_stops_with_its_standard_input_if_that_is_wanted() {
    for (arguments, stops) in [(&["--stop-with-stdin"][..], true), (&[], false)] {
        let mut command = program();
        let mut child = command.args(["--port", "0"]).args(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut running = Running(child);
        assert!(running.0.try_wait().unwrap().is_none(), "{arguments:?}");
        drop(running.0.stdin.take());
        let ended = (0..100).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(if stops { 50 } else { 3 }));
            running.0.try_wait().unwrap()
        });
        assert_eq!(ended.map(|status| status.success()), stops.then_some(true), "{arguments:?}");
    }
}

#[tokio::test]
async fn control_api_requires_the_admin_token_that_was_given() {
    for exposed in [&["--expose"][..], &[]] {
        let (_running, ready) = Running::start(&[exposed, &["--admin-token", "let-me-in"]].concat());
        assert_eq!(ready["adminToken"], "let-me-in");
        let url = ready["url"].as_str().unwrap();
        let domains = format!("{url}/_mock/domains");
        let client = web().build().unwrap();
        let ask = |token: &str| client.get(&domains).bearer_auth(token).send();
        let refused = get(domains.clone()).await;
        assert_eq!(refused.status(), 401);
        assert!(refused.text().await.unwrap().contains("admin token"));
        assert_eq!(ask("let-me-out").await.unwrap().status(), 401);
        assert_eq!(ask(ready["token"].as_str().unwrap()).await.unwrap().status(), 401);
        assert_eq!(ask("let-me-in").await.unwrap().status(), 200);
        assert_eq!(get(format!("{url}/_mock/health")).await.status(), 200);
    }
}
