//! Clients that send a little now and then, or nothing more, do not hold the mock for ever.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use egnyte_mock::{Config, Server};

/// A mock that has not got all day.
async fn hasty() -> Server {
    Server::start(Config { read_timeout: Duration::from_secs(2), ..Config::default() }).await.unwrap()
}

/// Sends the beginning at once and then a byte at a time, for as long as the mock listens.
fn drip(mock: &Server, beginning: &str) {
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    loop {
        match stream.read(&mut [0; 1024]) {
            Ok(0) => return,
            Ok(_) => {}
            // Once the mock has closed the connection, writing fails; reading then shows its response.
            Err(error) if is_silence(error.kind()) => drop(stream.write_all(b"x")),
            Err(_) => return,
        }
    }
}

/// Response to a client that sends the beginning of a request and then nothing.
fn left_waiting(mock: &Server, beginning: &str) -> String {
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn is_silence(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

fn post(path: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{{")
}

#[tokio::test]
async fn a_head_that_drips_is_ended() {
    let mock = hasty().await;
    let head = "GET /_mock/health HTTP/1.1\r\nHost: localhost\r\nX-Drip: ";
    drip(&mock, head);
    let answer = left_waiting(&mock, head);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_drips_is_ended_with_a_reason() {
    let mock = hasty().await;
    drip(&mock, &post("/pubapi/scim/v2/Users"));
    let answer = left_waiting(&mock, &post("/pubapi/scim/v2/Users"));
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("urn:ietf:params:scim:api:messages:2.0:Error"), "{answer}");
    assert!(answer.contains("the body did not arrive within 2 s"), "{answer}");
    assert!(left_waiting(&mock, &post("/_mock/domains")).contains("{\"error\":\"the body did not arrive"));
    let journal = mock.domains().default_domain().journal(0, 10, |_| true);
    assert_eq!(journal.exchanges.iter().map(|(_, exchange)| exchange.status).collect::<Vec<_>>(), [408, 408]);
}
