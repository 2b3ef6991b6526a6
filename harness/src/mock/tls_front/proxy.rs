//! Proxy that forwards every Egnyte address to the mock and refuses all others. It supports `CONNECT` only.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::PARENT;

/// Limits for a request: bytes and time.
const MAX_REQUEST: usize = 8 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Proxy on the loopback interface. Dropping it ends every connection through it.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddr,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Connections wait for the mock's address.
    Bound(StdListener),
    Running(AbortHandle),
    /// The listener cannot be used.
    Broken,
}

impl Proxy {
    /// Binds a port; connections wait for [`Proxy::forward_to`].
    pub(super) fn bind(port: u16) -> io::Result<Self> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        Ok(Self { address: listener.local_addr()?, state: Mutex::new(State::Bound(listener)) })
    }

    /// URL for clients.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts to forward connections to the mock at this address. Later calls do nothing.
    pub(super) fn forward_to(&self, mock: SocketAddr) {
        let mut state = self.state.lock();
        *state = match std::mem::replace(&mut *state, State::Broken) {
            State::Bound(listener) => match TcpListener::from_std(listener) {
                Ok(listener) => State::Running(tokio::spawn(serve(listener, mock)).abort_handle()),
                Err(_) => State::Broken,
            },
            other => other,
        };
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let State::Running(task) = self.state.get_mut() {
            task.abort();
        }
    }
}

async fn serve(listener: TcpListener, mock: SocketAddr) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => drop(connections.spawn(forward(client, mock))),
                // A closed connection makes room for the next.
                Err(_) => drop(connections.join_next().await),
            },
            // An error has reached the other end already.
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Forwards one connection to the mock, or refuses it.
async fn forward(mut client: TcpStream, mock: SocketAddr) -> io::Result<()> {
    let Ok(request) = timeout(PATIENCE, read_head(&mut client)).await else { return Ok(()) };
    let request = request?;
    if let Err(reason) = check_target(&request) {
        let answer = format!(
            "HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{reason}",
            reason.len()
        );
        client.write_all(answer.as_bytes()).await?;
        return client.shutdown().await;
    }
    let mut egnyte = TcpStream::connect(mock).await?;
    // Small requests and responses alternate: Nagle's algorithm would only delay them.
    client.set_nodelay(true)?;
    egnyte.set_nodelay(true)?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut egnyte).await.map(drop)
}

/// Reads a request up to its empty line, byte by byte: the bytes after it are not for the proxy.
async fn read_head(client: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_REQUEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.push(client.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Checks that a request is for an Egnyte address.
fn check_target(request: &str) -> Result<(), String> {
    let mut words = request.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "CONNECT" {
        return Err(format!("this proxy forwards https to *{PARENT} only; it supports CONNECT, not {method}\n"));
    }
    let host = target.strip_suffix(":443").unwrap_or_default().to_ascii_lowercase();
    match host.strip_suffix(PARENT) {
        Some(domain) if !domain.is_empty() => Ok(()),
        _ => Err(format!("this proxy forwards to *{PARENT}:443 only, not to {target}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::check_target;

    #[test]
    fn only_egnyte_addresses_are_forwarded() {
        for valid in ["CONNECT acme.egnyte.com:443 HTTP/1.1\r\n", "CONNECT S-17.Egnyte.COM:443 HTTP/1.1\r\n"] {
            assert_eq!(check_target(valid), Ok(()), "{valid}");
        }
        for target in ["example.com:443", "acme.egnyte.com:80", ".egnyte.com:443", "acme.egnyte.com.example:443", ""] {
            assert!(check_target(&format!("CONNECT {target} HTTP/1.1\r\n")).is_err(), "{target}");
        }
        assert!(check_target("GET http://acme.egnyte.com/ HTTP/1.1\r\n").unwrap_err().contains("not GET"));
    }
}
