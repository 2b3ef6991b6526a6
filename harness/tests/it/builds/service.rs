//! Services that poll: a change has arrived when a later pass begins than the one that began after it.

use egnyte_runner::connector::config;
use egnyte_runner::connector::options::ConnectorOptions;

use crate::support::{Ended, HARNESS, conformance_in, put};
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

/// Runs the syncing feature with a service that says when a sync is over.
fn run_announcing(directory: &str, connector: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[connector]\nname = \"announcing\"\ncapabilities = [\"keeps-local-members\"]\n{connector}\n[directory]\n{}\n",
        directory.replace("COMMAND", &format!("python3 {HARNESS}/tests/builds/announcing.py"))
    );
    put(folder.path(), "conformance.toml", &config);
    conformance_in(folder.path(), &["-j", "6", "features/groups/syncing.feature"])
}

const SIGNALLED: &str = "source = 'files'\ntrigger = 'signal:HUP'\nstart = 'COMMAND files hup'";

#[test]
fn a_service_that_syncs_at_a_signal_passes() {
    let ended = run_announcing(&format!("{SIGNALLED}\ndone = '^sync finished$'"), "").exits(0);
    assert_eq!(ended.summary(), "7 passed, 0 failed, 0 skipped", "{ended}");
}

#[test]
fn a_service_that_never_says_the_line_is_named() {
    let ended = run_announcing(&format!("{SIGNALLED}\ndone = '^all done$'"), "event_timeout = \"2s\"").exits(1);
    let seen = "the sync did not end within 2s of its signal: its reads are not seen; no line of its log matched `done`, \"^all done$\"";
    ended.says(&[seen]);
}

/// Checks that a service that polls passes with this setting for the end of its sync.
fn passes_polling(end: &str) {
    let polling = format!("source = 'jumpcloud'\nstart = 'COMMAND jumpcloud 0.8'\ninterval = '800ms'\n{end}");
    let ended = run_announcing(&polling, "").exits(0);
    assert_eq!(ended.summary(), "7 passed, 0 failed, 0 skipped", "{ended}");
}

#[test]
fn a_service_that_polls_is_awaited_by_its_log() {
    passes_polling("done = '^sync finished$'");
}

#[test]
fn a_service_that_polls_is_awaited_by_quiet() {
    passes_polling("quiet = '400ms'");
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
