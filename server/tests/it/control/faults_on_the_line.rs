//! Faults as they come over the line: with and without TLS, and what the journal and later requests make of them.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{Mock, person};

#[tokio::test]
async fn a_protected_line_is_cut_as_any_other() {
    let mock = Mock::over_https().await;
    for (kind, carried_out) in [("reset", 0), ("garbage", 0), ("lose-reply", 1)] {
        mock.fault(json!({ "next": 1 }), json!({ "kind": kind })).await;
        assert!(mock.create_ada().await.is_err(), "{kind}");
        assert_eq!(mock.users().await, carried_out, "{kind}");
    }
    mock.fault(json!({ "next": 1 }), json!({ "kind": "truncate" })).await;
    let cut = mock.scim(Method::GET, "/Users").send().await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.bytes().await.is_err());
    mock.fault(json!({ "next": 1 }), json!({ "kind": "drip", "millis": 120 })).await;
    let began = Instant::now();
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    assert!(began.elapsed() >= Duration::from_millis(110), "{:?}", began.elapsed());
}

/// Reads a list of users to the end of the connection; returns the number of bytes and the kind of the end.
fn end(mock: &Mock) -> (usize, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(mock.server.address()).unwrap();
    let (name, token) = (mock.domain["name"].as_str().unwrap(), mock.domain["token"].as_str().unwrap());
    let head =
        format!("GET /d/{name}/pubapi/scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut heard = Vec::new();
    let error = stream.read_to_end(&mut heard).err().map(|error| error.kind());
    (heard.len(), error)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_one_and_a_lost_reply_ends_in_silence() {
    let mock = Mock::start().await;
    for (kind, error) in [("reset", Some(ErrorKind::ConnectionReset)), ("lose-reply", None)] {
        mock.fault(json!({ "next": 1 }), json!({ "kind": kind })).await;
        assert_eq!(end(&mock), (0, error), "{kind}");
    }
}

#[tokio::test]
async fn what_is_answered_late_is_in_the_journal_before() {
    let mock = Mock::start().await;
    mock.fault(json!({ "next": 1 }), json!({ "kind": "delay", "millis": 60_000 })).await;
    let late = mock.scim(Method::GET, "/Users").timeout(Duration::from_millis(50)).send().await;
    assert!(late.is_err_and(|error| error.is_timeout()));
    let exchange = mock.last_exchange().await;
    assert_eq!((&exchange["status"], &exchange["fault"]["kind"]), (&json!(200), &json!("delay")));
    assert!(exchange["durationMicros"].as_u64().unwrap() >= 60_000_000, "{exchange}");
}

#[tokio::test]
async fn reads_lag_behind_every_write_also_after_a_restore() {
    let mock = Mock::start().await;
    let (_, snapshot) = mock.post(&mock.at("/snapshots"), json!({})).await;
    mock.fault(json!({}), json!({ "kind": "stale", "reads": 1 })).await;
    let total = async || mock.scim_get("/Users").await.1["totalResults"].clone();
    for _ in 0..2 {
        mock.scim_user(person("ada")).await;
        assert_eq!([total().await, total().await], [json!(0), json!(1)]);
        let restore = mock.at(&format!("/snapshots/{}/restore", snapshot["id"]));
        assert!(mock.post(&restore, Value::Null).await.0 < 300);
    }
}

#[tokio::test]
async fn a_status_that_has_no_body_comes_without_one() {
    let mock = Mock::start().await;
    for status in [204, 304] {
        mock.fault(json!({ "next": 1 }), json!({ "kind": "status", "status": status })).await;
        let answer = mock.scim(Method::GET, "/Users").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.bytes().await.unwrap().len()), (status, 0));
        assert_eq!(mock.last_exchange().await["responseBody"], Value::Null);
        // Nothing is left on the line that the next answer could be taken for.
        sleep(Duration::from_millis(10)).await;
        assert_eq!(mock.scim_get("/Users").await.0, 200);
    }
}
