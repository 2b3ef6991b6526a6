//! A run: features read and linted, scenarios selected, the stage set, results reported.

pub mod drive;
pub mod driven;
mod findings;
mod interrupt;
pub mod known_failures;
pub mod panics;
mod ready;
mod recording;
pub mod result;
pub mod select;
pub(crate) mod summary;

use std::io::{self, IsTerminal, Stderr, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use crate::connector::ConnectorError;
use crate::connector::config::FILE_NAME;
use crate::run::known_failures::{List, check_absent, write_first_list};
use crate::run::select::{Filter, Shard, gate};
use crate::scenario::fixtures::Fixtures;
use crate::scenario::{Keep, Stage};
use crate::suite::Case;
use crate::suite::rules::RuleCatalogue;
use crate::util::busy::busy;
use crate::util::exit::Exit;
use egnyte_protocol::{Hello, Identity, VERSION};
use egnyte_report::{Console, ProgressLine, ReportFormat, RunReport, render_timings};
use egnyte_support::mask::MaskedWriter;
use egnyte_support::paint::Paint;

use drive::{Job, drive};
use driven::{Choice, Driven};
use findings::FindingsCollector;
pub use interrupt::unless_interrupted;
pub use ready::{NotReady, examine, ready, stage};
use recording::Recording;
use summary::{RunFacts, RunSummary};

/// What the command line asks for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Features: paths, paths with lines, folders; the embedded ones when empty.
    pub paths: Vec<String>,
    /// Which of their scenarios.
    pub filter: Filter,
    /// Which part of those.
    pub shard: Option<Shard>,
    /// How many at a time; `None` leaves it to what fits the connector.
    pub concurrency: Option<usize>,
    /// What is driven, and how.
    pub choice: Choice,
    /// A mock that is running already.
    pub mock: Option<String>,
    /// The reports beside the terminal's.
    pub reports: Vec<ReportFormat>,
    /// The folder in which everything is kept.
    pub results: Option<PathBuf>,
    /// What the terminal shows.
    pub detail: Detail,
    /// How this program was called, for the command that runs a scenario again.
    pub invocation: String,
    /// Where a first list of known failures is written.
    pub write_expectations: Option<PathBuf>,
}

/// How much the terminal shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// What came of it.
    #[default]
    Verdicts,
    /// Also where the time went.
    Timings,
}

impl Options {
    /// The scenarios to be run or skipped, of those that the paths name.
    fn asked(&self, there: &[Arc<Case>]) -> Vec<Arc<Case>> {
        let mut asked: Vec<Arc<Case>> = there.iter().filter(|case| self.filter.keeps(case)).cloned().collect();
        if let Some(shard) = self.shard {
            shard.keep(&mut asked);
        }
        asked
    }

    /// Why nothing was selected.
    fn nothing(&self, there: &[Arc<Case>]) -> String {
        match self.shard {
            Some(shard) if there.iter().any(|case| self.filter.keeps(case)) => {
                format!("nothing ran: there are fewer scenarios than parts, and part {shard} has none")
            }
            _ => self.filter.nothing(there),
        }
    }

    /// Writes the reports of a run beside that of the terminal, which is written already.
    fn write_reports(
        &self,
        run: RunReport,
        recordings: &[Option<Recording>],
        out: &mut impl Write,
    ) -> Result<(), NotReady> {
        let out = &mut MaskedWriter::new(out);
        if self.detail == Detail::Timings {
            told(write!(out, "{}", render_timings(&run)), Exit::Green)?;
        }
        if let Some(file) = &self.write_expectations {
            told(writeln!(out, "{}", write_first_list(file, &run.results)?), Exit::Green)?;
        }
        let kept = self.results.as_deref().map_or(Ok(()), |folder| recording::write(folder, &run, recordings));
        egnyte_report::write(&self.reports, run, out)?;
        Ok(kept?)
    }

    /// The connector is there, the mock runs, and the two can begin.
    async fn begin(&self, driven: &Driven, fixtures: Fixtures) -> Result<(Arc<Stage>, Identity), NotReady> {
        let keep = match &self.results {
            Some(_) => Keep::Everything,
            None if self.reports.iter().any(ReportFormat::shows_passed_scenarios) => Keep::Talk,
            None => Keep::Failures,
        };
        let Fixtures { cast, domains } = fixtures;
        let stage = Arc::new(Stage { keep, cast, domains, ..stage(self.mock.as_deref(), driven).await? });
        let identity = introduction(&stage).await?;
        Ok((stage, identity))
    }

    /// Renders the command that runs the scenario of a place again.
    fn rerun(&self, place: &str) -> String {
        let mut command = format!("{} {}", self.invocation, quoted(place));
        for word in self.choice.words() {
            command.push_str(&format!(" {}", quoted(&word)));
        }
        if let Some(mock) = &self.mock {
            command.push_str(&format!(" --mock {}", quoted(mock)));
        }
        command
    }
}

/// Runs, and tells it on `out`.
///
/// # Errors
/// When the features, the connector or the mock cannot be used.
pub async fn run(options: &Options, out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotReady> {
    options.write_expectations.as_deref().map_or(Ok(()), check_absent)?;
    egnyte_report::prepare(&options.reports)?;
    let driven = options.choice.driven()?;
    // Not sooner: a recording may be replayed from the folder that is written to.
    options.results.as_deref().map_or(Ok(()), recording::make_room)?;
    let (suite, hints) = ready(&options.paths)?;
    let there = suite.selected_cases();
    let asked = options.asked(&there);
    let known = known(&driven, &suite.cases(), &asked)?;
    let whole = asked.len() == suite.cases().len();
    if asked.is_empty() {
        return told(writeln!(out, "{}", options.nothing(&there)), Exit::NothingRan);
    }
    if !hints.is_empty() {
        let hints = crate::language::lint::render(&hints, Paint::for_stream(&io::stderr()));
        told(io::stderr().write_all(hints.as_bytes()), Exit::Green)?;
    }
    let Some(begun) = unless_interrupted(options.begin(&driven, Fixtures::beside(&suite)?)).await else {
        return told(writeln!(out, "interrupted before the first scenario"), Exit::Interrupted);
    };
    let (stage, identity) = begun?;
    let (progress, findings) = (watched(out, asked.len()), FindingsCollector::new(&driven, whole));
    let paint = Paint::for_stream(out);
    let console = Console::new(&mut *out, paint, asked.iter().map(|case| &*case.file));
    let mut summary = RunSummary::new(console, progress, known, findings);
    let (cases, skipped) = gate(asked.clone(), &identity, |title| stage.target.has_scenario(title));
    told(skipped.into_iter().try_for_each(|completed| summary.add(completed)), Exit::Green)?;
    let (started, began) = (Timestamp::now(), Instant::now());
    let at_once = driven.at_once(options.concurrency);
    let (interrupted, own) = perform(jobs(cases, &stage), at_once, &mut summary).await?;
    let total = began.elapsed();
    stage.egnyte.delete_open_domains().await;
    let (target, faults) = (&stage.target.spec(), panics::unclaimed());
    let (identity, files, asked) = (&identity, &suite.files, &asked);
    let facts = RunFacts { target, identity, started, total, own, interrupted, faults, files, asked };
    let (run, recordings, shown) = summary.finish(facts, |place| options.rerun(place));
    let exit = if interrupted { Exit::Interrupted } else { summary::exit(&run) };
    options.write_reports(run, &recordings, out)?;
    told(shown, exit)
}

/// Looks whether the connector is there, and asks it who it is, in a session of its own, before any scenario needs to
/// know.
///
/// # Errors
/// When it is not there, does not start or does not answer.
pub async fn introduction(stage: &Stage) -> Result<Identity, NotReady> {
    let target = &*stage.target;
    let limit = stage.patience.start;
    let not = |breakdown: ConnectorError| NotReady::Connector { spec: target.spec(), why: breakdown.message };
    target.check().await.map_err(not)?;
    let mut session = target.open("introduction").map_err(not)?;
    let name = format!("{}-introduction", run_name());
    let hello = Hello { protocol: VERSION, suite: env!("CARGO_PKG_VERSION").to_owned(), session: name };
    let answer = tokio::time::timeout(limit + stage.patience.grace, session.hello(hello)).await;
    let late = |_| not(ConnectorError::new(format!("it did not answer `hello` within {limit:?}")));
    let identity = answer.map_err(late)?.map_err(not)?;
    session.bye().await.map_err(not)?;
    Ok(identity)
}

/// How far a run of so many scenarios is, where somebody watches.
fn watched(out: &impl IsTerminal, total: usize) -> ProgressLine<Stderr> {
    ProgressLine::new((out.is_terminal() && io::stderr().is_terminal()).then(io::stderr), total)
}

/// The known failures of the connector.
fn known(driven: &Driven, all: &[Arc<Case>], asked: &[Arc<Case>]) -> Result<List, NotReady> {
    let catalogue = RuleCatalogue::load_embedded()?;
    let ids = all.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref());
    let rules: Vec<&str> = catalogue.ids().chain(ids).collect();
    let file = driven.file.as_deref().unwrap_or(FILE_NAME);
    let of_scenarios: Vec<_> = driven.expectations.iter().filter(|it| it.finding.is_none()).cloned().collect();
    Ok(List::new(file, &of_scenarios, &rules, all, asked)?)
}

/// Returns a name for the sessions of this run, which no other run has: several runs may use one service.
fn run_name() -> String {
    let id = Uuid::new_v4().simple().to_string();
    format!("r{}", &id[..8])
}

fn jobs(cases: Vec<Arc<Case>>, stage: &Arc<Stage>) -> Vec<Job> {
    let run = run_name();
    let job = |(number, case)| Job {
        case,
        stage: Arc::clone(stage),
        session: format!("{run}-{}", number + 1),
        weaknesses: Vec::new(),
    };
    cases.into_iter().enumerate().map(job).collect()
}

/// Drives the jobs until they are complete or the user interrupts them, and returns whether they were interrupted and the
/// time of own work.
async fn perform<W: Write>(
    jobs: Vec<Job>,
    at_once: usize,
    summary: &mut RunSummary<W>,
) -> Result<(bool, Duration), NotReady> {
    let (mut broken, mut own) = (Ok(()), Duration::ZERO);
    let driven = drive(jobs, at_once, |_, completed| {
        broken = summary.add(completed);
        if broken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let interrupted = unless_interrupted(busy(&mut own, driven)).await.is_none();
    told(broken, Exit::Green)?;
    Ok((interrupted, own))
}

/// Somebody who closes the pipe has read enough: that is no failure.
pub(crate) fn told(written: io::Result<()>, exit: Exit) -> Result<Exit, NotReady> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(NotReady::Output(error)),
        _ => Ok(exit),
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |sign: char| sign.is_alphanumeric() || "-_./:=@,+".contains(sign);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
