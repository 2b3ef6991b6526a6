//! Run of scenarios: the features are linted, scenarios selected and run, and the results reported.

mod args;
mod connector_args;
mod connector_setup;
mod connector_setup_error;
mod continuation;
mod diagnosis;
mod findings;
mod guesses;
mod interrupt;
mod known_failures;
mod mock_args;
mod observer;
mod progress_file;
mod recording;
mod rerun;
mod result;
mod scheduler;
mod select;
mod setup;
mod summary;

use std::io::{self, IsTerminal as _};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::language::lint::{self, LintFinding};
use crate::scenario::RunContext;
use crate::scenario::fixtures::FixtureSet;
use crate::suite::{Case, Suite};
use crate::util::busy::busy;
use crate::util::exit::Exit;
use crate::util::panics;
use crate::util::terminal::{OutputError, Terminal, print_error};
use egnyte_protocol::Identity;
use egnyte_report::{Console, GuessResult, Outcome, ProgressLine, RunReport};
use egnyte_support::paint::Paint;

pub(crate) use args::RunArgs;
pub(crate) use connector_args::ConnectorArgs;
pub(crate) use connector_setup::ConnectorSetup;
pub(crate) use diagnosis::diagnose;
pub(crate) use interrupt::{end_processes, unless_interrupted};
pub(crate) use mock_args::MockArgs;
pub(crate) use observer::RunObserver;
pub(crate) use rerun::invocation;
pub(crate) use result::{CompletedScenario, exchange};
pub(crate) use scheduler::{ScheduledScenario, run_scenarios};
pub(crate) use select::{lacks_scenario, skip_unsupported};
pub(crate) use setup::{SessionNames, SetupError, introduce, lint_features, load_features, start};
pub(crate) use summary::{connector, exit, nothing_judged, source};

use continuation::{EarlierRun, sort_recordings};
use findings::FindingsCollector;
use guesses::{GuessRun, OtherAnswer};
use known_failures::KnownFailures;
use observer::announce;
use progress_file::ProgressFile;
use rerun::rerun_command;
use summary::{FinishedRun, RunEnd, RunFacts, RunSummary};

/// Runs the selected scenarios, and writes the results to the terminal and to the reports.
pub(crate) async fn run(args: &RunArgs, terminal: &mut Terminal<'_>) -> Result<Exit, SetupError> {
    run_observed(args, terminal, None).await
}

/// Runs the selected scenarios, and reports them to an observer as well.
pub(crate) async fn run_observed(
    args: &RunArgs,
    terminal: &mut Terminal<'_>,
    observer: Option<Arc<dyn RunObserver>>,
) -> Result<Exit, SetupError> {
    args.output.prepare()?;
    let setup = args.connector.setup()?;
    check_repetition(args, &setup, observer.is_some())?;
    let earlier = args.output.prepare_results(setup.manual.as_deref())?;
    let observer = observer.or_else(|| progress(args, &setup, earlier.as_ref()));
    let (suite, hints) = load_features(&args.paths)?;
    let (named, all) = (suite.selected_cases(), suite.cases());
    let chosen = args.selection.select(&named);
    let selected = earlier.iter().try_fold(chosen.clone(), |chosen, earlier| earlier.remaining(chosen, &all))?;
    let known = KnownFailures::load(&setup, &all, &selected)?;
    if chosen.is_empty() {
        terminal.print(&args.selection.explain_empty(&named))?;
        return Ok(Exit::NothingRan);
    }
    print_hints(&hints);
    let Some(begun) = unless_interrupted(begin((args, &observer), &setup, &suite)).await else {
        terminal.print("interrupted before the first scenario")?;
        return Ok(Exit::Interrupted);
    };
    let (context, identity, answers) = begun?;
    earlier.as_ref().map_or(Ok(()), |earlier| earlier.check(&connector(&context.target.spec(), &identity)))?;
    let findings = FindingsCollector::new(&setup, selected.len() == all.len());
    announce(observer.as_deref(), (args, &context.target.spec(), &identity), &selected)?;
    let mut summary = summarise(terminal, &selected, known, findings).with_observer(observer);
    let (cases, skipped) = skip_unsupported(selected.clone(), &identity, |case| lacks_scenario(&*context.target, case));
    OutputError::check(skipped.into_iter().try_for_each(|completed| summary.add(completed)))?;
    let (started, began, concurrency) = (Timestamp::now(), Instant::now(), setup.concurrency(args.concurrency));
    let scheduled = schedule(cases, &context, setup.shows_scenario);
    let (end, own) = run_until_end(scheduled, (concurrency, args.fail_fast), &mut summary).await?;
    let (total, shard) = (began.elapsed(), args.selection.part(&named));
    let under = (args, &context, concurrency);
    let (end, guesses) = run_under_guesses(end, under, (&answers, &selected), &mut summary).await;
    context.egnyte.delete_open_domains().await;
    let (target, faults) = (&context.target.spec(), panics::take_all());
    let (identity, files, selected) = (&identity, &suite.files, &selected);
    let facts = RunFacts { target, identity, started, total, own, end, faults, files, shard, selected, guesses };
    let finished = summary.finish(facts, |place| rerun_command(place, &args.connector));
    conclude(args, (end, earlier, &setup), finished, terminal)
}

/// Writes the reports of a run, together with an earlier part, and returns the exit code.
fn conclude(
    args: &RunArgs,
    (end, earlier, setup): (RunEnd, Option<EarlierRun>, &ConnectorSetup),
    (run, recordings, shown): FinishedRun,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, SetupError> {
    let (run, recordings) = match earlier {
        None => (run, recordings),
        Some(earlier) => {
            let places: Vec<_> = run.results.iter().map(|result| (result.file.clone(), result.line)).collect();
            let whole = earlier.merge(run)?;
            let line = format!("with the earlier part: {}", whole.totals.line());
            terminal.print(&line)?;
            let recordings = sort_recordings(&places, recordings, &whole);
            (whole, recordings)
        }
    };
    let exit = exit_after(end, args, &run);
    let nothing = nothing_judged(&run).filter(|_| exit == Exit::NothingRan).unwrap_or_default();
    args.output.write(run, &recordings, terminal)?;
    OutputError::check(shown).and_then(|()| terminal.print(nothing))?;
    if end == RunEnd::Interrupted && setup.is_manual() && args.output.results().is_some() {
        terminal.print("the same command with --continue goes on with the scenarios that are not judged yet")?;
    }
    setup.check_input()?;
    Ok(exit)
}

/// Returns the observer that writes the results of a person after each scenario.
fn progress(args: &RunArgs, setup: &ConnectorSetup, earlier: Option<&EarlierRun>) -> Option<Arc<dyn RunObserver>> {
    setup.is_manual().then(|| ProgressFile::observe(args.output.results(), earlier))?
}

/// Refuses what would have a person do everything again, and says that a person does one scenario at a time.
fn check_repetition(args: &RunArgs, setup: &ConnectorSetup, is_observed: bool) -> Result<(), SetupError> {
    if setup.manual.is_none() {
        return Ok(());
    }
    if args.guesses.is_wanted() {
        setup.refuse_repetition("--guesses")?;
    }
    if is_observed {
        setup.refuse_repetition("`ui`")?;
    }
    if let Some(number) = args.concurrency.filter(|number| number.get() > 1) {
        print_error(&format!(
            "-j {number} has no effect with --connector manual: a person does one scenario at a time"
        ));
    }
    Ok(())
}

fn exit_after(end: RunEnd, args: &RunArgs, run: &RunReport) -> Exit {
    match end {
        RunEnd::Interrupted => Exit::Interrupted,
        RunEnd::Complete | RunEnd::FirstFailure => args.guesses.judge(&run.guesses, summary::exit(run)),
    }
}

/// Returns an empty summary, which shows each scenario of the selected ones on the terminal.
fn summarise<'a, 'b>(
    terminal: &'a mut Terminal<'b>,
    selected: &[Arc<Case>],
    known: KnownFailures,
    findings: FindingsCollector,
) -> RunSummary<&'a mut Terminal<'b>> {
    let (progress, paint) = (progress_line(terminal, selected.len()), terminal.paint());
    let console = Console::new(terminal, paint, selected.iter().map(|case| &*case.file));
    RunSummary::new(console, progress, known, findings)
}

/// Starts the mock, introduces the connector, and chooses the other answers of Egnyte.
async fn begin(
    (args, observer): (&RunArgs, &Option<Arc<dyn RunObserver>>),
    setup: &ConnectorSetup,
    suite: &Suite,
) -> Result<(Arc<RunContext>, Identity, Vec<OtherAnswer>), SetupError> {
    let FixtureSet { people, domains } = FixtureSet::load_beside(suite)?;
    let context =
        Arc::new(RunContext { retention: args.retention(observer.is_some()), people, domains, ..start(setup).await? });
    // A misspelt guess is an error before the first scenario.
    let answers = args.guesses.choose(&context).await?;
    let identity = introduce(&context).await?;
    Ok((context, identity, answers))
}

/// Runs the passed scenarios again under these answers of Egnyte, if the run is complete, and returns the end of both.
async fn run_under_guesses(
    end: RunEnd,
    (args, context, concurrency): (&RunArgs, &Arc<RunContext>, usize),
    (answers, selected): (&[OtherAnswer], &[Arc<Case>]),
    summary: &mut RunSummary<&mut Terminal<'_>>,
) -> (RunEnd, Vec<GuessResult>) {
    if end != RunEnd::Complete || !args.guesses.is_wanted() {
        return (end, Vec::new());
    }
    let rerun = |place: &str, answer: &str| format!("{} --guesses {answer}", rerun_command(place, &args.connector));
    let run = GuessRun { context, concurrency, rerun: &rerun };
    let results = unless_interrupted(run.run(answers, &summary.passed_cases(selected))).await;
    summary.limit_evidence(args.output.retention());
    (if results.is_none() { RunEnd::Interrupted } else { end }, results.unwrap_or_default())
}

fn print_hints(hints: &[LintFinding]) {
    if !hints.is_empty() {
        print_error(&lint::render(hints, Paint::for_stream(&io::stderr())));
    }
}

/// Returns the progress line, which a person sees only.
fn progress_line(terminal: &Terminal<'_>, total: usize) -> ProgressLine<io::Stderr> {
    ProgressLine::new((terminal.is_interactive() && io::stderr().is_terminal()).then(io::stderr), total)
}

fn schedule(cases: Vec<Arc<Case>>, context: &Arc<RunContext>, shows_scenario: bool) -> Vec<ScheduledScenario> {
    let scheduled = |case: Arc<Case>| {
        let names = SessionNames::new(shows_scenario.then_some(&*case.title));
        ScheduledScenario { case, context: Arc::clone(context), names, weaknesses: Vec::new() }
    };
    cases.into_iter().map(scheduled).collect()
}

/// Runs the scenarios until all are complete, the user interrupts them, or the first one fails and `fail_fast` is true.
/// Returns the end and the time of own work.
async fn run_until_end(
    scheduled: Vec<ScheduledScenario>,
    (concurrency, fail_fast): (usize, bool),
    summary: &mut RunSummary<&mut Terminal<'_>>,
) -> Result<(RunEnd, Duration), SetupError> {
    let (mut shown, mut own, mut left) = (Ok(()), Duration::ZERO, scheduled.len());
    let mut is_stopped = false;
    let running = run_scenarios(scheduled, concurrency, |_, completed| {
        left -= 1;
        if completed.result.outcome == Outcome::NotRun {
            is_stopped = true;
            return ControlFlow::Break(());
        }
        shown = summary.add(completed);
        let stops = shown.is_err() || (fail_fast && left > 0 && summary.is_red());
        if stops { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let end = match unless_interrupted(busy(&mut own, running)).await {
        None => RunEnd::Interrupted,
        Some(ControlFlow::Continue(())) => RunEnd::Complete,
        Some(ControlFlow::Break(())) if is_stopped => RunEnd::Interrupted,
        Some(ControlFlow::Break(())) => {
            end_processes().await;
            RunEnd::FirstFailure
        }
    };
    OutputError::check(shown)?;
    Ok((end, own))
}
