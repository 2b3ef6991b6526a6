//! `http://HOST:PORT/PATH`: a connector that is a service. Each message is one POST request.

use std::time::{Duration, Instant};

use reqwest::{Client, Response, Url};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::error::{Excerpt, RpcRequest, TransportError};
use super::rpc::MAX_MESSAGE;
use super::session::RpcTransport;
use crate::util::terminal::print_error;
use egnyte_protocol::web::{self, Trust};
use egnyte_support::cause::innermost;

/// Time between two attempts to reach a service that does not listen yet.
const RETRY: Duration = Duration::from_millis(200);

/// Time limit for a connection and for the goodbye.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connection to a service, one for each session.
#[derive(Debug, Clone)]
pub(super) struct HttpTransport {
    url: Url,
    client: Client,
    received: Vec<u8>,
}

impl HttpTransport {
    /// Parses the URL of a service; nothing is connected.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|error| error.to_string())?;
        let client = web::client(&Trust::None, None).map_err(|error| error.to_string())?;
        // A redirect would turn a POST into a GET.
        let client = client.redirect(reqwest::redirect::Policy::none()).build().map_err(|error| error.to_string())?;
        Ok(Self { url, client, received: Vec::new() })
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Waits until the service accepts connections, for as long as a connector may take to start.
    pub(super) async fn check(&self, limit: Duration) -> Result<(), TransportError> {
        let began = Instant::now();
        let mut ended = self.connect().await;
        if ended.is_err() && limit > RETRY {
            print_error(&format!("waiting for {} to listen, for {limit:?} at most (start_timeout)", self.url));
        }
        while ended.is_err() && began.elapsed() + RETRY < limit {
            sleep(RETRY).await;
            ended = self.connect().await;
        }
        ended
    }

    async fn connect(&self) -> Result<(), TransportError> {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = self.url.port_or_known_default().unwrap_or(80);
        let error = match timeout(PATIENCE, TcpStream::connect((host, port))).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => describe(&error),
            Err(_) => "no answer within 5 s".to_owned(),
        };
        Err(TransportError::Unreachable { url: self.url.to_string(), error })
    }

    async fn receive(&mut self, request: &RpcRequest, mut response: Response) -> Result<(), TransportError> {
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => self.received.extend_from_slice(&chunk),
                Ok(None) => return Ok(()),
                Err(error) => return Err(self.request_error(request, &error)),
            }
            if self.received.len() > MAX_MESSAGE {
                let start = Excerpt::new(&self.received);
                return Err(TransportError::TooLong { request: request.clone(), limit: MAX_MESSAGE, start });
            }
        }
    }

    fn request_error(&self, request: &RpcRequest, error: &reqwest::Error) -> TransportError {
        if error.is_connect() {
            return TransportError::Unreachable { url: self.url.to_string(), error: cause(error) };
        }
        TransportError::Disconnected { request: request.clone(), error: cause(error) }
    }
}

impl RpcTransport for HttpTransport {
    async fn exchange(&mut self, request: &RpcRequest, text: String) -> Result<Vec<u8>, TransportError> {
        self.received.clear();
        let post = self.client.post(self.url.clone()).header("content-type", "application/json").body(text);
        let response = post.send().await.map_err(|error| self.request_error(request, &error))?;
        let status = response.status().as_u16();
        self.receive(request, response).await?;
        if status != 200 {
            let body = Excerpt::new(&self.received);
            return Err(TransportError::Status { request: request.clone(), status, body });
        }
        Ok(std::mem::take(&mut self.received))
    }

    fn set_endpoint(&mut self, endpoint: &str) -> Result<(), TransportError> {
        let invalid = |_| TransportError::Endpoint { endpoint: Excerpt::new(endpoint.as_bytes()) };
        self.url = self.url.join(endpoint).map_err(invalid)?;
        Ok(())
    }

    fn timeout_error(&self, request: &RpcRequest, limit: Duration) -> TransportError {
        TransportError::HttpTimeout { request: request.clone(), limit, received: Excerpt::new(&self.received) }
    }

    async fn close(&mut self, session: &str, _bye: String) {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("session", session);
        // A service that rejects the goodbye has still done its work.
        let _ = timeout(PATIENCE, self.client.delete(url).send()).await;
    }

    /// Does nothing: the harness did not start the service.
    async fn kill(&mut self) {}

    fn stderr(&self) -> String {
        String::new()
    }
}

/// Innermost cause: the error of the operating system, not the layer that passed it on.
fn cause(error: &reqwest::Error) -> String {
    let cause = innermost(error);
    cause.downcast_ref::<std::io::Error>().map_or_else(|| cause.to_string(), describe)
}

fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
        std::io::ErrorKind::ConnectionReset => "the connection was reset".to_owned(),
        _ => error.to_string(),
    }
}
