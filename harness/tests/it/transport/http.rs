//! `http://`: incorrect answers of a service, and its own endpoint.

use std::sync::{Arc, Mutex};

use egnyte_runner::connector::options::ConnectorOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::support::{delivery, hello, impatient, open, options};

const WELCOME: &str =
    r#"{"jsonrpc":"2.0","id":1,"result":{"protocol":1,"name":"svc","endpoint":"/egnyte/sessions/17"}}"#;
const OK: &str = r#"{"jsonrpc":"2.0","id":2,"result":{"ok":true}}"#;

/// Service with prepared answers, one for each connection. It records the request lines.
struct Service {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Service {
    async fn with_answers(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/egnyte", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = vec![0; 64 * 1024];
                let read = stream.read(&mut request).await.unwrap();
                let text = String::from_utf8_lossy(&request[..read]).into_owned();
                log.lock().unwrap().push(text.lines().next().unwrap_or_default().to_owned());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            std::future::pending::<()>().await;
        });
        Self { url, seen }
    }

    async fn broken(&self, options: &ConnectorOptions) -> String {
        let mut connector = open(&self.url, options);
        connector.hello(hello()).await.unwrap();
        connector.deliver(delivery()).await.expect_err("it should break").message
    }
}

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn session_uses_the_endpoint_of_the_service() {
    let service =
        Service::with_answers(vec![answer("200 OK", WELCOME), answer("200 OK", OK), answer("204 No Content", "")])
            .await;
    let mut connector = open(&service.url, &options());
    connector.hello(hello()).await.unwrap();
    assert!(connector.deliver(delivery()).await.unwrap().ok);
    connector.bye().await.unwrap();
    let seen = service.seen.lock().unwrap().clone();
    assert_eq!(
        seen,
        [
            "POST /egnyte HTTP/1.1",
            "POST /egnyte/sessions/17 HTTP/1.1",
            "DELETE /egnyte/sessions/17?session=s-17 HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn incorrect_answer_is_quoted() {
    for (wrong, expected) in [
        (answer("500 Oh", "Traceback: KeyError"), "HTTP status 500 and \"Traceback: KeyError\"; every answer has"),
        (
            answer("200 OK", "<html>hello</html>"),
            "invalid JSON, expected value at line 1 column 1: \"<html>hello</html>\"",
        ),
        (answer("302 Found", ""), "HTTP status 302 and nothing"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}".to_owned(),
            "closed the connection before it answered `deliver`",
        ),
        (String::new(), "closed the connection before it answered `deliver` of user.created"),
    ] {
        let service = Service::with_answers(vec![answer("200 OK", WELCOME), wrong]).await;
        let what = service.broken(&options()).await;
        assert!(what.contains(expected), "{what}");
    }
}

#[tokio::test]
async fn silent_service_fails_at_the_deadline() {
    let service = Service::with_answers(vec![answer("200 OK", WELCOME)]).await;
    let what = service.broken(&impatient()).await;
    assert!(
        what.contains("the service did not answer `deliver` of user.created within 500ms; it had sent nothing by then"),
        "{what}"
    );
}
