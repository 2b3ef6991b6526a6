//! Command line that serves the reference connector.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use clap::{Args, Subcommand};
use tokio::io::{BufReader, stdin, stdout};

use super::exec::{ExecError, Invocation, exec};
use super::http::http;
use super::stdio::stdio;
use crate::build::{BuildError, files_location, jumpcloud_location, ldap_location, run_once};
use crate::flaw::Flaw;
use crate::target::target;

/// Arguments: the transport, and the flaw of the connector.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    #[command(subcommand)]
    transport: Transport,
    /// Break one rule on purpose
    #[arg(long, value_name = "NAME", global = true)]
    flaw: Option<Flaw>,
}

#[derive(Debug, Clone, Subcommand)]
enum Transport {
    /// Serve on standard input and output, one message a line
    Stdio,
    /// Serve over HTTP
    Http {
        /// Listen on this address; port 0 for a free port
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Handle one event; environment variables name its files
    Exec,
    /// Read the JumpCloud organisation at JUMPCLOUD_API_URL with JUMPCLOUD_API_KEY, and sync once
    Jumpcloud,
    /// Read the LDAP directory at LDAP_URL with LDAP_BASE_DN, LDAP_BIND_DN, LDAP_BIND_PASSWORD and LDAP_APPLICATION_DN, and
    /// sync once
    Ldap,
    /// Read the CSV files in DIRECTORY_URL, and sync once
    Files,
}

/// Error: the connector cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Standard input or output, or the socket, failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The event could not be handled.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// The sync did not take place.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Serves the connector until its client ends the connection. Returns whether the handled event, if any, was synced.
pub async fn serve(args: ServeArgs) -> Result<bool, ServeError> {
    let proxy = ["HTTPS_PROXY", "https_proxy"].into_iter().find_map(|name| std::env::var(name).ok());
    let target = Arc::new(target(args.flaw).with_proxy(proxy.filter(|proxy| !proxy.is_empty())));
    match args.transport {
        Transport::Stdio => stdio(target, BufReader::new(stdin()), stdout()).await?,
        Transport::Http { listen } => {
            let listener = TcpListener::bind(listen)?;
            // A client that does not read the line knows the port already.
            let _ = writeln!(io::stdout(), "listening at http://{}/", listener.local_addr()?);
            http(target, listener).await?;
        }
        Transport::Exec => return Ok(exec(&*target, &Invocation::from_environment()?).await?.ok),
        Transport::Jumpcloud => return Ok(run_once(&target, jumpcloud_location()?).await?),
        Transport::Ldap => return Ok(run_once(&target, ldap_location()?).await?),
        Transport::Files => return Ok(run_once(&target, files_location()?).await?),
    }
    Ok(true)
}
