//! For tests: a server that answers what a test has it answer, and a pace that waits no time at all.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::manners::Manners;
use super::pace::Pace;
use super::quiet::Quiet;
use super::transport::Transport;

/// An answer of status 200 without anything in it.
pub(crate) const OK: &str = "200 OK\n{}";

/// An answer of a server that is down.
pub(crate) const FAILING: &str = "503 Down\n";

/// A connection that breaks without an answer.
pub(crate) const BROKEN: &str = "";

/// What passed between client and server.
#[derive(Default)]
pub(crate) struct Witness {
    waits: Mutex<Vec<Duration>>,
    requests: Mutex<Vec<String>>,
}

impl Witness {
    /// How long was waited each time, or would have been.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().clone()
    }

    /// The requests, each as its first line and its body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }
}

impl Pace for Witness {
    fn wait(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.waits.lock().push(duration);
        Box::pin(async {})
    }

    fn now(&self) -> Timestamp {
        "2026-11-23T10:00:00Z".parse().unwrap()
    }
}

/// Answers one request with each script, in order: a line with the status, lines of headers, and a
/// last line with the body.
pub(crate) async fn serve(scripts: &[&str]) -> (String, Arc<Witness>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let scripts: Vec<String> = scripts.iter().map(|script| (*script).to_owned()).collect();
    let witness = Arc::new(Witness::default());
    let seen = Arc::clone(&witness);
    tokio::spawn(async move {
        for script in scripts {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = read(&mut stream).await;
            seen.requests.lock().push(request);
            if script != BROKEN {
                let (head, body) = script.rsplit_once('\n').unwrap();
                let head = head.replace('\n', "\r\n");
                let length = body.len();
                let answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    (base, witness)
}

/// A transport to that server.
pub(super) async fn transport(scripts: &[&str]) -> (Transport, Arc<Witness>) {
    let (base, witness) = serve(scripts).await;
    let http = egnyte_protocol::web::client(&egnyte_protocol::web::Trust::None, None).unwrap().build().unwrap();
    let (manners, quiet) = (Manners::default(), Quiet::default());
    let (token, repeats) = ("s3cret".to_owned(), Arc::default());
    (Transport { http, base, token, pace: witness.clone(), manners, quiet, repeats }, witness)
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
