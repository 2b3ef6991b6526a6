//! `cost`: measures what a connector sends to Egnyte for typical changes, and how that grows with the directory.

mod change;
mod figures;
mod page;
mod report;

use std::fs;
use std::io::{self, IsTerminal as _};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::mock::Budget;
use crate::run::{
    CompletedScenario, ConnectorArgs, ScheduledScenario, SessionNames, SetupError, connector, introduce, run_scenarios,
    start, unless_interrupted,
};
use crate::scenario::{Retention, RunContext};
use crate::util::exit::Exit;
use crate::util::terminal::Terminal;
use egnyte_report::{Outcome, ProgressLine};

use super::exec::{CommandResult, block_on};
use change::CHANGES;
use report::{CostReport, Measurement};

/// Time that a connector may take for one event of the largest directory.
const LONGEST_EVENT: Duration = Duration::from_secs(1800);

/// Requests that a connector may send for one event, all of which the journal keeps.
const MOST_REQUESTS: u64 = 1_000_000;

/// Arguments of `cost`.
#[derive(Debug, Args)]
pub(super) struct CostArgs {
    /// Measure in directories of these numbers of people
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', default_value = "50,500,5000")]
    people: Vec<NonZeroUsize>,
    /// Write the figures to this file as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page with the table and a plot to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    connector: ConnectorArgs,
}

/// Error while the figures are written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}", file.display())]
struct CostFileError {
    file: PathBuf,
    error: io::Error,
}

impl CostArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let Some(report) = block_on(measure(&self))?? else {
            terminal.print("interrupted")?;
            return Ok(Exit::Interrupted);
        };
        terminal.print(&report.table())?;
        self.json.as_ref().map_or(Ok(()), |file| write(file, &report.json()))?;
        self.html.as_ref().map_or(Ok(()), |file| write(file, &page::render(&report)))?;
        Ok(if report.is_complete() { Exit::Green } else { Exit::Red })
    }
}

fn write(file: &PathBuf, text: &str) -> Result<(), CostFileError> {
    fs::write(file, text).map_err(|error| CostFileError { file: file.clone(), error })
}

/// Measures every change in every size, one after the other; `None` if the user interrupts.
async fn measure(args: &CostArgs) -> Result<Option<CostReport>, SetupError> {
    let setup = args.connector.with_least_event_timeout(LONGEST_EVENT).setup()?;
    setup.refuse_repetition("`cost`")?;
    let started = start(&setup).await?;
    let budget = Budget { requests: MOST_REQUESTS, ..started.budget };
    let context = Arc::new(RunContext { budget, retention: Retention::Talk, ..started });
    let identity = introduce(&context).await?;
    let mut sizes = args.people.clone();
    sizes.sort_unstable();
    sizes.dedup();
    let measurements = unless_interrupted(run(&context, &sizes)).await;
    context.egnyte.delete_open_domains().await;
    let connector = connector(&context.target.spec(), &identity).full_name();
    Ok(measurements.map(|measurements| CostReport::new(connector, measurements)))
}

/// Runs the changes, the small directories first, each size alone: parallel scenarios would compete for the machine.
async fn run(context: &Arc<RunContext>, sizes: &[NonZeroUsize]) -> Vec<Measurement> {
    let mut measurements = Vec::new();
    let mut progress = ProgressLine::new(io::stderr().is_terminal().then(io::stderr), sizes.len() * CHANGES.len());
    for people in sizes {
        for change in CHANGES {
            let scheduled = change.cases(people.get()).into_iter().map(|case| ScheduledScenario {
                case,
                context: Arc::clone(context),
                names: SessionNames::new(None),
                weaknesses: Vec::new(),
            });
            let receive = |_, completed: CompletedScenario| {
                progress.count(completed.result.outcome != Outcome::Passed);
                measurements.push(Measurement::new(change.name, people.get(), &completed.result));
                ControlFlow::Continue(())
            };
            // A run that breaks off has received nothing that is missing here.
            let _ = run_scenarios(scheduled.collect(), 1, receive).await;
        }
    }
    progress.clear();
    measurements
}
