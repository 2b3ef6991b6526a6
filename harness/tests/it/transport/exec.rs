//! `exec:`: the input of a run, and the meaning of its end.

use std::path::Path;

use egnyte_protocol::directory::Id;
use egnyte_protocol::{Capability, Settled};
use egnyte_runner::connector::options::ConnectorOptions;
use serde_json::{Value, json};

use super::support::{SESSION, delivery, delivery_json, gone, hello, impatient, open, options, scratch};

async fn run(arguments: &str, options: &ConnectorOptions) -> Result<Settled, String> {
    let mut connector = open(&format!("exec:python3 runs.py {arguments}"), options);
    connector.hello(hello()).await.unwrap();
    connector.deliver(delivery()).await.map_err(|error| error.message)
}

async fn settled(arguments: &str) -> Settled {
    run(arguments, &options()).await.unwrap()
}

async fn broken(arguments: &str) -> String {
    run(arguments, &options()).await.expect_err("it should break")
}

#[tokio::test]
async fn run_gets_its_input_in_variables_files_and_arguments() {
    let (_folder, told) = scratch();
    let arguments = "{scim_url} --groups={manage_groups} {event} '{scenario} and' {ca_file} {print}";
    let mut connector = open(&format!("exec:python3 runs.py tells {} {arguments}", told.display()), &options());
    connector.deliver(delivery()).await.unwrap();
    connector.deliver(delivery()).await.unwrap();
    let seen: Value = serde_json::from_slice(&std::fs::read(&told).unwrap()).unwrap();
    let environment = &seen["environment"];
    let url = "http://127.0.0.1:9/d/s-17/pubapi/scim/v2";
    assert_eq!(seen["arguments"], json!([url, "--groups=true", "user.created", "s-17 and", "", "{print}"]));
    assert_eq!(environment["EGNYTE_SCIM_URL"], url);
    assert_eq!(environment["EGNYTE_SCIM_TOKEN"], "secret");
    assert_eq!(environment["EGNYTE_MANAGE_GROUPS"], "true");
    assert_eq!(environment["CONFORMANCE_EVENT"], "user.created");
    assert_eq!(environment["CONFORMANCE_SCENARIO"], SESSION);
    assert_eq!(environment.get("EGNYTE_CA_FILE"), None);
    assert_eq!(seen["files"]["CONFORMANCE_EVENT_FILE"], delivery_json());
    assert_eq!(seen["files"]["CONFORMANCE_DIRECTORY_FILE"], delivery_json()["directory"]);
    assert_eq!(seen["runs"], "2", "the state folder is kept between events");
    let state = environment["CONFORMANCE_STATE_DIR"].as_str().unwrap().to_owned();
    drop(connector);
    assert!(!Path::new(&state).exists(), "and gone after the session");
}

#[tokio::test]
async fn exit_status_or_result_file_is_the_answer() {
    assert_eq!(settled("writes '' 0").await, Settled::ok());
    let reply = settled(r#"writes '{"ok":false,"error":"taken"}' 0"#).await;
    assert_eq!((reply.ok, reply.error.as_deref()), (false, Some("taken")));
    let reply = settled(r#"writes '{"ok":false,"error":"taken"}' 4"#).await;
    assert_eq!(reply.error.as_deref(), Some("taken"));
    let silent = settled("writes '' 4").await;
    assert_eq!((silent.ok, silent.error.as_deref()), (false, Some("exited with status 4")));
}

#[tokio::test]
async fn last_line_of_standard_error_is_the_problem_without_a_result_file() {
    let reply = settled("fails 'the email of Ada Lovelace is taken'").await;
    assert_eq!((reply.ok, reply.error.as_deref()), (false, Some("the email of Ada Lovelace is taken")));
    let who: Vec<_> = reply.problems.iter().filter_map(|problem| problem.user.as_ref()).map(Id::as_str).collect();
    assert_eq!(who, ["66e2d689590450d073d2a001"]);
    assert_eq!(settled("fails '503 from Egnyte'").await.problems, []);
}

#[tokio::test]
async fn line_that_names_a_person_is_the_problem_above_a_summary() {
    let reply = settled("fails 'linus is fine\n409: ada is taken\ndone, 1 errors'").await;
    let who: Vec<_> = reply.problems.iter().filter_map(|problem| problem.user.as_ref()).map(Id::as_str).collect();
    assert_eq!(who, ["66e2d689590450d073d2a001"]);
    assert_eq!(reply.error.as_deref(), Some("409: ada is taken\ndone, 1 errors"));
}

#[tokio::test]
async fn result_file_of_a_windows_tool_is_read() {
    for encoding in ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"] {
        let reply = settled(&format!(r#"encodes '{{"ok":false,"error":"für Ada"}}' {encoding}"#)).await;
        assert_eq!(reply.error.as_deref(), Some("für Ada"), "{encoding}");
    }
}

#[tokio::test]
async fn contradiction_or_crash_is_an_error() {
    let what = broken(r#"writes '{"ok":true}' 4"#).await;
    assert!(what.starts_with("the connector exited with status 4 on `deliver` of user.created, but its result file"));
    let what = broken(r#"writes '{"ok":1}' 0"#).await;
    assert!(what.contains("not the result of `deliver`: `ok` is 1; accepted: true or false; it holds"), "{what}");
    let what = broken("dies").await;
    assert!(what.contains("was ended by signal 6 (abort) before it answered `deliver` of user.created"), "{what}");
}

#[tokio::test]
async fn hanging_run_is_ended_with_its_child_processes() {
    let (_folder, told) = scratch();
    let mut connector = open(&format!("exec:sh hangs.sh {}", told.display()), &impatient());
    let what = connector.deliver(delivery()).await.expect_err("it should hang").message;
    assert!(
        what.contains(r#"within 500ms, so its processes were ended; its result file held "{\"ok\":" by then"#),
        "{what}"
    );
    gone(&told).await;
}

#[tokio::test]
async fn child_process_of_a_run_is_ended_before_the_next() {
    let (_folder, told) = scratch();
    assert_eq!(settled(&format!("leaves {}", told.display())).await, Settled::ok());
    gone(&told).await;
}

#[tokio::test]
async fn file_gives_name_and_capabilities_of_a_command() {
    let identity = open("exec:./polite.py", &options()).hello(hello()).await.unwrap();
    assert_eq!((identity.name.as_str(), identity.capabilities), ("polite.py", vec![]));
    let named = ConnectorOptions {
        name: Some("acme-sync".into()),
        capabilities: Some(vec![Capability::DeleteUsers]),
        ..options()
    };
    let identity = open("exec:./polite.py", &named).hello(hello()).await.unwrap();
    assert_eq!((identity.name.as_str(), identity.capabilities), ("acme-sync", vec![Capability::DeleteUsers]));
}
