//! The command line: words in, options or one clear line out. Runs nothing.

mod commands;
mod connector;
mod error;
mod front;
mod output;

use std::env;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use gherkin::tagexpr::TagOperation;
use regex::Regex;

use crate::commands::check::CheckMode;
use crate::commands::merge;
use crate::commands::selftest;
use crate::commands::smoke;
use crate::run;
use crate::run::select::{Filter, Glob};
use egnyte_reference::serve::ServeArgs;

pub use commands::completions;
use commands::{CheckArgs, InitArgs, ProtocolArgs, SelftestArgs, SmokeArgs};
use connector::ConnectorArgs;
pub use error::CliError;
use output::{MergeArgs, Output, RulesArgs, StepsArgs};
pub use output::{RulesForm, StepsForm};

const EXAMPLES: &str = "\
Examples:
  egnyte-conformance                                              the whole suite, nothing to set up
  egnyte-conformance --connector reference:flaw=deletes-leavers   see how a broken rule looks
  egnyte-conformance --rule 'groups.*' --tags 'not @assumed'      some rules only
  egnyte-conformance features/groups/creating.feature:14          one scenario
  egnyte-conformance my-features/                                 features of your own
  egnyte-conformance smoke --connector stdio:./my-connector       a connector of your own, step by step
  egnyte-conformance init                                         its conformance.toml
  egnyte-conformance --report html=report.html                    a page for people
  egnyte-conformance --report junit=out.xml --report github       for a pipeline
  egnyte-conformance watch my-features/                           again after each change
  egnyte-conformance check --fix my-features/                     whether they are well written; mend what is mechanical
  egnyte-conformance init --features                              a first feature, and what an editor needs
  egnyte-conformance steps                                        every sentence there is
  egnyte-conformance explain groups.takeover                      all about one rule
  egnyte-conformance export .                                     the suite's features, as files

Exit codes:
  0  all as declared        1  something failed or could not be judged
  2  not usable as called   3  a fault of ours       4  nothing ran       130  interrupted";

/// Drives a directory connector through every documented rule and judges it by what Egnyte then holds.
#[derive(Debug, Parser)]
#[command(name = "egnyte-conformance", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the features (what happens when no command is given)
    Run(Box<RunArgs>),
    /// Run the features, and again whatever a change of a feature, a fixture, conformance.toml or the connector affects
    Watch(Box<RunArgs>),
    /// Judge again what `--results DIR` kept, without the connector: to try a changed expectation
    Replay(Box<ReplayArgs>),
    /// Try a connector: one person, one user group, one sync, and what to do about the first thing that fails
    Smoke(SmokeArgs),
    /// Write a first conformance.toml, with comments, or a first feature; never over anything
    Init(InitArgs),
    /// Show everything that a connector's author must know
    Protocol(ProtocolArgs),
    /// Run the reference connector as a process, to test a transport
    Connector(ServeArgs),
    /// Prove that the suite can fail: run it against every flaw of the reference connector
    Selftest(SelftestArgs),
    /// Look features over without running them: whether every sentence exists, and how they are written
    Check(CheckArgs),
    /// List every sentence a feature may use, with what it means and where it is used
    Steps(StepsArgs),
    /// Join the JSON reports of several machines into one report
    Merge(MergeArgs),
    /// List every rule: who keeps it, on what it rests, how it is tried and what breaks it
    Rules(RulesArgs),
    /// Tell all about one rule
    Explain {
        /// Its id: groups.takeover
        rule: String,
    },
    /// Describe the reports of a run
    Report {
        /// The JSON Schema of `--report json=FILE`
        #[arg(long, required = true)]
        schema: bool,
    },
    /// Write the suite's features and fixtures into a folder; what stands there stays
    Export {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print what completes this command in a shell: `source <(egnyte-conformance completions bash)`
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Features: files, FILE:LINE, folders; without any, those of the suite
    #[arg(value_name = "PATH[:LINE]")]
    paths: Vec<String>,
    /// Only these rules, by id; `*` stands for anything [can be given several times]
    #[arg(long = "rule", value_name = "GLOB")]
    rules: Vec<String>,
    /// Only scenarios with these tags: `@documented and not @journey`
    #[arg(long, value_name = "EXPR")]
    tags: Option<String>,
    /// Only scenarios whose title matches this regular expression
    #[arg(long, value_name = "RE")]
    name: Option<String>,
    /// Only the K-th of N parts, for N machines; the parts together are the whole
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
    #[command(flatten)]
    output: Output,
    /// How many scenarios are under way at a time
    #[arg(long, short = 'j', value_name = "N", visible_alias = "jobs")]
    concurrency: Option<NonZeroUsize>,
    #[command(flatten)]
    connector: ConnectorArgs,
    /// Write a first list of known failures, for conformance.toml; never over anything
    #[arg(long, value_name = "FILE")]
    write_expectations: Option<PathBuf>,
    /// Use a mock that is running already, in domains of its own
    #[arg(long, value_name = "URL")]
    mock: Option<String>,
}

#[derive(Debug, Args)]
struct ReplayArgs {
    /// The folder that `--results` named
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    run: RunArgs,
}

/// What is to be done.
pub enum Task {
    /// Run features.
    Run(Box<run::Options>),
    /// Run features again after each change.
    Watch(Box<run::Options>),
    /// Prove the suite.
    Selftest(selftest::Options),
    /// Look features over, after mending what is mechanical, or without.
    Check(Vec<String>, CheckMode),
    /// List the sentences.
    Steps(StepsForm),
    /// Join reports.
    Merge(merge::Options),
    /// List the rules, or explain one.
    Rules(RulesForm),
    /// Print the schema of a JSON report.
    ReportSchema,
    /// Write the embedded files.
    Export(PathBuf),
    /// Try a connector.
    Smoke(smoke::Options),
    /// Write a first `conformance.toml` into a folder, with this connector in it.
    Init(PathBuf, Option<String>),
    /// Write a first feature into a folder, with what an editor needs.
    InitFeatures(PathBuf),
    /// Print what completes this command.
    Completions(Shell),
    /// Show the protocol: all of it in words, or its schema.
    Protocol {
        /// Whether the schema.
        schema: bool,
    },
    /// Serve the reference connector.
    ServeReference(ServeArgs),
}

impl Cli {
    /// What is to be done.
    ///
    /// # Errors
    /// When a word cannot be used.
    pub fn task(self) -> Result<Task, CliError> {
        match self.command {
            None => Ok(Task::Run(Box::new(self.run.options()?))),
            Some(Command::Run(args)) => Ok(Task::Run(Box::new(args.options()?))),
            Some(Command::Watch(args)) => Ok(Task::Watch(Box::new(args.options()?))),
            Some(Command::Replay(args)) => Ok(Task::Run(Box::new(args.run.replaying(&args.folder).options()?))),
            Some(Command::Selftest(args)) => Ok(Task::Selftest(args.options())),
            Some(Command::Check(args)) => Ok(args.task()),
            Some(Command::Steps(args)) => Ok(Task::Steps(args.form())),
            Some(Command::Merge(args)) => Ok(Task::Merge(args.options()?)),
            Some(Command::Rules(args)) => Ok(Task::Rules(args.form())),
            Some(Command::Explain { rule }) => Ok(Task::Rules(RulesForm::One { rule, invocation: invocation() })),
            Some(Command::Report { schema: _ }) => Ok(Task::ReportSchema),
            Some(Command::Export { folder }) => Ok(Task::Export(folder)),
            Some(Command::Smoke(args)) => Ok(Task::Smoke(args.options())),
            Some(Command::Init(args)) if args.features => Ok(Task::InitFeatures(args.folder)),
            Some(Command::Completions { shell }) => Ok(Task::Completions(shell)),
            Some(Command::Init(args)) => Ok(Task::Init(args.folder, args.connector)),
            Some(Command::Protocol(args)) => Ok(Task::Protocol { schema: args.schema }),
            Some(Command::Connector(args)) => Ok(Task::ServeReference(args)),
        }
    }
}

impl RunArgs {
    fn replaying(mut self, folder: &Path) -> Self {
        self.connector.replay(folder);
        self
    }

    fn options(self) -> Result<run::Options, CliError> {
        let rules: Result<Vec<Glob>, CliError> = self.rules.iter().map(|word| rule(word)).collect();
        let filter = Filter {
            rules: rules?,
            tags: self.tags.as_deref().map(tags).transpose()?,
            name: self.name.as_deref().map(name).transpose()?,
        };
        let detail = self.output.detail();
        Ok(run::Options {
            detail,
            paths: self.paths,
            filter,
            shard: self.shard.as_deref().map(str::parse).transpose()?,
            reports: self.output.reports()?,
            results: self.output.results,
            concurrency: self.concurrency.map(NonZeroUsize::get),
            choice: self.connector.choice(),
            write_expectations: self.write_expectations,
            mock: self.mock,
            invocation: invocation(),
        })
    }
}

fn rule(word: &str) -> Result<Glob, CliError> {
    word.parse().map_err(|why: regex::Error| CliError::Rule { word: word.to_owned(), why: last_line(&why) })
}

fn tags(word: &str) -> Result<TagOperation, CliError> {
    let trimmed = word.trim();
    trimmed.parse().map_err(|error: <TagOperation as std::str::FromStr>::Err| CliError::Tags {
        word: word.to_owned(),
        column: error.location.column,
    })
}

fn name(word: &str) -> Result<Regex, CliError> {
    Regex::new(word).map_err(|why| CliError::Name { word: word.to_owned(), why: last_line(&why) })
}

/// A regular expression's error draws a picture; its last line says what is wrong.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// How this program was called, so that a command it prints can be typed as it stands.
fn invocation() -> String {
    if env::var_os("CARGO").is_some() && env::var_os("CARGO_MANIFEST_DIR").is_some() {
        let release = if cfg!(debug_assertions) { "" } else { " --release" };
        return format!("cargo run{release} --");
    }
    let called = env::args_os().next().unwrap_or_default();
    let name = Path::new(&called).file_stem().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "egnyte-conformance".to_owned())
}
