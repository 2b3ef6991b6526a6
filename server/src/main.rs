//! `egnyte-mock`: flags in, a running mock out. Nothing else is decided here.

mod shutdown;

use std::fs;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use egnyte_mock::guesses::{self, Settings};
use egnyte_mock::{Config, Server, Tls};
use mimalloc::MiMalloc;
use serde_json::json;
use tracing_subscriber::EnvFilter;

use shutdown::Wishes;

/// Answering is mostly small texts that come and go, which is what this allocator is quick at.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// What is where, below the URL that is printed.
const PLACES: &str = "\
Where things are, for the default domain; every other one has them below /d/NAME:
  /pubapi/scim/v2          SCIM 2.0
  /                        signing in by SAML, begun here; ?binding=post sends a form, ?RelayState= comes back
  /samlconsumer            where answers of the identity provider are taken
  /saml/metadata           what the identity provider must know of the domain
  /scim-setup              where an administrator gets the API key
  /puboauth/token          OAuth: password and refresh_token grants; /pubapi/v1/tokens/revoke ends a token
  /_mock                   the control API: PUT /_mock/domains/NAME/sso and .../administrator set all that up";

/// An in-memory Egnyte, for tests of directory connectors.
///
/// Prints one line of JSON when it answers: url, scimUrl, token and pid; adminToken where it is exposed. Stops on SIGINT and SIGTERM; on Windows on Ctrl-C and Ctrl-Break.
#[derive(Debug, Parser)]
#[command(version, after_help = PLACES, args_conflicts_with_subcommands = true)]
struct Flags {
    #[command(subcommand)]
    command: Option<Question>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// On which port; 0 is any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Let other machines reach the mock; its control API then requires the admin token
    #[arg(long)]
    expose: bool,
    /// Require this bearer token on the control API; with --expose and without it, one is generated
    #[arg(long, env = "EGNYTE_MOCK_ADMIN_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    admin_token: Option<String>,
    /// The name of the default domain.
    #[arg(long, default_value = "acme", value_name = "NAME")]
    domain: String,
    /// The token of the default domain; without it, one is made up.
    #[arg(long, env = "EGNYTE_MOCK_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// How the mock answers: egnyte, rfc (plain SCIM 2.0), or a TOML file that begins with one of them.
    #[arg(long, default_value = "egnyte", value_name = "NAME|FILE")]
    profile: String,
    /// Another answer where nobody public knows Egnyte's: see egnyte-mock profile show.
    #[arg(long = "guess", value_name = "ID=VALUE", value_parser = pair)]
    guesses: Vec<(String, String)>,
    /// What the default domain holds at first, as JSON: {"users":[…],"groups":[…],"faults":[…]}.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// What ids, times and tokens are made from, so that they are the same in every run.
    #[arg(long, value_name = "NUMBER")]
    seed_number: Option<u64>,
    /// Speak https, with this certificate: PEM, followed by those that vouch for it.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where to write the line of JSON as well, once the mock answers.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// What to log on standard error, e.g. debug.
    #[arg(long, default_value = "warn", value_name = "FILTER")]
    log: String,
}

/// What can be asked instead of starting a mock.
#[derive(Debug, Subcommand)]
enum Question {
    /// What is known and what is guessed of Egnyte's answers.
    #[command(subcommand)]
    Profile(ProfileQuestion),
    /// What a shell needs to complete the words of this program: egnyte-mock completions bash > FILE.
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Whether a mock answers, for a container's health check: exit status 0 if it does.
    Health {
        /// Where it should answer, over plain http.
        #[arg(default_value = "http://127.0.0.1:8080", value_name = "URL")]
        url: String,
    },
}

/// What can be asked of a profile.
#[derive(Debug, Subcommand)]
enum ProfileQuestion {
    /// Every entry with its grade and its evidence.
    Show {
        /// Which profile: egnyte, rfc or a TOML file.
        #[arg(long, default_value = "egnyte", value_name = "NAME|FILE")]
        profile: String,
        /// The guesses alone, as a table in Markdown.
        #[arg(long)]
        markdown: bool,
    },
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    let done = match &flags.command {
        Some(Question::Profile(ProfileQuestion::Show { profile, markdown })) => show(profile, *markdown),
        Some(Question::Health { url }) => health(url),
        Some(Question::Completions { shell }) => complete(*shell),
        None => run(&flags),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even that cannot be said, the exit status must do.
            let _ = writeln!(io::stderr(), "egnyte-mock: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn show(profile: &str, markdown: bool) -> anyhow::Result<()> {
    let settings = settings(profile)?;
    let shown = if markdown { guesses::markdown(&settings) } else { guesses::text(&settings) };
    // Whoever closes the pipe early has read enough.
    let _ = io::stdout().write_all(shown.as_bytes());
    Ok(())
}

fn complete(shell: Shell) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Flags::command(), "egnyte-mock", &mut text);
    // Whoever closes the pipe early has read enough.
    let _ = io::stdout().write_all(&text);
    Ok(())
}

fn health(url: &str) -> anyhow::Result<()> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).proxy(None).build().into();
    agent.get(format!("{}/_mock/health", url.trim_end_matches('/'))).call().with_context(|| url.to_owned())?;
    Ok(())
}

/// The profile of that name, built in or in a file.
fn settings(profile: &str) -> anyhow::Result<Settings> {
    match Settings::of(profile) {
        Ok(settings) => Ok(settings),
        Err(unknown) if !Path::new(profile).exists() => Err(anyhow::anyhow!("{unknown} (and no file is called so)")),
        Err(_) => {
            let file = fs::read(profile).with_context(|| format!("cannot read the profile {profile}"))?;
            guesses::read_profile(profile, &file).with_context(|| format!("the profile {profile} cannot be used"))
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
    let mut wishes = Wishes::listen()?;
    // Its words tell the cause already, which would be said a second time.
    let mock = Server::start(config(flags)?).await.map_err(|error| anyhow::Error::msg(error.to_string()))?;
    announce(&mock, flags.ready_file.as_deref())?;
    wishes.heard().await;
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
        admin_token: said(&flags.admin_token),
        domain: flags.domain.clone(),
        token: said(&flags.token),
        profile: settings(&flags.profile)?,
        guesses: flags.guesses.clone(),
        seed: flags.seed.as_ref().map(read).transpose()?,
        seed_number: flags.seed_number,
        tls: tls(flags)?,
        ..Config::default()
    })
}

/// A token that is empty is none: pipelines set variables to nothing where they have no secret.
fn said(token: &Option<String>) -> Option<String> {
    token.clone().filter(|token| !token.is_empty())
}

/// The certificate and its key, where they are named.
fn tls(flags: &Flags) -> anyhow::Result<Option<Tls>> {
    let read = |file: &Path| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    match (&flags.tls_cert, &flags.tls_key) {
        (Some(certificate), Some(key)) => Ok(Some(Tls { certificate: read(certificate)?, key: read(key)? })),
        _ => Ok(None),
    }
}

fn announce(mock: &Server, ready_file: Option<&Path>) -> anyhow::Result<()> {
    let mut ready = json!({
        "url": mock.url(), "scimUrl": mock.scim_url(), "token": mock.token(), "pid": std::process::id(),
    });
    if let Some(token) = mock.admin_token() {
        ready["adminToken"] = token.into();
    }
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
