//! Test server with scripted responses, and a clock that does not wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::clock::{Backoff, Clock};
use super::http::HttpClient;
use super::policy::ClientPolicy;
use egnyte_protocol::web::{self, Trust};

/// Empty response with status 200.
pub(crate) const OK: &str = "200 OK\n{}";

/// Response of a failing server.
pub(crate) const FAILING: &str = "503 Down\n";

/// Connection that breaks without a response.
pub(crate) const BROKEN: &str = "";

/// Log of a scripted server, and the clock of its client.
#[derive(Default)]
pub(crate) struct ScriptedServer {
    waits: Mutex<Vec<Duration>>,
    requests: Mutex<Vec<String>>,
}

impl ScriptedServer {
    /// Returns the waits of the client.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().clone()
    }

    /// Returns the requests, each as its request line and its body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }
}

impl Clock for ScriptedServer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.waits.lock().push(duration);
        Box::pin(async {})
    }

    fn now(&self) -> Timestamp {
        "2026-11-23T10:00:00Z".parse().unwrap()
    }
}

/// Starts a server that answers one request with each script: a status line, header lines, and a last line with the body.
pub(crate) async fn serve(scripts: &[&str]) -> (String, Arc<ScriptedServer>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let scripts: Vec<String> = scripts.iter().map(|script| (*script).to_owned()).collect();
    let server = Arc::new(ScriptedServer::default());
    let log = Arc::clone(&server);
    tokio::spawn(async move {
        for script in scripts {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = read(&mut stream).await;
            log.requests.lock().push(request);
            if script != BROKEN {
                let (head, body) = script.rsplit_once('\n').unwrap();
                let head = head.replace('\n', "\r\n");
                let length = body.len();
                let answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    (base, server)
}

/// Returns a client of such a server.
pub(super) async fn client(scripts: &[&str]) -> (HttpClient, Arc<ScriptedServer>) {
    let (base, server) = serve(scripts).await;
    let client = web::client(&Trust::None, None).unwrap().build().unwrap();
    let (policy, backoff, retries) = (ClientPolicy::default(), Backoff::default(), Arc::default());
    let token = "s3cret".to_owned();
    (HttpClient { client, base, token, clock: server.clone(), policy, backoff, retries }, server)
}

async fn read(stream: &mut tokio::net::TcpStream) -> String {
    let mut text = String::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await.unwrap();
        text.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if read == 0 || body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1");
            return format!("{line} {body}").trim_end().to_owned();
        }
    }
}
