//! The reference connector as a program of its own: what the harness drives through every way in, to prove the ways.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tokio::io::{BufReader, stdin, stdout};

use crate::util::exit::Exit;
use egnyte_reference::Flaw;
use egnyte_reference::serve::{self, Invocation, NotServed};

/// Which connector is offered, and how.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// How.
    pub way: Way,
    /// The rule that it breaks.
    pub flaw: Option<Flaw>,
}

/// How a connector is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// On standard input and output.
    Stdio,
    /// As a service at this address.
    Http(SocketAddr),
    /// Once for each event.
    Exec,
}

/// Why a connector could not be offered.
#[derive(Debug, thiserror::Error)]
pub enum NotOffered {
    /// Nobody listens, or nobody can be listened to.
    #[error("{0}")]
    Broken(#[from] std::io::Error),
    /// The event could not be handled.
    #[error(transparent)]
    Event(#[from] NotServed),
}

/// Offers the connector until whoever uses it is done.
///
/// # Errors
/// When the way in cannot be had, or an event cannot be handled.
pub async fn offer(offer: Offer) -> Result<Exit, NotOffered> {
    let proxy = ["HTTPS_PROXY", "https_proxy"].into_iter().find_map(|name| std::env::var(name).ok());
    let target = Arc::new(egnyte_reference::target(offer.flaw).through(proxy.filter(|proxy| !proxy.is_empty())));
    match offer.way {
        Way::Stdio => serve::stdio(target, BufReader::new(stdin()), stdout()).await?,
        Way::Http(address) => {
            let listener = TcpListener::bind(address)?;
            // Somebody has to be told the port; whoever does not read it knows it already.
            let _ = writeln!(std::io::stdout(), "listening at http://{}/", listener.local_addr()?);
            serve::http(target, listener).await?;
        }
        Way::Exec => {
            let settled = serve::exec(&*target, &Invocation::from_environment()?).await?;
            return Ok(if settled.ok { Exit::Green } else { Exit::Red });
        }
    }
    Ok(Exit::Green)
}
