//! Connections: requests that the HTTP parser refuses, and upgrades that are ignored.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Mock, text};

/// Response to bytes, as text, until the mock closes the connection.
pub(super) fn sent(mock: &Mock, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(mock.server.address()).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// GET of a target in the domain, with the token.
fn raw_get(mock: &Mock, target: &str, headers: &str) -> String {
    let token = mock.domain["token"].as_str().unwrap();
    let head = format!("GET /d/s-1{target} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer {token}\r\n{headers}\r\n");
    sent(mock, head.as_bytes())
}

fn body(answer: &str) -> Value {
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// Ids of the findings about the latest exchange, but for the missing name of this client.
async fn last_findings(mock: &Mock) -> Vec<String> {
    let findings = last_exchange(mock).await["findings"].as_array().unwrap().clone();
    findings.iter().map(|finding| text(&finding["id"])).filter(|id| id != "no-ua").collect()
}

pub(super) async fn last_exchange(mock: &Mock) -> Value {
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    journal["exchanges"].as_array().unwrap().last().cloned().unwrap_or_default()
}

#[tokio::test]
async fn target_that_is_no_uri_gets_a_scim_error_and_a_place_in_the_journal() {
    let mock = Mock::start().await;
    let target = "/pubapi/scim/v2/Users?filter=userName%20eq%20\"ada\"";
    let answer = raw_get(&mock, target, "");
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(answer.contains("content-type: application/scim+json\r\n"), "{answer}");
    let error = body(&answer);
    assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
    let detail = "the target has the character \" at column 52: send %22 (RFC 3986 section 2.1)";
    assert_eq!((&error["detail"], &error["status"]), (&json!(detail), &json!("400")));
    let exchange = last_exchange(&mock).await;
    assert_eq!(exchange["path"], format!("/d/s-1{target}"));
    assert_eq!((&exchange["method"], &exchange["status"]), (&json!("GET"), &json!(400)));
    assert_eq!(exchange["findings"][0]["id"], "refused-by-parser");
    assert!(!exchange.to_string().contains(mock.domain["token"].as_str().unwrap()), "{exchange}");
}

#[tokio::test]
async fn refusals_have_the_form_of_the_api_that_they_are_for() {
    let mock = Mock::start().await;
    for (target, member) in [("/pubapi/v2/users?filter=\"a\"", "Errors"), ("/pubapi/scim/v2/Groups?a=<1>", "detail")] {
        let error = body(&raw_get(&mock, target, ""));
        assert!(!error[member].is_null(), "{error}");
    }
    let answer = sent(&mock, b"GET /_mock/domains?a=\" HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(body(&answer)["error"].as_str().unwrap().contains("the character \""), "{answer}");
}

#[tokio::test]
async fn character_that_is_no_part_of_a_uri_is_found_where_it_is_accepted() {
    let mock = Mock::start().await;
    for (target, wanted) in [
        ("/Users?filter=userName%20eq%20%22a|b%22", &["raw-character"][..]),
        ("/Users/{id}", &["raw-character"]),
        ("/Users?filter=userName%20eq%20%22a%7Cb%22", &[]),
    ] {
        raw_get(&mock, &format!("/pubapi/scim/v2{target}"), "Connection: close\r\n");
        assert_eq!(last_findings(&mock).await, wanted, "{target}");
    }
}

#[tokio::test]
async fn header_that_cannot_be_read_is_named() {
    let mock = Mock::start().await;
    for (header, wanted) in [
        ("Bad Name: 1\r\n", "is no name of a header"),
        ("Host: other\r\n", "there are 2 Host headers"),
        ("Content-Length: ten\r\n", "the Content-Length ten is no number"),
        ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "exclude each other"),
    ] {
        let error = body(&raw_get(&mock, "/pubapi/scim/v2/Users", header));
        assert!(error["detail"].as_str().unwrap().contains(wanted), "{header}: {error}");
    }
}

#[tokio::test]
async fn second_request_of_a_connection_is_refused_alike() {
    let mock = Mock::start().await;
    let mut stream = TcpStream::connect(mock.server.address()).unwrap();
    stream.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut first = [0; 4096];
    let length = stream.read(&mut first).unwrap();
    assert!(first[..length].starts_with(b"HTTP/1.1 200"));
    stream.write_all(b"GET /d/s-1/pubapi/scim/v2/Users?a=< HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("the character < at column"), "{answer}");
}

#[tokio::test]
async fn refused_request_behind_others_gets_the_error_that_the_first_would_get() {
    let mock = Mock::start().await;
    let token = mock.domain["token"].as_str().unwrap();
    let head = |method: &str, target: &str, more: &str| {
        let headers = format!("Host: mock\r\nAuthorization: Bearer {token}\r\n{more}");
        format!("{method} /d/s-1/pubapi/scim/v2{target} HTTP/1.1\r\n{headers}\r\n")
    };
    let search = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}"#;
    let length = format!("Content-Type: application/scim+json\r\nContent-Length: {}\r\n", search.len());
    let good = [head("GET", "/Users", ""), head("POST", "/Users/.search", &length) + search];
    let bad = head("GET", "/Users?filter=userName%20eq%20\"ada\"", "");
    let answer = sent(&mock, format!("{}{}{bad}", good[0], good[1]).as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answer}");
    let refusal = &answer[answer.find("HTTP/1.1 400 Bad Request\r\n").unwrap()..];
    assert!(body(refusal)["detail"].as_str().unwrap().starts_with("the target has the character \" at column"));
    let exchange = last_exchange(&mock).await;
    assert_eq!((&exchange["status"], &exchange["findings"][0]["id"]), (&json!(400), &json!("refused-by-parser")));
}

#[tokio::test]
async fn request_in_two_parts_behind_another_is_refused_by_its_own_fault() {
    let mock = Mock::start().await;
    let mut stream = TcpStream::connect(mock.server.address()).unwrap();
    stream.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /d/s-1/pubapi/scim/v2/Us").unwrap();
    let mut first = [0; 4096];
    let length = stream.read(&mut first).unwrap();
    assert!(first[..length].starts_with(b"HTTP/1.1 200"));
    stream.write_all(b"ers?a=< HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("the character < at column 31"), "{answer}");
}

#[tokio::test]
async fn upgrade_is_ignored_and_the_client_learns_that_the_connection_ends() {
    let mock = Mock::start().await;
    for headers in [
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
    ] {
        let began = Instant::now();
        let answer = raw_get(&mock, "/pubapi/scim/v2/Users", headers);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("connection: close\r\n"), "{answer}");
        assert!(began.elapsed() < Duration::from_secs(5), "{headers}");
    }
}

#[tokio::test]
async fn client_that_sends_nothing_is_told_so() {
    let config = egnyte_mock::Config { read_timeout: Duration::from_millis(300), ..egnyte_mock::Config::default() };
    let server = egnyte_mock::Server::start(config).await.unwrap();
    let mut answer = String::new();
    TcpStream::connect(server.address()).unwrap().read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    // A connection that waits does not hold the server back when it stops.
    let waiting = TcpStream::connect(server.address()).unwrap();
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    drop(waiting);
}
