//! The transport against a server that answers what a test has it answer.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Waits not at all, and remembers how long it was to.
#[derive(Default)]
struct Impatient(Mutex<Vec<Duration>>);

impl Pace for Impatient {
    fn wait(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.lock().push(duration);
        Box::pin(async {})
    }

    fn now(&self) -> Timestamp {
        "2026-11-23T10:00:00Z".parse().unwrap()
    }
}

/// Answers one request with each script, in order; an empty one breaks the connection.
async fn serve(scripts: Vec<&'static str>) -> (Transport, Arc<Impatient>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for script in scripts {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await.unwrap();
            stream.write_all(script.as_bytes()).await.unwrap();
        }
    });
    let pace = Arc::new(Impatient::default());
    (Transport { http: reqwest::Client::new(), base, token: "s3cret".to_owned(), pace: pace.clone() }, pace)
}

async fn send(method: Method, scripts: Vec<&'static str>) -> (Result<Value, Trouble>, Vec<Duration>) {
    let (transport, pace) = serve(scripts).await;
    let request = Request { method, path: "Users".to_owned(), query: Vec::new(), body: None };
    let outcome = transport.send(&request).await;
    let waits = pace.0.lock().clone();
    (outcome, waits)
}

const OK: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
const FAILING: &str = "HTTP/1.1 503 Down\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn a_rate_limit_is_waited_out_as_long_as_it_asks() {
    let seconds = "HTTP/1.1 429 Slow\r\nretry-after: 3\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let egnytes = "HTTP/1.1 403 No\r\nX-Mashery-Error-Code: ERR_403_DEVELOPER_OVER_QPS\r\n\
                   Retry-After: Mon, 23 Nov 2026 10:00:07 GMT\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let (outcome, waits) = send(Method::POST, vec![seconds, egnytes, OK]).await;
    assert!(outcome.is_ok());
    assert_eq!(waits, [Duration::from_secs(3), Duration::from_secs(7)]);
}

#[tokio::test]
async fn a_failing_server_is_asked_a_bounded_number_of_times() {
    assert!(send(Method::GET, vec![FAILING, "", OK]).await.0.is_ok());
    let (outcome, waits) = send(Method::PATCH, vec![FAILING; 4]).await;
    assert_eq!(outcome, Err(Trouble::Failing { status: 503 }));
    assert_eq!(waits.len(), 3);
}

#[tokio::test]
async fn a_create_that_failed_is_not_sent_again_blindly() {
    let (outcome, waits) = send(Method::POST, vec![FAILING]).await;
    assert_eq!((outcome, waits.len()), (Err(Trouble::Failing { status: 503 }), 0));
}

#[tokio::test]
async fn a_refused_token_is_not_tried_again() {
    let refused = "HTTP/1.1 401 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(send(Method::GET, vec![refused]).await.0, Err(Trouble::TokenRefused));
}

#[tokio::test]
async fn a_refusal_tells_egnytes_reason_without_the_token() {
    let refused =
        "HTTP/1.1 400 Bad\r\nconnection: close\r\ncontent-length: 37\r\n\r\n{\"detail\":\"Invalid user name s3cret\"}";
    let (outcome, _) = send(Method::POST, vec![refused]).await;
    assert_eq!(outcome.unwrap_err().to_string(), "Egnyte refused it: Invalid user name *** (400)");
}
