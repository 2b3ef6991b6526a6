//! Connection of a client, plain or protected by TLS. It notices the response of the HTTP parser to a request that it
//! refuses, and sends another in its place.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::web::{Buf, Bytes};
use memchr::memmem;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::pipelined::{answered_length, requests};

/// Most bytes of a request that are kept until its response.
const KEPT: usize = 64 * 1024;

/// Longest head of a response of the parser itself.
const LONGEST_REFUSAL: usize = 256;

/// Beginnings of the parser's own responses: no other response has no body and such a status.
const REFUSALS: [&[u8]; 2] = [
    b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n",
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n",
];

/// Function that answers a request which the parser refuses, from its bytes; `None` to leave the parser's response.
pub(super) type Refuse = Rc<dyn Fn(&[u8]) -> Option<Bytes>>;

/// Socket of a client.
pub(super) enum Socket {
    /// Without TLS.
    Plain(TcpStream),
    /// With TLS.
    Protected(Box<TlsStream<TcpStream>>),
}

/// Connection of a client.
pub(crate) struct ClientStream {
    socket: Socket,
    /// Answers refused requests; `None` for HTTP/2, which is not text.
    refuse: Option<Refuse>,
    /// Bytes received since the last response.
    received: Vec<u8>,
    /// True once a response to these bytes was begun.
    is_answered: bool,
    /// Bytes that are sent instead of the parser's response.
    pending: Bytes,
}

impl ClientStream {
    /// Creates a connection.
    pub(super) fn new(socket: Socket, refuse: Option<Refuse>) -> Self {
        Self { socket, refuse, received: Vec::new(), is_answered: false, pending: Bytes::new() }
    }

    /// Returns the TCP connection below.
    pub(crate) fn tcp(&self) -> &TcpStream {
        match &self.socket {
            Socket::Plain(stream) => stream,
            Socket::Protected(stream) => stream.get_ref().0,
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        if std::mem::take(&mut self.is_answered) {
            // Kept up to the limit only, its end is not known.
            let is_whole = self.received.len() < KEPT;
            let answered = if is_whole { answered_length(&self.received) } else { self.received.len() };
            self.received.drain(..answered);
        }
        let room = KEPT.saturating_sub(self.received.len());
        self.received.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Returns the bytes to send instead of these, if they end with a response of the parser's own. Responses to requests
    /// before the refused one may be in front of it.
    fn replacement(&self, bytes: &[u8]) -> Option<Bytes> {
        let refuse = self.refuse.as_ref()?;
        let start = refusal_start(bytes)?;
        let refusal = requests(&self.received).find_map(|request| refuse(request))?;
        Some(if start == 0 { refusal } else { [&bytes[..start], &refusal].concat().into() })
    }

    fn poll_pending(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            let sent = ready!(self.socket.poll_write(cx, &self.pending))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.advance(sent);
        }
        Poll::Ready(Ok(()))
    }
}

/// Returns the start of the response of the parser's own with which bytes end: complete, and with no header about a body.
fn refusal_start(bytes: &[u8]) -> Option<usize> {
    // Most responses end with their body.
    if !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let from = bytes.len().saturating_sub(LONGEST_REFUSAL);
    let start = from + memmem::rfind(&bytes[from..], b"HTTP/1.1 4")?;
    let refusal = &bytes[start..];
    let is_own = REFUSALS.iter().any(|beginning| refusal.starts_with(beginning));
    (is_own && memmem::find(refusal, b"content-type").is_none()).then_some(start)
}

impl Socket {
    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Protected(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(match &mut self.socket {
            Socket::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Socket::Protected(stream) => Pin::new(stream).poll_read(cx, buffer),
        })?;
        if self.refuse.is_some() {
            self.keep(&buffer.filled()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(cx))?;
        if let Some(replacement) = self.replacement(bytes) {
            self.pending = replacement;
            // What does not fit now is sent by the flush that follows.
            return match self.poll_pending(cx) {
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                _ => Poll::Ready(Ok(bytes.len())),
            };
        }
        self.is_answered = true;
        self.socket.poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(cx))?;
        match &mut self.socket {
            Socket::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Socket::Protected(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(cx))?;
        match &mut self.socket {
            Socket::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Socket::Protected(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
