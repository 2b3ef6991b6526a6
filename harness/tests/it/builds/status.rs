//! Status address of a build: it is asked until the build is idle twice in a row.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::builds::files::options;
use crate::support::{Ended, HARNESS, conformance_in, put};
use crate::transport::support::{delivery, impatient, open};
use egnyte_runner::connector::options::ConnectorOptions;

/// Serves a status for each question, and the last one from then on. Returns the address, and the number of questions.
async fn serve(statuses: &'static [&'static str]) -> (String, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/status", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for (number, status) in statuses.iter().enumerate() {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut request, answer) =
                ([0; 1024], format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 4\r\n\r\nat 7"));
            let read = stream.read(&mut request).await.unwrap();
            assert!(request[..read].starts_with(b"GET /status HTTP/1.1\r\n"), "question {number}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        statuses.len()
    });
    (url, server)
}

fn with_status(url: &str) -> ConnectorOptions {
    options(&format!("source = \"files\"\nstatus = \"{url}\""))
}

#[tokio::test]
async fn build_is_asked_until_it_is_idle_twice_in_a_row() {
    let answers = &["200 OK", "503 Service Unavailable", "202 Accepted", "200 OK", "200 OK"];
    let (url, server) = serve(answers).await;
    assert!(open("exec:true", &with_status(&url)).deliver(delivery()).await.unwrap().ok);
    assert_eq!(server.await.unwrap(), answers.len(), "each answer was asked for, and no more");
}

#[tokio::test]
async fn build_that_is_never_idle_is_quoted() {
    let error = async |url: &str| {
        let options = ConnectorOptions { event_timeout: impatient().event_timeout, ..with_status(url) };
        open("exec:true", &options).deliver(delivery()).await.unwrap_err().message
    };
    let (url, server) = serve(&["404 Not Found"; 50]).await;
    let told = error(&url).await;
    let expected = format!(
        ": GET {url} was last answered with 404 Not Found, \"at 7\"; 200 twice in a row is idle, 202 or 503 busy"
    );
    assert!(told.starts_with("the build was not idle within ") && told.ends_with(&expected), "{told}");
    server.abort();
    let told = error("http://127.0.0.1:9/status").await;
    assert!(told.contains("GET http://127.0.0.1:9/status was last not answered: "), "{told}");
}

/// Runs the syncing feature with a service that syncs some time after a signal.
fn run_reporting(way: &str, connector: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[connector]\nname = \"reporting\"\ncapabilities = [\"keeps-local-members\"]\n{connector}\n[directory]\n\
         source = \"files\"\ntrigger = \"signal:HUP\"\nstart = \"python3 {HARNESS}/tests/builds/reporting.py files {way}\"\n\
         status = \"http://127.0.0.1:{{status_port}}/status\"\n"
    );
    put(folder.path(), "conformance.toml", &config);
    conformance_in(folder.path(), &["-j", "6", "features/groups/syncing.feature"])
}

#[test]
fn a_service_that_says_when_it_is_idle_passes() {
    let ended = run_reporting("right", "").exits(0);
    assert_eq!(ended.summary(), "7 passed, 0 failed, 0 skipped", "{ended}");
}

#[test]
fn a_service_whose_status_is_wrong_does_not_pass() {
    let ended = run_reporting("idle", "").exits(1);
    assert!(!ended.summary().starts_with("7 passed"), "{ended}");
    let ended = run_reporting("busy", "event_timeout = \"2s\"").exits(1);
    ended.says(&[
        "the sync did not end within 2s of its signal: its reads are not seen; GET http://127.0.0.1:",
        "was last answered with 503 Service Unavailable, \"syncing\"; 200 twice in a row is idle, 202 or 503 busy",
    ]);
}
