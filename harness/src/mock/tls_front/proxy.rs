//! A proxy that leads every address of Egnyte's to the mock, and refuses all others: `CONNECT` and nothing else.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as Bound};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::PARENT;

/// The longest request that is read, and how long it is waited for.
const LONGEST: usize = 8 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// A proxy on the loopback interface. Dropping it ends every connection through it.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddr,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Whoever comes waits to be let in.
    Bound(Bound),
    Running(AbortHandle),
    /// What was bound cannot be used.
    Broken,
}

impl Proxy {
    /// Takes a port; nobody is let in yet.
    pub(super) fn bind(port: u16) -> io::Result<Self> {
        let listener = Bound::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        Ok(Self { address: listener.local_addr()?, state: Mutex::new(State::Bound(listener)) })
    }

    /// How a client names it.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets in whoever comes, to the mock at this address. Only the first call counts.
    pub(super) fn lead_to(&self, mock: SocketAddr) {
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
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((guest, _)) => drop(guests.spawn(lead(guest, mock))),
                // There is room again when somebody has left.
                Err(_) => drop(guests.join_next().await),
            },
            // A guest who broke off has told the other end already.
            Some(_) = guests.join_next() => {}
        }
    }
}

/// Leads one guest to the mock, or tells him that there is no way.
async fn lead(mut guest: TcpStream, mock: SocketAddr) -> io::Result<()> {
    let Ok(request) = timeout(PATIENCE, head(&mut guest)).await else { return Ok(()) };
    let request = request?;
    if let Err(why) = admitted(&request) {
        let answer = format!(
            "HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{why}",
            why.len()
        );
        guest.write_all(answer.as_bytes()).await?;
        return guest.shutdown().await;
    }
    let mut egnyte = TcpStream::connect(mock).await?;
    // Small requests and answers take turns: waiting for more to send would only delay them.
    guest.set_nodelay(true)?;
    egnyte.set_nodelay(true)?;
    guest.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut guest, &mut egnyte).await.map(drop)
}

/// A request up to its empty line. Byte by byte, because what follows it is not for us.
async fn head(guest: &mut TcpStream) -> io::Result<String> {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        if read.len() == LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        read.push(guest.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&read).into_owned())
}

/// Whether a request is for an address of Egnyte's; else why it is refused.
fn admitted(request: &str) -> Result<(), String> {
    let mut words = request.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "CONNECT" {
        return Err(format!("this proxy leads https to *{PARENT} only; it takes CONNECT, not {method}\n"));
    }
    let host = target.strip_suffix(":443").unwrap_or_default().to_ascii_lowercase();
    match host.strip_suffix(PARENT) {
        Some(domain) if !domain.is_empty() => Ok(()),
        _ => Err(format!("this proxy leads to *{PARENT}:443 only, not to {target}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::admitted;

    #[test]
    fn only_egnytes_addresses_are_admitted() {
        for fine in ["CONNECT acme.egnyte.com:443 HTTP/1.1\r\n", "CONNECT S-17.Egnyte.COM:443 HTTP/1.1\r\n"] {
            assert_eq!(admitted(fine), Ok(()), "{fine}");
        }
        for target in ["example.com:443", "acme.egnyte.com:80", ".egnyte.com:443", "acme.egnyte.com.example:443", ""] {
            assert!(admitted(&format!("CONNECT {target} HTTP/1.1\r\n")).is_err(), "{target}");
        }
        assert!(admitted("GET http://acme.egnyte.com/ HTTP/1.1\r\n").unwrap_err().contains("not GET"));
    }
}
