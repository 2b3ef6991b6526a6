//! `http://HOST:PORT/PATH`: a connector that is a service. The same messages, each in a POST.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, Url};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::fault::{Call, Fault, Quote};
use super::lines::LONGEST;
use super::options::Options;
use super::session::{Session, Wire};
use super::target::BadTarget;
use super::{Connector, ConnectorError, ConnectorFuture, Isolation, Target};
use egnyte_protocol::web::{self, Trust};

/// The connector behind an address.
#[derive(Debug)]
pub(super) struct Http {
    url: Url,
    client: Client,
    options: Arc<Options>,
}

impl Http {
    pub(super) fn parse(spec: &str, options: &Options) -> Result<Self, BadTarget> {
        let bad = |error: String| BadTarget::Address { spec: spec.to_owned(), error };
        let url = Url::parse(spec).map_err(|error| bad(error.to_string()))?;
        // A redirect would turn a POST into a GET.
        let client = web::client(&Trust::None, None).map_err(|error| bad(error.to_string()))?;
        let client = client.redirect(reqwest::redirect::Policy::none()).build();
        Ok(Self { url, client: client.map_err(|error| bad(error.to_string()))?, options: Arc::new(options.clone()) })
    }

    async fn knock(&self) -> Result<(), Fault> {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = self.url.port_or_known_default().unwrap_or(80);
        let error = match timeout(Duration::from_secs(5), TcpStream::connect((host, port))).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => plain(&error),
            Err(_) => "no answer within 5 s".to_owned(),
        };
        Err(Fault::Unreachable { url: self.url.to_string(), error })
    }
}

impl Target for Http {
    fn open(&self, _scenario: &str) -> Result<Box<dyn Connector>, ConnectorError> {
        let post = Post { url: self.url.clone(), client: self.client.clone(), received: Vec::new() };
        Ok(Box::new(Session::new(post, Arc::clone(&self.options))))
    }

    fn spec(&self) -> String {
        self.url.to_string()
    }

    fn request_timeout(&self) -> Duration {
        self.options.request_timeout
    }

    fn isolation(&self) -> Isolation {
        Isolation::Service
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(async { Ok(self.knock().await?) })
    }
}

/// Where the messages of one session go.
struct Post {
    url: Url,
    client: Client,
    received: Vec<u8>,
}

impl Post {
    async fn body(&mut self, call: &Call, mut response: Response) -> Result<(), Fault> {
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => self.received.extend_from_slice(&chunk),
                Ok(None) => return Ok(()),
                Err(error) => return Err(Fault::Disconnected { call: call.clone(), error: cause(&error) }),
            }
            if self.received.len() > LONGEST {
                let start = Quote::new(&self.received);
                return Err(Fault::TooLong { call: call.clone(), limit: LONGEST, start });
            }
        }
    }

    fn failed(&self, call: &Call, error: &reqwest::Error) -> Fault {
        if error.is_connect() {
            return Fault::Unreachable { url: self.url.to_string(), error: cause(error) };
        }
        Fault::Disconnected { call: call.clone(), error: cause(error) }
    }
}

impl Wire for Post {
    async fn exchange(&mut self, call: &Call, request: String) -> Result<Vec<u8>, Fault> {
        self.received.clear();
        let post = self.client.post(self.url.clone()).header("content-type", "application/json").body(request);
        let response = post.send().await.map_err(|error| self.failed(call, &error))?;
        let status = response.status().as_u16();
        self.body(call, response).await?;
        if status != 200 {
            return Err(Fault::Status { call: call.clone(), status, body: Quote::new(&self.received) });
        }
        Ok(std::mem::take(&mut self.received))
    }

    fn follow(&mut self, endpoint: &str) -> Result<(), Fault> {
        let quote = || Quote::new(endpoint.as_bytes());
        self.url = self.url.join(endpoint).map_err(|_| Fault::Endpoint { endpoint: quote() })?;
        Ok(())
    }

    fn hung(&self, call: &Call, limit: Duration) -> Fault {
        Fault::Silent { call: call.clone(), limit, received: Quote::new(&self.received) }
    }

    async fn part(&mut self, session: &str, _request: String) {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("session", session);
        // A service that does not part politely has still done its work; it is not ours to end.
        let goodbye = self.client.delete(url).send();
        let _ = timeout(Duration::from_secs(5), goodbye).await;
    }

    async fn end(&mut self) {}

    fn stderr(&self) -> String {
        String::new()
    }
}

/// The innermost cause: what the operating system said, not which layer passed it on.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.downcast_ref::<std::io::Error>().map_or_else(|| cause.to_string(), plain)
}

fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
        std::io::ErrorKind::ConnectionReset => "the connection was reset".to_owned(),
        _ => error.to_string(),
    }
}
