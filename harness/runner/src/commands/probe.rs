//! `probe`: asks a live Egnyte what no public source documents, and writes the answers as a profile of the mock.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::util::exit::Exit;
use crate::util::terminal::Terminal;
use egnyte_probe::{Answer, Catalogue, Limits, Outcome, ProbeError, ProbeOptions, Report, plan, probe, profile_file};
use egnyte_protocol::web::{self, Trust};
use egnyte_support::printable::printable;

use super::exec::{CommandResult, block_on};

/// Time limit for one request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Arguments of `probe`.
#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    /// Ask the server with this SCIM base URL, such as https://acme.egnyte.com/pubapi/scim/v2
    #[arg(long, value_name = "URL", required_unless_present = "plan")]
    url: Option<String>,
    /// Read the token from this file
    #[arg(long, value_name = "FILE", required_unless_present = "plan")]
    token_file: Option<PathBuf>,
    /// Ask this guess only [can be repeated]
    #[arg(long, value_name = "GUESS")]
    only: Vec<String>,
    /// Print every request and send nothing
    #[arg(long)]
    plan: bool,
    /// Write the profile to this file, which must not exist
    #[arg(long, value_name = "FILE", default_value = "egnyte-profile.toml")]
    output: PathBuf,
    /// Send as fast as the server answers, for mocks; the default is two calls a second and a thousand a day
    #[arg(long)]
    unlimited: bool,
    /// Use this domain for the email addresses of the people that are created
    #[arg(long, value_name = "DOMAIN", default_value = "example.com")]
    mail_domain: String,
    /// Trust this certificate authority only, as PEM
    #[arg(long, value_name = "FILE")]
    ca: Option<String>,
    /// Use this proxy for https
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// Error before anything is asked, or while the answers are written.
#[derive(Debug, thiserror::Error)]
enum ProbeFileError {
    #[error("cannot read the token in {}: {error}", file.display())]
    Token { file: PathBuf, error: io::Error },
    #[error("{} has no token", .0.display())]
    NoToken(PathBuf),
    #[error("{} exists already: name another file with --output", .0.display())]
    Exists(PathBuf),
    #[error("cannot write {}: {error}", file.display())]
    Output { file: PathBuf, error: io::Error },
}

impl ProbeArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let mut catalogue = Catalogue::read()?;
        if !self.only.is_empty() {
            catalogue.retain(&self.only)?;
        }
        let limits = if self.unlimited { Limits::NONE } else { Limits::default() };
        if self.plan {
            terminal.print(&plan(&catalogue, &self.mail_domain, limits).text)?;
            return Ok(Exit::Green);
        }
        let url = self.url.clone().unwrap_or_default();
        let token = read_token(&self.token_file.clone().unwrap_or_default())?;
        let client = web::client(&Trust::of(&url, self.ca.as_deref()), self.proxy.as_deref())?;
        let http = client.redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build()?;
        // An unusable file is an error before the first request.
        create(&self.output)?;
        let options = ProbeOptions { url: url.clone(), token, http, limits, mail_domain: self.mail_domain };
        let asked = block_on(probe(options, &catalogue, |answer| {
            // An error of the output is no reason to end the probe: the profile file has every answer.
            let _ = terminal.print(&line(answer));
        }))?;
        let report = match asked {
            Ok(report) => report,
            Err(error) => {
                // An empty file would stop the next run.
                let _ = fs::remove_file(&self.output);
                return Err(error.into());
            }
        };
        let text = profile_file(&url, &report, jiff::Timestamp::now());
        fs::write(&self.output, text).map_err(|error| ProbeFileError::Output { file: self.output.clone(), error })?;
        terminal.print(&summary(&report, &self.output))?;
        Ok(exit(&report))
    }
}

fn read_token(file: &Path) -> Result<String, ProbeFileError> {
    let unreadable = |error| ProbeFileError::Token { file: file.to_owned(), error };
    let text = fs::read_to_string(file).map_err(unreadable)?;
    let token = text.trim_start_matches('\u{feff}').trim();
    if token.is_empty() { Err(ProbeFileError::NoToken(file.to_owned())) } else { Ok(token.to_owned()) }
}

fn create(file: &Path) -> Result<(), ProbeFileError> {
    fs::File::create_new(file).map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => ProbeFileError::Exists(file.to_owned()),
        _ => ProbeFileError::Output { file: file.to_owned(), error },
    })
}

fn line(answer: &Answer) -> String {
    let (state, text) = match &answer.outcome {
        Outcome::Answered(value) => ("answered ", value),
        Outcome::Unanswered(reason) => ("no answer", reason),
        Outcome::Impossible(reason) => ("not asked", reason),
    };
    format!("{state}  {:<30}{}", answer.guess, printable(text))
}

/// Renders the counts, what was left behind, and the next command.
fn summary(report: &Report, output: &Path) -> String {
    let count = |has: fn(&Outcome) -> bool| report.answers.iter().filter(|answer| has(&answer.outcome)).count();
    let answered = count(|outcome| matches!(outcome, Outcome::Answered(_)));
    let unanswered = count(|outcome| matches!(outcome, Outcome::Unanswered(_)));
    let impossible = count(|outcome| matches!(outcome, Outcome::Impossible(_)));
    let mut text = format!(
        "\n{answered} answered, {unanswered} without an answer, {impossible} that cannot be asked; {} calls\n",
        report.calls
    );
    if let Some(error) = &report.ended_early {
        text.push_str(&format!("ended early: {error}\n"));
    }
    for left in &report.leftovers {
        text.push_str(&format!("not removed: {} {}\n", left.path, printable(&left.name)));
    }
    if report.leftovers.is_empty() {
        text.push_str("everything that was created is removed\n");
    }
    text.push_str(&format!("{} has the answers: egnyte-mock --profile {0}\n", output.display()));
    text
}

fn exit(report: &Report) -> Exit {
    let has_answer = report.answers.iter().any(|answer| matches!(answer.outcome, Outcome::Answered(_)));
    match &report.ended_early {
        Some(ProbeError::Interrupted) if report.leftovers.is_empty() => Exit::Interrupted,
        None if report.leftovers.is_empty() && has_answer => Exit::Green,
        None if report.leftovers.is_empty() => Exit::NothingRan,
        _ => Exit::Red,
    }
}
