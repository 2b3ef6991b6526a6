//! Proxy that forwards every Egnyte address to the mock, JumpCloud's to the directory of the harness, and refuses all others.
//! It supports `CONNECT` only.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::{JUMPCLOUD, PARENT};

/// Limits for a request: bytes and time.
const MAX_REQUEST: usize = 8 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Proxy on the loopback interface. Dropping it ends every connection through it.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddr,
    state: Mutex<State>,
    directory: Directory,
}

/// Directory behind the hosts of JumpCloud. It speaks plain HTTP, so that the proxy speaks TLS in its place.
#[derive(Debug, Clone)]
struct Directory {
    address: Arc<Mutex<Option<SocketAddr>>>,
    tls: Arc<ServerConfig>,
}

/// Destination of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Egnyte,
    JumpCloud,
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
    pub(super) fn bind(port: u16, tls: Arc<ServerConfig>) -> io::Result<Self> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let directory = Directory { address: Arc::default(), tls };
        Ok(Self { address: listener.local_addr()?, state: Mutex::new(State::Bound(listener)), directory })
    }

    /// Leads the hosts of JumpCloud to the directory at this address.
    pub(super) fn lead_to_directory(&self, directory: SocketAddr) {
        *self.directory.address.lock() = Some(directory);
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
                Ok(listener) => {
                    State::Running(tokio::spawn(serve(listener, mock, self.directory.clone())).abort_handle())
                }
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

async fn serve(listener: TcpListener, mock: SocketAddr, directory: Directory) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => drop(connections.spawn(forward(client, mock, directory.clone()))),
                // A closed connection makes room for the next.
                Err(_) => drop(connections.join_next().await),
            },
            // An error has reached the other end already.
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Forwards one connection to the mock or to the directory, or refuses it.
async fn forward(mut client: TcpStream, mock: SocketAddr, directory: Directory) -> io::Result<()> {
    let Ok(request) = timeout(PATIENCE, read_head(&mut client)).await else { return Ok(()) };
    let destination = match read_destination(&request?) {
        Ok(destination) => destination,
        Err(reason) => return refuse(client, &reason).await,
    };
    let served = *directory.address.lock();
    let address = match (destination, served) {
        (Destination::Egnyte, _) => mock,
        (Destination::JumpCloud, Some(address)) => address,
        (Destination::JumpCloud, None) => {
            return refuse(client, "this run serves no directory of JumpCloud; --directory jumpcloud does\n").await;
        }
    };
    let mut server = TcpStream::connect(address).await?;
    // Small requests and responses alternate: Nagle's algorithm would only delay them.
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    if destination == Destination::JumpCloud {
        let mut client = TlsAcceptor::from(directory.tls).accept(client).await?;
        return copy_bidirectional(&mut client, &mut server).await.map(drop);
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

async fn refuse(mut client: TcpStream, reason: &str) -> io::Result<()> {
    let answer = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{reason}",
        reason.len()
    );
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await
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

/// Returns the destination of a request for a vendor's address.
fn read_destination(request: &str) -> Result<Destination, String> {
    let mut words = request.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "CONNECT" {
        return Err(format!(
            "this proxy forwards https to *{PARENT} and JumpCloud's hosts only; it supports CONNECT, not {method} {target}\n"
        ));
    }
    let host = target.strip_suffix(":443").unwrap_or_default().to_ascii_lowercase();
    match host.strip_suffix(PARENT) {
        Some(domain) if !domain.is_empty() => Ok(Destination::Egnyte),
        _ if JUMPCLOUD.contains(&host.as_str()) => Ok(Destination::JumpCloud),
        _ => Err(format!(
            "this proxy forwards to *{PARENT}:443 and to port 443 of {} only, not to {target}\n",
            JUMPCLOUD.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{Destination, read_destination};

    #[test]
    fn only_addresses_of_the_vendors_are_forwarded() {
        let destination = |target: &str| read_destination(&format!("CONNECT {target} HTTP/1.1\r\n"));
        for valid in ["acme.egnyte.com:443", "S-17.Egnyte.COM:443"] {
            assert_eq!(destination(valid), Ok(Destination::Egnyte), "{valid}");
        }
        for valid in ["console.jumpcloud.com:443", "api.eu.jumpcloud.com:443", "admin-oauth.id.jumpcloud.com:443"] {
            assert_eq!(destination(valid), Ok(Destination::JumpCloud), "{valid}");
        }
        let others = ["example.com:443", "acme.egnyte.com:80", ".egnyte.com:443", "acme.egnyte.com.example:443", ""];
        for other in others.into_iter().chain(["jumpcloud.com:443", "sso.jumpcloud.com:443", "api.jumpcloud.com:80"]) {
            assert!(destination(other).is_err(), "{other}");
        }
        assert!(read_destination("GET http://acme.egnyte.com/ HTTP/1.1\r\n").unwrap_err().contains("not GET"));
    }
}
