//! Bad input to every operation of the control API: an error of one line, never a fault of the server, and nothing changes.

use reqwest::Method;
use serde_json::{Value, json};

use super::openapi::{Contract, Described, prepare};
use crate::support::Mock;

/// Values that are wrong for most fields.
fn strange_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("strange\n\u{0}\u{1f600}"),
        json!("x".repeat(10_000)),
        json!([null]),
        json!([{ "strange": 1 }]),
        json!({ "strange": { "deep": [1] } }),
    ]
}

/// Texts that are no body of any operation.
const NO_BODIES: [&str; 8] =
    ["{", "[]", "null", "7", "\"text\"", "{\"strange\":1}", "\u{feff}{}", "{\"a\":1}{\"a\":2}"];

/// Everything that a request can change, except for clocks and the journal.
async fn holdings(mock: &Mock) -> Vec<Value> {
    let mut parts = vec![mock.get("/_mock/domains").await.1];
    for part in ["state", "faults", "sso"] {
        parts.push(mock.get(&format!("/_mock/domains/tests/{part}")).await.1);
    }
    parts
}

/// Sends a request, and checks what is true of every answer.
async fn send(mock: &Mock, method: &str, target: &str, body: Option<String>) -> u16 {
    let mut request = mock.request(Method::from_bytes(method.as_bytes()).unwrap(), target);
    if let Some(body) = &body {
        request = request.body(body.clone());
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = body.map(|body| body.chars().take(100).collect::<String>());
    let about = format!("{method} {target} {body:?}");
    assert!(status < 500, "{about}: {status}");
    if status >= 400 {
        let text = answer.text().await.unwrap();
        let error: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{about}: {status} {text:?}"));
        let line = error["error"].as_str().unwrap_or_else(|| panic!("{about}: {error}"));
        assert!(!line.is_empty() && !line.contains(char::is_control), "{about}: {line:?}");
    }
    status
}

/// Bodies of an operation in which one field is strange.
fn strange_bodies(described: &Described) -> Vec<String> {
    let media = &described.operation["requestBody"]["content"]["application/json"];
    let Some(example) = media["example"].as_object() else { return Vec::new() };
    let mut bodies = Vec::new();
    for name in example.keys() {
        for value in strange_values() {
            let mut body = example.clone();
            body.insert(name.clone(), value);
            bodies.push(Value::Object(body).to_string());
        }
    }
    bodies
}

/// Bodies of an operation, each with whether it is wrong for certain.
fn bodies(described: &Described) -> impl Iterator<Item = (bool, String)> {
    let whole = NO_BODIES.iter().map(|body| (true, (*body).to_owned()));
    whole.chain(strange_bodies(described).into_iter().map(|body| (false, body)))
}

#[tokio::test]
async fn a_strange_body_is_refused_or_carried_out_whole() {
    let mock = Mock::start().await;
    let contract = Contract::of(&mock).await;
    let (mut count, mut refused) = (0, 0);
    for described in contract.operations().into_iter().filter(|it| !it.operation["requestBody"].is_null()) {
        let name = format!("{} {}", described.method, described.path);
        prepare(&mock).await;
        let mut before = holdings(&mock).await;
        for (is_wrong, body) in bodies(&described) {
            let status = send(&mock, &described.method, &described.target(), Some(body.clone())).await;
            assert!(!is_wrong || status == 400, "{name}: {body}: {status}");
            count += 1;
            if status < 300 {
                mock.delete("/_mock/domains/other-tests").await;
                before = holdings(&mock).await;
            } else {
                refused += 1;
                assert_eq!(holdings(&mock).await, before, "{name}: {body}: {status}, and something has changed");
            }
        }
    }
    assert!(count > 400 && refused > 250, "{refused} of {count} were refused");
}

#[tokio::test]
async fn a_strange_address_is_refused_in_one_line() {
    let mock = Mock::start().await;
    let contract = Contract::of(&mock).await;
    prepare(&mock).await;
    let before = holdings(&mock).await;
    let strange = ["strange", "-1", "0", "99999999999999999999999", "%00", "%F0%9F%98%80", "%FF", "a%20b", "..%2F"];
    for described in contract.operations() {
        for parameter in described.operation["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            let is_in_path = parameter["in"] == "path";
            // A stream does not end.
            for value in strange.iter().filter(|_| is_in_path || !described.path.ends_with("/live")) {
                let target = match is_in_path {
                    true => described.with_examples(&described.path.replace(&format!("{{{name}}}"), value)),
                    false => format!("{}?{name}={value}", described.with_examples(&described.path)),
                };
                let status = send(&mock, &described.method, &target, None).await;
                assert!(!is_in_path || status >= 400, "{} {target}: {status}", described.method);
            }
        }
    }
    assert_eq!(holdings(&mock).await, before);
}
