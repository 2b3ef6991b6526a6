//! The words of the commands beside `run`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::commands::check::CheckMode;
use crate::commands::selftest;
use crate::commands::smoke;

use super::connector::ConnectorArgs;
use super::front::FrontArgs;
use super::{Cli, Task};

#[derive(Debug, Args)]
pub(super) struct SmokeArgs {
    #[command(flatten)]
    connector: ConnectorArgs,
    /// Use a mock that is running already, in a domain of its own
    #[arg(long, value_name = "URL")]
    mock: Option<String>,
}

impl SmokeArgs {
    pub(super) fn options(self) -> smoke::Options {
        smoke::Options { choice: self.connector.choice(), mock: self.mock }
    }
}

#[derive(Debug, Args)]
pub(super) struct SelftestArgs {
    /// Run each flaw against the rules that name it only
    #[arg(long)]
    own_rule: bool,
    /// How many scenarios are under way at a time
    #[arg(long, value_name = "N")]
    concurrency: Option<NonZeroUsize>,
    /// Use a mock that is running already, in domains of its own
    #[arg(long, value_name = "URL")]
    mock: Option<String>,
    #[command(flatten)]
    front: FrontArgs,
}

impl SelftestArgs {
    pub(super) fn options(self) -> selftest::Options {
        selftest::Options {
            own_rule: self.own_rule,
            concurrency: self.concurrency.map(NonZeroUsize::get),
            mock: self.mock,
            manner: self.front.manner(),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder of the connector
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// How the connector is run: exec:COMMAND, stdio:COMMAND or http://HOST:PORT/PATH
    #[arg(long, value_name = "TARGET")]
    pub(super) connector: Option<String>,
    /// Write a first feature instead, settings for an editor that knows Cucumber, and what they need
    #[arg(long, conflicts_with = "connector")]
    pub(super) features: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Features: files, folders; without any, those of the suite
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// First mend what is mechanical: the columns of tables, the case of keywords, blanks at the ends of lines
    #[arg(long, requires = "paths")]
    pub(super) fix: bool,
}

impl CheckArgs {
    pub(super) fn task(self) -> Task {
        Task::Check(self.paths, if self.fix { CheckMode::FormatAndLint } else { CheckMode::Lint })
    }
}

#[derive(Debug, Args)]
pub(super) struct ProtocolArgs {
    /// The JSON Schema of every message instead
    #[arg(long)]
    pub(super) schema: bool,
}

/// What completes this command in a shell, for the shell to read.
pub fn completions(shell: Shell) -> String {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
