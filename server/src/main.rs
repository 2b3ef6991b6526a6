//! Command `egnyte-mock`: reads the arguments and runs the mock.

mod arguments;
mod ready;
mod recordings;

use std::fs;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::{Context, anyhow};
use arguments::{non_empty, parse_base_url, parse_host, parse_pair};
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use egnyte_mock::guesses::{self, Settings};
use egnyte_mock::{Config, Server, Tls};
use egnyte_recorder::{CompareArgs, RecordArgs};
use egnyte_support::shutdown::ShutdownSignal;
use mimalloc::MiMalloc;
use tokio::sync::oneshot;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Allocator that is fast for many small, short-lived strings.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// Endpoints below the base URL, for the help.
const ENDPOINTS: &str = "\
Endpoints of the default domain; those of other domains are below /d/NAME:
  /pubapi/scim/v2          SCIM 2.0
  /                        SAML sign-in; ?binding=post sends a form, ?RelayState= is returned
  /samlconsumer            Assertion consumer service for responses of the identity provider
  /saml/metadata           Metadata of the service provider
  /scim-setup              Page on which an administrator creates the API key
  /puboauth/token          OAuth: password and refresh_token grants; /pubapi/v1/tokens/revoke revokes a token
  /_mock/ui                Console: domains, journal, people, faults, in a browser
  /_mock                   Control API: GET lists its routes, /_mock/openapi.json describes them";

/// Run a mock of Egnyte in memory, for tests of directory connectors
///
/// Prints one line of JSON when it is ready: url, scimUrl, token, pid, publicUrl if there is one, and adminToken if the control API requires one. Stops on SIGINT and SIGTERM; on Windows on Ctrl-C and Ctrl-Break.
#[derive(Debug, Parser)]
#[command(version, after_help = ENDPOINTS, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Listen on this address: localhost, or an IP address
    #[arg(long, default_value = "127.0.0.1", value_parser = parse_host)]
    host: IpAddr,
    /// Listen on this port; 0 for any free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Let other machines reach the mock; its control API then requires the admin token
    #[arg(long)]
    expose: bool,
    /// Begin all URLs in responses with this one; without it, with the address that the client used
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,
    /// Serve clients of a proxy or tunnel at this URL, which may have a path: all URLs in responses begin with it, and control API and console answer to its host; they then require the admin token
    #[arg(long, env = "EGNYTE_MOCK_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Begin URLs in responses with what the proxy in front names in Forwarded, or X-Forwarded-Proto, -Host and -Prefix; the control API then requires the admin token
    #[arg(long)]
    trust_proxy: bool,
    /// Require this bearer token on the control API; with --expose, --public-url or --trust-proxy and without it, one is generated
    #[arg(long, env = "EGNYTE_MOCK_ADMIN_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    admin_token: Option<String>,
    /// Set the name of the default domain
    #[arg(long, default_value = "acme", value_name = "NAME")]
    domain: String,
    /// Set the token of the default domain; without it, one is generated
    #[arg(long, env = "EGNYTE_MOCK_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Use this profile: egnyte, rfc (plain SCIM 2.0), or a TOML file that is based on one of them
    #[arg(long, default_value = "egnyte", value_name = "NAME|FILE")]
    profile: String,
    /// Answer a guess about Egnyte differently: see egnyte-mock profile show
    #[arg(long = "guess", value_name = "ID=VALUE", value_parser = parse_pair)]
    guesses: Vec<(String, String)>,
    /// Create the initial state of the default domain from JSON: {"users":[…],"groups":[…],"faults":[…]}
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Derive ids, times and tokens from this number, so that they are the same in every run
    #[arg(long, value_name = "NUMBER")]
    seed_number: Option<u64>,
    /// Serve https with this certificate: PEM, followed by its chain
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Use this private key for the certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Write the line of JSON to this file as well, when the mock is ready
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Stop when standard input ends, so that the mock does not outlive the program that started it
    #[arg(long)]
    stop_with_stdin: bool,
    /// Log to standard error with this filter: a level, or targets with levels, e.g. debug or egnyte_mock=trace,info
    #[arg(long, default_value = "warn", value_name = "FILTER")]
    log: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the known and the guessed behaviour of Egnyte
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Record exchanges with a live server: run a reverse proxy that writes each one to a file, with tokens masked
    Record(RecordArgs),
    /// Replay recorded exchanges to the mock, and show each difference that a client can notice; exit status 1 for a difference
    Compare(CompareArgs),
    /// Print the completions for a shell: `source <(egnyte-mock completions bash)`
    Completions {
        /// Name of the shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// Folder, which is created if it is missing
        dir: PathBuf,
    },
    /// Check that a mock is running, for the health check of a container; exit status 0 if it is
    Health {
        /// Base URL of the mock
        #[arg(default_value = "http://127.0.0.1:8080", value_name = "URL")]
        url: String,
        /// Trust this certificate, as PEM; required for https
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum ProfileCommand {
    /// Show every entry with its grade and its evidence
    Show {
        /// Show this profile: egnyte, rfc or a TOML file
        #[arg(long, default_value = "egnyte", value_name = "NAME|FILE")]
        profile: String,
        /// Print only the guesses, as a table in Markdown
        #[arg(long)]
        markdown: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Some(Command::Profile(ProfileCommand::Show { profile, markdown })) => show_profile(profile, *markdown),
        Some(Command::Health { url, ca }) => check_health(url, ca.as_deref()),
        Some(Command::Completions { shell }) => print_completions(*shell),
        Some(Command::Man { dir }) => write_manual(dir),
        Some(Command::Record(args)) => recordings::run_record(args),
        Some(Command::Compare(args)) => {
            match load_profile(&args.profile).and_then(|it| recordings::run_compare(args, it)) {
                Ok(false) => return ExitCode::FAILURE,
                compared => compared.map(drop),
            }
        }
        None => run(&cli),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed, the exit status is enough.
            let _ = writeln!(io::stderr(), "egnyte-mock: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn show_profile(profile: &str, markdown: bool) -> anyhow::Result<()> {
    let settings = load_profile(profile)?;
    let text = if markdown { guesses::markdown(&settings) } else { guesses::text(&settings) };
    // A reader that closes the pipe early has read enough.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}

fn print_completions(shell: Shell) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "egnyte-mock", &mut text);
    // A reader that closes the pipe early has read enough.
    let _ = io::stdout().write_all(&text);
    Ok(())
}

fn write_manual(dir: &Path) -> anyhow::Result<()> {
    let written = fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(Cli::command(), dir));
    written.with_context(|| format!("cannot write the manual pages into {}", dir.display()))
}

fn check_health(url: &str, ca: Option<&Path>) -> anyhow::Result<()> {
    const TIMEOUT: Duration = Duration::from_secs(3);
    // An error means that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trusted = ca.map(|ca| Ok(reqwest::Certificate::from_pem(&read_file(ca)?)?)).transpose();
    let trusted: anyhow::Result<Option<_>> = trusted;
    let client = reqwest::Client::builder().timeout(TIMEOUT).no_proxy().tls_certs_only(trusted?).build()?;
    let request = client.get(format!("{}/_mock/health", url.trim_end_matches('/')));
    tokio::runtime::Runtime::new()?
        .block_on(async { request.send().await?.error_for_status() })
        .map_err(reqwest::Error::without_url)
        .with_context(|| url.to_owned())?;
    Ok(())
}

/// Loads a built-in profile, or one from a file.
fn load_profile(profile: &str) -> anyhow::Result<Settings> {
    match Settings::built_in(profile) {
        Ok(settings) => Ok(settings),
        Err(unknown) if !Path::new(profile).exists() => Err(anyhow::anyhow!("{unknown} (and there is no such file)")),
        Err(_) => {
            let file = read_file(Path::new(profile))?;
            guesses::read_profile(profile, &file).with_context(|| format!("invalid profile {profile}"))
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<()> {
    // The text of the error contains its cause.
    let filter: Targets = cli.log.parse().map_err(|error| anyhow!("cannot read --log: {error}"))?;
    tracing_subscriber::registry().with(tracing_subscriber::fmt::layer().with_writer(io::stderr)).with(filter).init();
    tokio::runtime::Runtime::new()?.block_on(serve(cli))
}

async fn serve(cli: &Cli) -> anyhow::Result<()> {
    // Registered before a client can know the process.
    let mut shutdown = ShutdownSignal::listen();
    // The text of the error contains its cause, which anyhow would repeat.
    let mock = Server::start(config(cli)?).await.map_err(|error| anyhow::Error::msg(error.to_string()))?;
    ready::announce(&mock, cli.ready_file.as_deref())?;
    tokio::select! {
        () = shutdown.recv() => {}
        () = end_of_stdin(), if cli.stop_with_stdin => {}
    }
    if let Some(file) = &cli.ready_file {
        // The file may have been removed already.
        let _ = fs::remove_file(file);
    }
    mock.stop().await;
    Ok(())
}

/// Waits for the end of standard input.
async fn end_of_stdin() {
    let (tell_ended, ended) = oneshot::channel::<()>();
    // A thread of its own: the runtime would wait for one of its threads that reads.
    thread::spawn(move || {
        // An input that cannot be read has ended, too.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drop(tell_ended);
    });
    // A dropped sender is the end.
    let _ = ended.await;
}

fn config(cli: &Cli) -> anyhow::Result<Config> {
    let read = |file: &PathBuf| {
        serde_json::from_slice(&read_file(file)?).with_context(|| format!("the seed {} is not JSON", file.display()))
    };
    Ok(Config {
        host: cli.host,
        port: cli.port,
        expose: cli.expose,
        base_url: cli.base_url.clone(),
        public_url: non_empty(&cli.public_url).map(|url| url.parse()).transpose()?,
        trust_proxy: cli.trust_proxy,
        admin_token: non_empty(&cli.admin_token),
        domain: cli.domain.clone(),
        token: non_empty(&cli.token),
        profile: load_profile(&cli.profile)?,
        guesses: cli.guesses.clone(),
        seed: cli.seed.as_ref().map(read).transpose()?,
        seed_number: cli.seed_number,
        tls: tls(cli)?,
        ..Config::default()
    })
}

fn tls(cli: &Cli) -> anyhow::Result<Option<Tls>> {
    match (&cli.tls_cert, &cli.tls_key) {
        (Some(certificate), Some(key)) => Ok(Some(Tls { certificate: read_file(certificate)?, key: read_file(key)? })),
        _ => Ok(None),
    }
}

fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
