//! `ui`: the page of the report, live, over the same runs as `watch`. Its buttons run scenarios again, and so does a change on
//! disk.

mod board;
mod server;

use std::io;
use std::sync::Arc;

use clap::Args;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::language::lint;
use crate::run::{RunArgs, SetupError, end_processes, run_observed};
use crate::util::exit::Exit;
use crate::util::terminal::{OutputError, Terminal, print_error};
use egnyte_support::paint::Paint;
use egnyte_support::shutdown::ShutdownSignal;

use super::exec::{CommandResult, block_on};
use super::watch::{Affected, FileChanges, WatchError};
use board::{Board, Extent};
use server::{Order, listen};

/// Arguments of `ui`.
#[derive(Debug, Args)]
pub(super) struct UiArgs {
    /// Listen on this port of 127.0.0.1 [default: a free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Print the address, and open no browser
    #[arg(long)]
    no_open: bool,
    #[command(flatten)]
    run: RunArgs,
}

/// Error of the live page.
#[derive(Debug, thiserror::Error)]
enum UiError {
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error("cannot listen on port {port} of 127.0.0.1: {error}")]
    Listen { port: u16, error: io::Error },
}

impl UiArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        Ok(block_on(self.serve(terminal))??)
    }

    /// Shows the page and runs what it orders, until the user interrupts.
    async fn serve(&self, terminal: &mut Terminal<'_>) -> Result<Exit, UiError> {
        let mut changes = FileChanges::watch(&self.run)?;
        let board = Arc::new(Board::new(format!("Watching {changes}")));
        let listen_error = |error| UiError::Listen { port: self.port, error };
        let (page, mut orders) = listen(self.port, Arc::clone(&board)).map_err(listen_error)?;
        terminal.print(&format!("{}\nCtrl-C ends it", page.url()))?;
        if terminal.is_interactive() && !self.no_open && open::that_detached(page.url()).is_err() {
            print_error("no browser opens here; open the address in one");
        }
        // Registered all the time, so that an interrupt between two runs is not lost.
        let mut shutdown = ShutdownSignal::listen();
        let mut paths = Some(self.run.paths.clone());
        board.reserve(Extent::Everything);
        loop {
            if let Some(paths) = paths.take()
                && self.run_once(paths, (&board, &mut orders), terminal).await? == Exit::Interrupted
            {
                return Ok(Exit::Interrupted);
            }
            tokio::select! {
                biased;
                Some(order) = orders.recv() => paths = self.paths_ordered(order),
                Some(changed) = changes.next() => {
                    paths = self.paths_of(&changed, &board);
                    if paths.is_none() {
                        changes.put_back(changed);
                    }
                }
                () = shutdown.recv() => return Ok(Exit::Green),
            }
        }
    }

    /// Runs these paths, unless the page stops the run.
    async fn run_once(
        &self,
        paths: Vec<String>,
        (board, orders): (&Arc<Board>, &mut UnboundedReceiver<Order>),
        terminal: &mut Terminal<'_>,
    ) -> Result<Exit, OutputError> {
        let mut args = self.run.clone();
        args.paths = paths;
        let stopped = async { while orders.recv().await.is_some_and(|order| order != Order::Stop) {} };
        let ended = tokio::select! {
            ended = run_observed(&args, terminal, Some(Arc::<Board>::clone(board))) => Some(ended),
            () = stopped => None,
        };
        let problem = match &ended {
            Some(Err(error)) => Some(describe(error)),
            Some(Ok(Exit::NothingRan)) => Some("Nothing ran: no scenario is selected".to_owned()),
            _ => None,
        };
        if ended.is_none() {
            end_processes().await;
        }
        terminal.print(problem.as_deref().unwrap_or_default())?;
        board.release(problem);
        Ok(ended.and_then(Result::ok).unwrap_or(Exit::Green))
    }

    /// Returns the paths that a change on disk affects; none where an order for another run is on its way.
    fn paths_of(&self, changed: &Affected, board: &Board) -> Option<Vec<String>> {
        let extent = if *changed == Affected::Everything { Extent::Everything } else { Extent::Files };
        board.reserve(extent).then(|| changed.paths(&self.run.paths))
    }

    /// Returns the paths of an order; none of one to stop, while nothing runs.
    fn paths_ordered(&self, order: Order) -> Option<Vec<String>> {
        match order {
            Order::Run(places) => Some(places.unwrap_or_else(|| self.run.paths.clone())),
            Order::Stop => None,
        }
    }
}

/// Describes the error of a run: the findings in features first.
fn describe(error: &SetupError) -> String {
    match error {
        SetupError::Features(findings) => format!("{}{error}", lint::render(findings, Paint::new(false))),
        _ => error.to_string(),
    }
}
