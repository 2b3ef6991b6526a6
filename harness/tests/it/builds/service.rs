//! Services that poll: a change has arrived when a later pass begins than the one that began after it.

use egnyte_conformance::connector::config;
use egnyte_conformance::connector::options::ConnectorOptions;

use crate::support::{HARNESS, conformance_in, put};
use crate::transport::support::{delivery, open};

/// Settings of the sample build as a service.
fn service(arguments: &str, more: &str) -> String {
    format!(
        "[connector]\nname = \"poller\"\ncapabilities = [\"keeps-local-members\"]\n[directory]\nsource = \"jumpcloud\"\n\
         start = \"python3 {HARNESS}/examples/builds/jumpcloud.py {arguments}\"\ninterval = \"500ms\"\n{more}\n"
    )
}

#[test]
fn a_service_that_polls_passes() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "conformance.toml", &service("0.5", ""));
    let ended = conformance_in(folder.path(), &["-j", "6", "features/groups/syncing.feature"]).exits(0);
    assert_eq!(ended.summary(), "7 passed, 0 failed, 0 skipped", "{ended}");
}

#[tokio::test]
async fn end_of_a_service_is_an_error_at_once() {
    let config = config::parse(&service("once", ""), "conformance.toml").unwrap();
    let options = ConnectorOptions { directory: config.directory, ..crate::transport::support::options() };
    let command = "start:python3 -c 'import sys; sys.exit(\"no settings\")'";
    let error = open(command, &options).deliver(delivery()).await.unwrap_err().message;
    assert!(error.starts_with("the service exited with status 1 while its directory was to be read"), "{error}");
    assert!(error.ends_with("no settings"), "{error}");
}

#[test]
fn connector_that_answers_too_early_is_waited_for_where_the_file_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let early = format!("stdio:python3 {HARNESS}/tests/broken/answers_early.py");
    let run = |settle: &str| {
        put(folder.path(), "conformance.toml", &format!("[connector]\nrun = \"{early}\"\n{settle}\n"));
        conformance_in(folder.path(), &["--rule", "users.type-power"]).exits(1).to_string()
    };
    let late = "the connector answered `deliver` before it had synced";
    assert!(run("").contains(late));
    assert!(!run("settle = { quiet = \"1s\", at_most = \"10s\" }").contains(late));
}
