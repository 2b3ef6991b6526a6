//! `egnyte-mock`: flags in, a running mock out. Nothing else is decided here.

use std::fs;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use egnyte_mock::{Config, Server};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// An in-memory Egnyte, for tests of directory connectors.
///
/// Prints one line of JSON when it answers: url, scimUrl, token and pid. Stops on SIGINT and SIGTERM.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// On which port; 0 is any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Let other machines reach the mock, where anybody may read and change it.
    #[arg(long)]
    expose: bool,
    /// The name of the default domain.
    #[arg(long, default_value = "acme", value_name = "NAME")]
    domain: String,
    /// The token of the default domain; without it, one is made up.
    #[arg(long, env = "EGNYTE_MOCK_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Another answer where nobody public knows Egnyte's: see GET /_mock/guesses.
    #[arg(long = "guess", value_name = "ID=VALUE", value_parser = pair)]
    guesses: Vec<(String, String)>,
    /// What the default domain holds at first, as JSON: {"users":[…],"groups":[…],"faults":[…]}.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// What ids, times and tokens are made from, so that they are the same in every run.
    #[arg(long, value_name = "NUMBER")]
    seed_number: Option<u64>,
    /// Where to write the line of JSON as well, once the mock answers.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// What to log on standard error, e.g. debug.
    #[arg(long, default_value = "warn", value_name = "FILTER")]
    log: String,
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    match run(&flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even that cannot be said, the exit status must do.
            let _ = writeln!(io::stderr(), "egnyte-mock: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(flags: &Flags) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&flags.log).context("cannot read --log")?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    tokio::runtime::Runtime::new()?.block_on(serve(flags))
}

async fn serve(flags: &Flags) -> anyhow::Result<()> {
    // Listened for before anybody can know that there is something to stop.
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mock = Server::start(config(flags)?).await?;
    announce(&mock, flags.ready_file.as_deref())?;
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    if let Some(file) = &flags.ready_file {
        // It may have been taken away already, which is as good.
        let _ = fs::remove_file(file);
    }
    mock.stop().await;
    Ok(())
}

fn config(flags: &Flags) -> anyhow::Result<Config> {
    let read = |file: &PathBuf| -> anyhow::Result<_> {
        let text = fs::read(file).with_context(|| format!("cannot read the seed {}", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("the seed {} is not JSON", file.display()))
    };
    Ok(Config {
        host: flags.host,
        port: flags.port,
        expose: flags.expose,
        domain: flags.domain.clone(),
        token: flags.token.clone(),
        guesses: flags.guesses.clone(),
        seed: flags.seed.as_ref().map(read).transpose()?,
        seed_number: flags.seed_number,
        ..Config::default()
    })
}

fn announce(mock: &Server, ready_file: Option<&Path>) -> anyhow::Result<()> {
    let ready = json!({
        "url": mock.url(), "scimUrl": mock.scim_url(), "token": mock.token(), "pid": std::process::id(),
    });
    if let Some(file) = ready_file {
        write_whole(file, &format!("{ready}\n"))
            .with_context(|| format!("cannot write the ready file {}", file.display()))?;
    }
    // Nobody has to read either of the two: a closed pipe does not stop the mock.
    let _ = writeln!(io::stdout(), "{ready}");
    let _ = writeln!(io::stderr(), "egnyte-mock answers at {} (control API: {0}/_mock)", mock.url());
    Ok(())
}

/// Writes a file so that whoever waits for it never sees half of it.
fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text)?;
    fs::rename(&beside, file)
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (id, value) = text.split_once('=').ok_or("it must read ID=VALUE")?;
    Ok((id.to_owned(), value.to_owned()))
}
