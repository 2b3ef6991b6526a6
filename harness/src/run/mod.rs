//! A run: features read and linted, scenarios selected, the stage set, verdicts told.

mod books;
pub mod drive;
pub mod driven;
mod gather;
mod interrupt;
pub mod known_failures;
pub mod panics;
mod ready;
pub mod select;
mod write;

use std::io::{self, IsTerminal, Stderr, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::connector::Breakdown;
use crate::connector::config::FILE_NAME;
use crate::report::console::{Closing, Console};
use crate::report::progress::Progress;
use crate::report::{self, Record, Report, results, timings};
use crate::run::known_failures::List;
use crate::run::select::{Filter, Shard, gate};
use crate::scenario::fixtures::Fixtures;
use crate::scenario::{Keep, Stage};
use crate::suite::{Case, catalogue};
use crate::util::busy::busy;
use crate::util::exit::Exit;
use egnyte_protocol::{Hello, Identity, VERSION};
use egnyte_support::mask::MaskedWriter;
use egnyte_support::paint::Paint;

use books::Books;
use drive::{Job, drive};
use driven::{Choice, Driven};
pub use interrupt::unless_interrupted;
pub use ready::{NotReady, examine, ready, stage};
use write::{untouched, write_list};

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
    pub reports: Vec<Report>,
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

    /// Tells a run everywhere but in the console, which has told it already.
    fn tell(&self, record: &Record<'_>, out: &mut impl Write) -> Result<(), NotReady> {
        let out = &mut MaskedWriter::new(out);
        if self.detail == Detail::Timings {
            told(write!(out, "{}", timings::text(record)), Exit::Green)?;
        }
        if let Some(file) = &self.write_expectations {
            write_list(file, record.verdicts, out)?;
        }
        let kept = self.results.as_deref().map_or(Ok(()), |folder| results::write(folder, record));
        report::write(&self.reports, record, out)?;
        Ok(kept?)
    }

    /// The connector is there, the mock runs, and the two can begin.
    async fn begin(&self, driven: &Driven, fixtures: Fixtures) -> Result<(Arc<Stage>, Identity), NotReady> {
        let keep = match &self.results {
            Some(_) => Keep::Everything,
            None if self.reports.iter().any(Report::tells_what_passed) => Keep::Talk,
            None => Keep::Failures,
        };
        let Fixtures { cast, domains } = fixtures;
        let stage = Arc::new(Stage { keep, cast, domains, ..stage(self.mock.as_deref(), driven).await? });
        let identity = introduction(&stage).await?;
        Ok((stage, identity))
    }

    /// The command that runs one scenario again.
    fn again(&self, case: &Case) -> String {
        let mut command = format!("{} {}", self.invocation, quoted(&case.place()));
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
    options.write_expectations.as_deref().map_or(Ok(()), untouched)?;
    report::prepare(&options.reports)?;
    let driven = options.choice.driven()?;
    // Not sooner: a recording may be replayed from the folder that is written to.
    options.results.as_deref().map_or(Ok(()), results::make_room)?;
    let (suite, hints) = ready(&options.paths)?;
    let there = suite.asked_for();
    let asked = options.asked(&there);
    let known = known(&driven, &suite.cases(), &asked)?;
    let whole = asked.len() == suite.cases().len();
    if asked.is_empty() {
        return told(writeln!(out, "{}", options.nothing(&there)), Exit::NothingRan);
    }
    if !hints.is_empty() {
        let hints = crate::language::lint::show(&hints, Paint::for_stream(&io::stderr()));
        told(io::stderr().write_all(hints.as_bytes()), Exit::Green)?;
    }
    let Some(begun) = unless_interrupted(options.begin(&driven, Fixtures::beside(&suite)?)).await else {
        return told(writeln!(out, "interrupted before the first scenario"), Exit::Interrupted);
    };
    let (stage, identity) = begun?;
    let (progress, gathered) = (watched(out, asked.len()), gather::expecting(&driven, whole));
    let paint = Paint::for_stream(out);
    let mut books = Books::new(Console::new(&mut *out, paint, &asked), progress, known, gathered);
    let (cases, skipped) = gate(asked.clone(), &identity, |title| stage.target.knows(title));
    for verdict in skipped {
        told(books.take(verdict), Exit::Green)?;
    }
    let (started, began) = (Timestamp::now(), Instant::now());
    let (mut closing, own) = perform(jobs(cases, &stage), driven.at_once(options.concurrency), &mut books).await?;
    let took = began.elapsed();
    stage.egnyte.delete_open_domains().await;
    let shown = books.close(&mut closing, |case| options.again(case));
    let (exit, verdicts) = (books.exit(&closing), books.verdicts);
    let (files, asked, verdicts) = (&suite.files, &asked, &verdicts);
    let again = &|case: &Case| options.again(case);
    let (connector, identity, closing) = (&stage.target.spec(), &identity, &closing);
    options.tell(&Record { connector, identity, started, files, asked, verdicts, closing, took, own, again }, out)?;
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
    let not = |breakdown: Breakdown| NotReady::Connector { spec: target.spec(), why: breakdown.what };
    target.check().await.map_err(not)?;
    let mut session = target.open("introduction").map_err(not)?;
    let hello =
        Hello { protocol: VERSION, suite: env!("CARGO_PKG_VERSION").to_owned(), session: "introduction".to_owned() };
    let answer = tokio::time::timeout(limit + stage.patience.grace, session.hello(hello)).await;
    let late = |_| not(Breakdown { what: format!("it did not answer `hello` within {limit:?}") });
    let identity = answer.map_err(late)?.map_err(not)?;
    session.bye().await.map_err(not)?;
    Ok(identity)
}

/// How far a run of so many scenarios is, where somebody watches.
fn watched(out: &impl IsTerminal, total: usize) -> Progress<Stderr> {
    Progress::new((out.is_terminal() && io::stderr().is_terminal()).then(io::stderr), total)
}

/// The known failures of the connector.
fn known(driven: &Driven, all: &[Arc<Case>], asked: &[Arc<Case>]) -> Result<List, NotReady> {
    let catalogue = catalogue()?;
    let ids = all.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref());
    let rules: Vec<&str> = catalogue.ids().chain(ids).collect();
    let file = driven.file.as_deref().unwrap_or(FILE_NAME);
    let of_scenarios: Vec<_> = driven.expectations.iter().filter(|it| it.finding.is_none()).cloned().collect();
    Ok(List::new(file, &of_scenarios, &rules, all, asked)?)
}

fn jobs(cases: Vec<Arc<Case>>, stage: &Arc<Stage>) -> Vec<Job> {
    let job = |(number, case)| Job {
        case,
        stage: Arc::clone(stage),
        session: format!("s-{}", number + 1),
        weaknesses: Vec::new(),
    };
    cases.into_iter().enumerate().map(job).collect()
}

/// Drives the jobs until they are through or somebody breaks them off, and tells what we computed meanwhile.
async fn perform<W: Write>(
    jobs: Vec<Job>,
    at_once: usize,
    books: &mut Books<W>,
) -> Result<(Closing, Duration), NotReady> {
    let (mut broken, mut own) = (Ok(()), Duration::ZERO);
    let driven = drive(jobs, at_once, |_, verdict| {
        broken = books.take(verdict);
        if broken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let interrupted = unless_interrupted(busy(&mut own, driven)).await.is_none();
    told(broken, Exit::Green)?;
    Ok((Closing { faults: panics::unclaimed(), interrupted, ..Closing::default() }, own))
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
