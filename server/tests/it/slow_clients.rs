//! Clients that send a little now and then do not hold the mock for ever.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use egnyte_mock::{Config, Server};

/// A mock that has not got all day.
async fn hasty() -> Server {
    Server::start(Config { patience: Duration::from_millis(300), ..Config::default() }).await.unwrap()
}

/// What comes back before the mock hangs up on somebody who sends the beginning at once, and then a byte at a time.
fn dripped(mock: &Server, beginning: &str) -> String {
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut some = [0; 1024];
    loop {
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(count) => answer.extend(&some[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                // Once it has hung up, nobody takes a byte any more; reading then tells so.
                let _ = stream.write_all(b"x");
            }
            Err(_) => break,
        }
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_head_that_drips_is_ended() {
    let mock = hasty().await;
    let answer = dripped(&mock, "GET /_mock/health HTTP/1.1\r\nHost: localhost\r\nX-Drip: ");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        dripped(&mock, "GET /_mock/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").contains("200 OK")
    );
}

#[tokio::test]
async fn a_body_that_drips_is_ended_with_a_reason_and_changes_nothing() {
    let mock = hasty().await;
    let head = |path: &str| format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{{");
    let answer = dripped(&mock, &head("/pubapi/scim/v2/Users"));
    assert!(
        answer.starts_with("HTTP/1.1 408 ") && answer.contains("urn:ietf:params:scim:api:messages:2.0:Error"),
        "{answer}"
    );
    assert!(answer.contains("the body did not come within the 0.3 s that it is waited for"), "{answer}");
    assert!(dripped(&mock, &head("/_mock/domains")).starts_with("HTTP/1.1 408 "));
    let journal = mock.estate().default().journal(0, 10, |_| true);
    assert_eq!(journal.exchanges.iter().map(|(_, exchange)| exchange.status).collect::<Vec<_>>(), [408]);
}
