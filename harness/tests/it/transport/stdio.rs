//! `stdio:`: every error of a child process, each with its own message.

use std::path::Path;
use std::time::Duration;

use egnyte_protocol::{Capability, Settled, Strictness};
use egnyte_runner::connector::options::ConnectorOptions;
use egnyte_runner::connector::terminate_all;

use super::support::{delivery, gone, hello, impatient, open, options, runs, scratch};

/// Error in the course of `hello` and three events, and the log afterwards.
async fn broken(program: &str, options: &ConnectorOptions) -> (String, String) {
    let mut connector = open(&format!("stdio:python3 {program}"), options);
    let mut outcome = connector.hello(hello()).await.map(drop);
    for _ in 0..3 {
        if outcome.is_ok() {
            outcome = connector.deliver(delivery()).await.map(drop);
        }
    }
    let first = outcome.expect_err("it should break").message;
    let again = connector.deliver(delivery()).await.expect_err("a broken session stays broken").message;
    assert_eq!(again, format!("the session with the connector has ended: {first}"));
    connector.bye().await.unwrap();
    (first, connector.stderr())
}

#[track_caller]
fn says(what: &str, expected: &[&str]) {
    for part in expected {
        assert!(what.contains(part), "expected {part:?} in:\n{what}");
    }
}

#[tokio::test]
async fn session_is_opened_used_and_closed() {
    let options = ConnectorOptions { strictness: Strictness::Strict, ..options() };
    let mut connector = open("stdio:python3 polite.py", &options);
    let identity = connector.hello(hello()).await.unwrap();
    assert_eq!((identity.name.as_str(), identity.capabilities), ("polite", vec![Capability::Integration]));
    for _ in 0..3 {
        assert_eq!(connector.deliver(delivery()).await, Ok(Settled::ok()));
    }
    connector.bye().await.unwrap();
    assert_eq!(connector.stderr(), "");
}

#[tokio::test]
async fn early_exit_shows_status_and_log() {
    let (what, stderr) = broken("exits_at_once.py", &options()).await;
    assert_eq!(
        what,
        "the connector exited with status 1 before it answered `hello`; its standard error ends:\n  \
         | cannot read settings.yaml"
    );
    assert_eq!(stderr, "cannot read settings.yaml\n");
}

#[tokio::test]
async fn crash_on_the_third_event_shows_the_traceback() {
    let (what, stderr) = broken("crashes_on_third_event.py", &options()).await;
    says(&what, &["exited with status 1 before it answered `deliver` of user.created", "| IndexError: list index"]);
    assert!(stderr.starts_with("Traceback"));
}

#[tokio::test]
async fn hang_is_ended_at_the_deadline_and_shows_the_partial_answer() {
    let (what, stderr) = broken("hangs.py", &impatient()).await;
    assert_eq!(
        what,
        "the connector did not answer `deliver` of user.created within 500ms, so its processes were ended; it had \
         sent \"{\\\"jsonrpc\\\":\\\"2.0\\\",\" by then; its standard error ends:\n  | waiting for Egnyte"
    );
    assert_eq!(stderr, "waiting for Egnyte\n");
}

#[tokio::test]
async fn slow_start_is_no_hang() {
    let mut connector = open("stdio:python3 starts_slowly.py", &impatient());
    connector.hello(hello()).await.expect("only events are bounded by the event's deadline");
    let options = ConnectorOptions { start_timeout: Duration::from_millis(100), ..impatient() };
    let hung = open("stdio:python3 starts_slowly.py", &options).hello(hello()).await.unwrap_err();
    says(
        &hung.message,
        &["did not answer `hello` within 100ms", "it had sent nothing by then; if it did answer, flush"],
    );
}

#[tokio::test]
async fn log_on_standard_output_is_quoted() {
    let (what, _) = broken("logs_to_stdout.py", &options()).await;
    assert_eq!(
        what,
        "the connector wrote \"INFO syncing 3 users\" to standard output, which is no message; logs belong on \
         standard error"
    );
    let (what, _) = broken("logs_json_to_stdout.py", &options()).await;
    says(&what, &[r#"wrote "{\"level\": \"info\""#, "logs belong on standard error"]);
}

#[tokio::test]
async fn answer_to_another_request_names_both() {
    let (what, _) = broken("wrong_id.py", &options()).await;
    says(&what, &["answered request 41 instead of request 2, `deliver` of user.created"]);
}

#[tokio::test]
async fn invalid_json_is_quoted_with_its_column() {
    let (what, _) = broken("invalid_json.py", &options()).await;
    says(&what, &["invalid JSON", "line 1 column 2", r#""{'ok': True}""#]);
}

#[tokio::test]
async fn line_of_50_megabytes_is_rejected() {
    let (what, _) = broken("long_line.py", &options()).await;
    says(&what, &["answered `deliver` of user.created with more than 16 MiB in one message", "padding", "…"]);
}

#[tokio::test]
async fn closed_standard_output_is_an_error() {
    let (what, _) = broken("closes_output.py", &options()).await;
    says(&what, &["closed its standard output before it answered `deliver` of user.created, but still runs"]);
}

#[tokio::test]
async fn other_version_is_reported_first() {
    let (what, _) = broken("other_version.py", &options()).await;
    assert_eq!(what, "the connector speaks version 2 of the protocol, this suite speaks version 1");
}

#[tokio::test]
async fn unknown_capability_names_the_nearest() {
    let (what, _) = broken("unknown_capability.py", &options()).await;
    says(&what, &["`hello` incorrectly: `result.capabilities[1]` is \"event\" (did you mean `events`?); accepted: "]);
}

#[tokio::test]
async fn error_object_is_answered_with_the_form_of_a_problem() {
    let (what, _) = broken("refuses.py", &options()).await;
    says(&what, &["refused `deliver` of user.created with error -32000: 409 from Egnyte", "answer `deliver` with"]);
}

#[tokio::test]
async fn incorrect_answer_names_the_field() {
    let (what, _) = broken("answers_yes.py", &options()).await;
    says(&what, &["`deliver` of user.created incorrectly: `result.ok` is \"yes\"; accepted: true or false"]);
}

#[tokio::test]
async fn claim_of_an_undeclared_capability_is_an_error() {
    let options = ConnectorOptions { capabilities: Some(vec![Capability::Import]), ..options() };
    let (what, _) = broken("polite.py", &options).await;
    says(&what, &["conformance.toml claims `import`, which the connector does not declare"]);
}

#[tokio::test]
async fn long_log_keeps_its_end() {
    let mut connector = open("stdio:python3 logs_a_lot.py", &options());
    connector.hello(hello()).await.unwrap();
    connector.deliver(delivery()).await.unwrap();
    connector.bye().await.unwrap();
    let stderr = connector.stderr();
    assert!(stderr.len() < 70_000 && stderr.ends_with("noise\nthe last word\n"), "{}", stderr.len());
}

#[tokio::test]
async fn process_that_ignores_sigterm_is_killed() {
    let (_folder, told) = scratch();
    let (what, _) = broken(&format!("ignores_sigterm.py {}", told.display()), &impatient()).await;
    says(&what, &["did not answer `deliver`"]);
    gone(&told).await;
}

#[tokio::test]
async fn child_process_of_a_connector_is_ended_with_it() {
    let (_folder, told) = scratch();
    let mut connector = open(&format!("stdio:python3 forks_grandchild.py {}", told.display()), &options());
    connector.hello(hello()).await.unwrap();
    connector.deliver(delivery()).await.unwrap();
    assert!(runs(&told));
    connector.bye().await.unwrap();
    gone(&told).await;
}

#[tokio::test]
async fn dropped_session_leaves_nothing_behind() {
    let (_folder, told) = scratch();
    let mut connector = open(&format!("stdio:python3 forks_grandchild.py {}", told.display()), &options());
    connector.hello(hello()).await.unwrap();
    connector.deliver(delivery()).await.unwrap();
    drop(connector);
    gone(&told).await;
}

#[tokio::test]
async fn mistyped_field_is_an_error_in_strict_mode_only() {
    let spec = "stdio:python3 misspelt_field.py";
    assert!(open(spec, &options()).hello(hello()).await.unwrap().capabilities.is_empty());
    let strict = ConnectorOptions { strictness: Strictness::Strict, ..options() };
    let what = open(spec, &strict).hello(hello()).await.unwrap_err().message;
    says(&what, &["`result.capabilites` is not a field of the protocol (did you mean `capabilities`?); accepted: "]);
}

/// Ends the connectors of every test in its process, so that it has a process of its own: see the next test.
#[tokio::test]
#[ignore = "run by the test after it, alone"]
async fn interrupted() {
    let (_folder, told) = scratch();
    let mut connector = open(&format!("stdio:python3 forks_grandchild.py {}", told.display()), &options());
    connector.hello(hello()).await.unwrap();
    connector.deliver(delivery()).await.unwrap();
    terminate_all(Duration::from_millis(200)).await;
    gone(&told).await;
    assert_eq!(left_in(&std::env::temp_dir()), 0);
}

#[test]
fn interrupted_run_leaves_neither_processes_nor_folders() {
    let own = tempfile::tempdir().unwrap();
    let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
    alone.args(["--ignored", "--exact", "transport::stdio::interrupted"]).env("TMPDIR", own.path());
    let output = alone.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn left_in(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name());
    names.filter(|name| name.to_string_lossy().starts_with("conformance-")).count()
}
