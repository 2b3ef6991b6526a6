//! `run`, `watch` and `replay`.

use std::path::PathBuf;

use clap::Args;

use crate::run::{RunArgs, run};
use crate::util::terminal::Terminal;

use super::exec::{CommandResult, block_on};
use super::watch;

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Folder of `--results`
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    run: RunArgs,
}

impl RunArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        Ok(block_on(run(&self, terminal))??)
    }

    pub(super) fn watch(self, terminal: &mut Terminal<'_>) -> CommandResult {
        Ok(block_on(watch::watch(&self, terminal))??)
    }
}

impl ReplayArgs {
    pub(super) fn exec(mut self, terminal: &mut Terminal<'_>) -> CommandResult {
        self.run.connector.connector = Some(format!("replay:{}", self.folder.display()));
        self.run.exec(terminal)
    }
}
