//! The line to a client, past HTTP: written on as it is, and cut.

use std::any::Any;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream as Accepted;
use socket2::SockRef;
use tokio::io::AsyncWriteExt;

/// A client's connection.
#[derive(Debug, Clone)]
pub(super) struct Line(Arc<TcpStream>);

/// Keeps the line of a connection that was just accepted, for whoever has to cut it.
pub(super) fn keep(accepted: &dyn Any, connection: &mut Extensions) {
    let stream = accepted.downcast_ref::<Accepted>();
    if let Some(copy) = stream.and_then(|stream| SockRef::from(stream).try_clone().ok()) {
        connection.insert(Line(Arc::new(copy.into())));
    }
}

impl Line {
    /// Writes what need not be HTTP.
    pub(super) async fn say(&self, bytes: &[u8]) -> io::Result<()> {
        tokio::net::TcpStream::from_std(self.0.try_clone()?)?.write_all(bytes).await
    }

    /// Ends the connection; what was written still arrives.
    pub(super) fn cut(&self) {
        // A line that its client has cut already is cut.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}
