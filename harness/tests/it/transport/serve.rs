//! Served connector: the same answers through every transport.

use std::net::TcpListener;

use egnyte_protocol::Capability;
use egnyte_reference::serve::{self, Invocation};
use serde_json::{Value, json};

use super::support::{Counting, SESSION, delivery, delivery_json, hello, open, options};

fn request(id: u64, method: &str, params: &Value) -> String {
    format!("{}\n", json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
}

async fn answers(input: &str) -> Vec<Value> {
    let mut output = Vec::new();
    serve::stdio(Counting::target(), input.as_bytes(), &mut output).await.unwrap();
    String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_connector_answers_on_standard_output_line_by_line() {
    let greeting = json!({ "protocol": 1, "suite": "0.1.0", "session": SESSION });
    let answers = answers(
        &[
            request(1, "hello", &greeting),
            request(2, "deliver", &delivery_json()),
            request(3, "deliver", &delivery_json()),
            request(4, "bye", &json!({ "session": SESSION })),
        ]
        .concat(),
    )
    .await;
    assert_eq!(answers[0]["result"]["name"], "counting");
    assert_eq!(
        answers[2],
        json!({ "jsonrpc": "2.0", "id": 3, "result": { "ok": false, "error": "event 2 came to 1 people" } })
    );
    assert_eq!(answers.len(), 4);
}

#[tokio::test]
async fn an_invalid_request_is_answered_with_an_error() {
    let wrong = json!({ "session": SESSION, "event": { "kind": "user.createt" } });
    let answers = answers(
        &[
            "{\n".to_owned(),
            request(2, "delivr", &json!({})),
            request(3, "deliver", &wrong),
            request(4, "deliver", &delivery_json()),
        ]
        .concat(),
    )
    .await;
    let errors: Vec<_> =
        answers.iter().map(|answer| (answer["error"]["code"].as_i64().unwrap(), &answer["error"]["message"])).collect();
    assert_eq!(errors[0].0, -32700);
    assert_eq!(errors[1], (-32601, &json!("unknown method `delivr` (did you mean `deliver`?)")));
    assert_eq!(errors[2], (-32602, &json!("`params.directory` is missing; accepted: an object")));
    assert_eq!(errors[3], (-32602, &json!("no session `s-17` is open; a session begins with `hello`")));
}

#[tokio::test]
async fn an_exec_run_continues_from_the_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let invocation = Invocation {
        event_file: folder.path().join("event.json"),
        result_file: folder.path().join("result.json"),
        state_folder: folder.path().to_owned(),
    };
    std::fs::write(&invocation.event_file, delivery_json().to_string()).unwrap();
    serve::exec(&Counting, &invocation).await.unwrap();
    let settled = serve::exec(&Counting, &invocation).await.unwrap();
    assert_eq!(settled.error.as_deref(), Some("event 2 came to 1 people"));
    let written: Value = serde_json::from_slice(&std::fs::read(&invocation.result_file).unwrap()).unwrap();
    assert_eq!(written["error"], "event 2 came to 1 people");
    std::fs::write(folder.path().join("state.json"), "\"two\"").unwrap();
    let error = serve::exec(&Counting, &invocation).await.unwrap_err();
    assert_eq!(error.to_string(), "that is no count");
}

#[test]
fn a_service_answers_its_client() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // The service has a thread and a runtime of its own, like a process outside the tests.
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(serve::http(Counting::target(), listener)).unwrap();
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut one = open(&format!("http://{address}/"), &options());
        let identity = one.hello(hello()).await.unwrap();
        assert_eq!(identity.capabilities, [Capability::Integration, Capability::Events]);
        assert_eq!(one.deliver(delivery()).await.unwrap().error.as_deref(), Some("event 1 came to 1 people"));
        assert_eq!(one.deliver(delivery()).await.unwrap().error.as_deref(), Some("event 2 came to 1 people"));
        one.bye().await.unwrap();
        let mut late = open(&format!("http://{address}/"), &options());
        let what = late.deliver(delivery()).await.unwrap_err().message;
        assert!(what.contains("no session `s-17` is open"), "{what}");
    });
}
