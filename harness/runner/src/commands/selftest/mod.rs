//! `selftest`: tests the suite. The reference connector must pass every scenario, and every flaw must be caught under every
//! rule that names it.

mod judge;
mod matrix;
mod rounds;
mod signatures;
mod subject;

use std::io::{self, IsTerminal as _};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use crate::run::{
    CompletedScenario, ConnectorArgs, ConnectorSetup, MockArgs, ScheduledScenario, SessionNames, SetupError, introduce,
    load_features, run_scenarios, skip_unsupported, start, unless_interrupted,
};
use crate::scenario::RunContext;
use crate::suite::Case;
use crate::util::exit::Exit;
use crate::util::panics;
use crate::util::terminal::Terminal;
use egnyte_report::ProgressLine;

use super::exec::{CommandResult, block_on};
use judge::{SelftestResult, render_verdict};
use subject::TestSubject;

/// Arguments of `selftest`.
#[derive(Debug, Args)]
pub(super) struct SelftestArgs {
    /// Run each flaw against the rules that name it only; a scenario that catches no flaw is no error then
    #[arg(long)]
    own_rule: bool,
    /// Run each flaw against every rule, and print which rule catches which flaw; takes many times as long
    #[arg(long, conflicts_with = "own_rule")]
    matrix: bool,
    /// Update FILE instead: the symptoms of each flaw, which the diagnosis of a run compares with its failures
    #[arg(long, value_name = "FILE", conflicts_with = "own_rule")]
    signatures: Option<PathBuf>,
    /// Run N rounds, each in another random order, and report every verdict that is not the same in all of them
    #[arg(long, value_name = "N", conflicts_with = "signatures")]
    rounds: Option<NonZeroUsize>,
    /// Run at most N scenarios at a time
    #[arg(long, value_name = "N")]
    concurrency: Option<NonZeroUsize>,
    #[command(flatten)]
    mock: MockArgs,
}

impl SelftestArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let setup = ConnectorArgs::reference(self.mock.clone()).setup()?;
        let concurrency = setup.concurrency(self.concurrency);
        Ok(block_on(selftest(&setup, &self, concurrency, terminal))??)
    }
}

async fn selftest(
    setup: &ConnectorSetup,
    args: &SelftestArgs,
    concurrency: usize,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, SetupError> {
    let began = Instant::now();
    let (suite, _) = load_features(&[])?;
    let context = Arc::new(start(setup).await?);
    let (cases, skipped) = skip_unsupported(suite.cases(), &introduce(&context).await?, |_| None);
    if let Some(file) = &args.signatures {
        return signatures::update(file, &cases, (&context, concurrency), terminal).await;
    }
    let subjects = subject::all(&context.egnyte.guesses().await?, &cases);
    let schedule_due = || schedule(&subjects, &cases, &context, |subject, case| args.matrix || is_due(subject, case));
    if let Some(rounds) = args.rounds {
        return rounds::compare(rounds, &subjects, schedule_due, concurrency, terminal).await;
    }
    let mut completed = Vec::new();
    let mut interrupted = run(schedule_due(), concurrency, &mut completed).await;
    if !args.own_rule && !args.matrix && !interrupted {
        // A scenario that no flaw of its own rule fails may catch one of another rule.
        let caught = judge::catching(&completed);
        let is_left = |subject: &TestSubject, case: &Case| {
            !is_due(subject, case) && !case.is_journey() && !caught.contains(&case.place())
        };
        interrupted = run(schedule(&subjects, &cases, &context, is_left), concurrency, &mut completed).await;
    }
    if interrupted {
        terminal.print("interrupted")?;
        return Ok(Exit::Interrupted);
    }
    let result = SelftestResult::new(&subjects, &cases, completed, args.own_rule);
    let paint = terminal.paint();
    let mut text = if args.matrix { matrix::render(&result, paint) } else { String::new() };
    for CompletedScenario { result, .. } in skipped {
        let reason = result.reason.as_deref().unwrap_or_default();
        text.push_str(&format!("not tested: {}  {}: {reason}\n", result.place(), result.title));
    }
    let faults = panics::take_all();
    text.push_str(&render_verdict(&result, &faults, paint));
    terminal.print(&format!("{text} ({:.1} s)", began.elapsed().as_secs_f64()))?;
    Ok(result.exit(&faults))
}

/// Runs scheduled scenarios, and adds each with the index of its subject to `completed`. Returns whether the user interrupted
/// them.
async fn run(
    (scheduled, owners): (Vec<ScheduledScenario>, Vec<usize>),
    concurrency: usize,
    completed: &mut Vec<(usize, CompletedScenario)>,
) -> bool {
    let receive = |number: usize, scenario| completed.push((owners[number], scenario));
    run_until_interrupted(scheduled, concurrency, receive).await
}

/// Runs the scenarios with a progress line, and passes each completed one to `receive`, with its number in the schedule.
/// Returns whether the user interrupted them.
async fn run_until_interrupted(
    scheduled: Vec<ScheduledScenario>,
    concurrency: usize,
    mut receive: impl FnMut(usize, CompletedScenario),
) -> bool {
    let mut progress = ProgressLine::new(io::stderr().is_terminal().then(io::stderr), scheduled.len());
    let running = run_scenarios(scheduled, concurrency, |number, completed| {
        receive(number, completed);
        progress.count(false);
        ControlFlow::Continue(())
    });
    let interrupted = unless_interrupted(running).await.is_none();
    progress.clear();
    interrupted
}

/// Schedules every scenario that is due for every subject that it can catch, and returns the index of the subject for each.
fn schedule(
    subjects: &[TestSubject],
    cases: &[Arc<Case>],
    context: &Arc<RunContext>,
    is_due: impl Fn(&TestSubject, &Case) -> bool,
) -> (Vec<ScheduledScenario>, Vec<usize>) {
    let (mut scheduled, mut owners) = (Vec::new(), Vec::new());
    for (owner, subject) in subjects.iter().enumerate() {
        let context = subject.context(context);
        for case in cases.iter().filter(|case| subject.concerns(case) && is_due(subject, case)) {
            let (case, context, names) = (Arc::clone(case), Arc::clone(&context), SessionNames::new(None));
            scheduled.push(ScheduledScenario { case, context, names, weaknesses: subject.weaknesses() });
            owners.push(owner);
        }
    }
    (scheduled, owners)
}

/// Returns whether the scenario must run for the subject: it belongs to a rule that names it, or the subject is caught by
/// findings in any scenario.
fn is_due(subject: &TestSubject, case: &Case) -> bool {
    *subject == TestSubject::Reference || subject.is_on_the_wire() || subject.is_named_by(case)
}
