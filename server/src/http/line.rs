//! The line to a client, past HTTP and what protects it: written on as it is, and cut.

use std::any::Any;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream as Accepted;
use socket2::SockRef;
use tokio::io::AsyncWriteExt;

/// A client's connection.
#[derive(Debug, Clone)]
pub(super) struct Line(Arc<TcpStream>);

/// Keeps the line of a connection that was just accepted, for whoever has to cut it.
pub(super) fn keep(accepted: &dyn Any, connection: &mut Extensions) {
    let protected = || accepted.downcast_ref::<TlsStream<Accepted>>().map(|stream| stream.get_ref().0);
    let stream = accepted.downcast_ref::<Accepted>().or_else(protected);
    if let Some(copy) = stream.and_then(|stream| SockRef::from(stream).try_clone().ok()) {
        connection.insert(Line(Arc::new(copy.into())));
    }
}

impl Line {
    /// Writes what need not be HTTP.
    pub(super) async fn say(&self, bytes: &[u8]) -> io::Result<()> {
        tokio::net::TcpStream::from_std(self.0.try_clone()?)?.write_all(bytes).await
    }

    /// Lets the connection end in a reset, when it ends.
    pub(super) fn reset_at_its_end(&self) {
        // A line that its client has cut already is cut.
        let _ = SockRef::from(&*self.0).set_linger(Some(Duration::ZERO));
    }
}
