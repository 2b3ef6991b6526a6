//! Connections: TLS, the version of HTTP, and requests that the HTTP parser refuses.
//!
//! HTTP/2 is spoken where TLS negotiates it, and to a client that begins with its preface (RFC 9113 section 3.3).

mod pipelined;
mod refused;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_http::Protocol;
use actix_http::error::DispatchError;
use actix_server::GracefulShutdownSignal;
use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

pub(super) use refused::RefusedRequest;
pub(super) use stream::ClientStream;
use stream::{Refuse, Socket};

/// First bytes of a connection that speaks HTTP/2 without TLS.
const PREFACE: &[u8; 12] = b"PRI * HTTP/2";

/// Protocols that TLS negotiates, the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Response to a client that opens a connection and sends nothing.
const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Function that answers a refused request.
type Answer = Arc<dyn Fn(&RefusedRequest) -> HttpResponse + Send + Sync>;

/// Entrance of the server: opens the connections of clients.
#[derive(Clone)]
pub(super) struct Entrance {
    tls: Option<TlsAcceptor>,
    read_timeout: Duration,
    answer: Answer,
    shutdown: GracefulShutdownSignal,
}

/// Connection that is open, its protocol, and the address of its client.
type Opened = (ClientStream, Protocol, Option<SocketAddr>);

impl Entrance {
    /// Creates an entrance; `answer` responds to requests that the HTTP parser refuses.
    pub(super) fn new(
        tls: Option<rustls::ServerConfig>,
        read_timeout: Duration,
        answer: Answer,
        shutdown: GracefulShutdownSignal,
    ) -> Self {
        let tls = tls.map(|mut config| {
            config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
            TlsAcceptor::from(Arc::new(config))
        });
        Self { tls, read_timeout, answer, shutdown }
    }

    /// Opens a connection, unless its client is too slow or the server stops.
    pub(super) async fn open(self, stream: TcpStream) -> Result<Opened, DispatchError> {
        let peer = stream.peer_addr().ok();
        let opened = async {
            match &self.tls {
                Some(tls) => self.open_protected(tls, stream).await,
                None => self.open_plain(stream).await,
            }
        };
        tokio::select! {
            opened = opened => opened.map(|(stream, protocol)| (stream, protocol, peer)).map_err(DispatchError::Io),
            () = self.shutdown.notified() => Err(DispatchError::Io(io::ErrorKind::ConnectionAborted.into())),
        }
    }

    async fn open_protected(&self, tls: &TlsAcceptor, stream: TcpStream) -> io::Result<(ClientStream, Protocol)> {
        let stream = timeout(self.read_timeout, tls.accept(stream)).await??;
        let is_second = stream.get_ref().1.alpn_protocol() == Some(PROTOCOLS[0]);
        Ok(self.stream(Socket::Protected(Box::new(stream)), is_second))
    }

    async fn open_plain(&self, stream: TcpStream) -> io::Result<(ClientStream, Protocol)> {
        let mut first = [0; PREFACE.len()];
        if timeout(self.read_timeout, stream.peek(&mut first)).await.is_err() {
            // A client that has gone does not receive it.
            let _ = stream.try_write(TOO_SLOW);
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(self.stream(Socket::Plain(stream), first == *PREFACE))
    }

    fn stream(&self, socket: Socket, is_second: bool) -> (ClientStream, Protocol) {
        if is_second {
            return (ClientStream::new(socket, None), Protocol::Http2);
        }
        let answer = Arc::clone(&self.answer);
        let refuse: Refuse = Rc::new(move |received| {
            let refused = RefusedRequest::read(received)?;
            Some(render(&refused, answer(&refused)))
        });
        (ClientStream::new(socket, Some(refuse)), Protocol::Http1)
    }
}

/// Renders a response as the bytes of HTTP/1.1; the connection ends with it, since its rest cannot be read.
fn render(refused: &RefusedRequest, response: HttpResponse) -> Bytes {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes().escape_ascii().to_string());
    let body = response.into_body().try_into_bytes().unwrap_or_default();
    let mut text = format!(
        "HTTP/1.1 {} {}\r\ncontent-length: {}\r\nconnection: close\r\ncontent-type: {}\r\n\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default(),
        body.len(),
        kind.unwrap_or_default(),
    )
    .into_bytes();
    if refused.method != "HEAD" {
        text.extend_from_slice(&body);
    }
    text.into()
}
