//! A run: features read and linted, scenarios selected, the stage set, verdicts told.

pub mod drive;
pub mod panics;
mod ready;

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::busy::busy;
use crate::catalogue::Keeper;
use crate::connector::{Breakdown, Target, end_all};
use crate::exit::Exit;
use crate::paint::Paint;
use crate::protocol::{Hello, Identity, VERSION};
use crate::report::console::{Closing, Console};
use crate::report::{self, Record, Report, Tally, Verdict, timings};
use crate::select::{Filter, Shard, gate};
use crate::suite::Case;
use crate::world::Stage;

use drive::{Job, drive};
pub use ready::{NotReady, examine, ready, stage};

/// How many scenarios are under way at a time, where nothing else is asked for.
pub const CONCURRENCY: usize = 32;

/// How long a connector may take over one event.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How long the processes of a run broken off may take to end by themselves.
const GRACE: Duration = Duration::from_secs(2);

/// What the command line asks for.
#[derive(Clone)]
pub struct Options {
    /// Features: paths, paths with lines, folders; the embedded ones when empty.
    pub paths: Vec<String>,
    /// Which of their scenarios.
    pub filter: Filter,
    /// Which part of those.
    pub shard: Option<Shard>,
    /// How many at a time.
    pub concurrency: usize,
    /// What is driven.
    pub connector: Arc<dyn Target>,
    /// A mock that is running already.
    pub mock: Option<String>,
    /// The reports beside the terminal's.
    pub reports: Vec<Report>,
    /// What the terminal shows.
    pub detail: Detail,
    /// How this program was called, for the command that runs a scenario again.
    pub invocation: String,
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

    fn detail(&self, record: &Record<'_>, out: &mut impl Write) -> io::Result<()> {
        match self.detail {
            Detail::Verdicts => Ok(()),
            Detail::Timings => write!(out, "{}", timings::text(record)),
        }
    }

    /// The command that runs one scenario again.
    fn again(&self, case: &Case) -> String {
        let mut command = format!("{} {}", self.invocation, quoted(&case.place()));
        let connector = self.connector.spec();
        if connector != "reference" {
            command.push_str(&format!(" --connector {}", quoted(&connector)));
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
    report::prepare(&options.reports)?;
    let (suite, hints) = ready(&options.paths)?;
    let there = suite.asked_for();
    let asked = options.asked(&there);
    if asked.is_empty() {
        return told(writeln!(out, "{}", options.nothing(&there)), Exit::NothingRan);
    }
    if !hints.is_empty() {
        let hints = crate::lint::show(&hints, Paint::fitting(&io::stderr()));
        told(io::stderr().write_all(hints.as_bytes()), Exit::Green)?;
    }
    play(options, &asked, out).await
}

/// Sets the stage, runs what was asked for, and tells it everywhere.
async fn play(options: &Options, asked: &[Arc<Case>], out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotReady> {
    let stage = Arc::new(stage(options.mock.as_deref(), Arc::clone(&options.connector)).await?);
    let identity = introduction(&*stage.target).await?;
    let (cases, skipped) = gate(asked.to_vec(), &identity);
    let paint = Paint::fitting(out);
    let mut console = Console::new(&mut *out, paint, asked);
    let mut counts = Counts::default();
    for verdict in skipped {
        counts.add(&verdict);
        told(console.verdict(verdict), Exit::Green)?;
    }
    let (started, began) = (Timestamp::now(), Instant::now());
    let (closing, own) = perform(jobs(cases, &stage), options.concurrency, &mut console, &mut counts).await?;
    let took = began.elapsed();
    let again = |case: &Case| options.again(case);
    let shown = console.close(&closing, again);
    let verdicts = console.into_verdicts();
    let (connector, exit) = (options.connector.spec(), counts.exit(&closing));
    let record = Record {
        connector: &connector,
        identity: &identity,
        started,
        asked,
        verdicts: &verdicts,
        closing: &closing,
        took,
        own,
        again: &again,
    };
    told(shown.and_then(|()| options.detail(&record, out)), exit)?;
    report::write(&options.reports, &record, out)?;
    Ok(exit)
}

/// Asks the connector who it is, in a session of its own, before any scenario needs to know.
///
/// # Errors
/// When it does not start or does not answer.
pub async fn introduction(target: &dyn Target) -> Result<Identity, NotReady> {
    let not = |breakdown: Breakdown| NotReady::Connector { spec: target.spec(), why: breakdown.what };
    target.check().await.map_err(not)?;
    let mut session = target.open("introduction").map_err(not)?;
    let hello =
        Hello { protocol: VERSION, suite: env!("CARGO_PKG_VERSION").to_owned(), session: "introduction".to_owned() };
    let answer = tokio::time::timeout(DEADLINE, session.hello(hello)).await;
    let late = |_| not(Breakdown { what: format!("it did not answer `hello` within {} s", DEADLINE.as_secs()) });
    let identity = answer.map_err(late)?.map_err(not)?;
    session.bye().await.map_err(not)?;
    Ok(identity)
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

/// Drives the jobs until they are through or somebody presses Ctrl-C, and tells what we computed meanwhile.
async fn perform<W: Write>(
    jobs: Vec<Job>,
    concurrency: usize,
    console: &mut Console<W>,
    counts: &mut Counts,
) -> Result<(Closing, Duration), NotReady> {
    let (mut broken, mut own) = (Ok(()), Duration::ZERO);
    let driven = drive(jobs, concurrency, |_, verdict| {
        counts.add(&verdict);
        broken = console.verdict(verdict);
        if broken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let interrupted = tokio::select! {
        _ = busy(&mut own, driven) => false,
        pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
    };
    if interrupted {
        end_all(GRACE).await;
    }
    told(broken, Exit::Green)?;
    Ok((Closing { faults: panics::unclaimed(), interrupted }, own))
}

/// What decides the exit code.
#[derive(Default)]
struct Counts {
    connector: Tally,
    egnyte: Tally,
}

impl Counts {
    fn add(&mut self, verdict: &Verdict) {
        let one = std::slice::from_ref(verdict);
        self.connector = self.connector + Tally::of(one, Keeper::Connector);
        self.egnyte = self.egnyte + Tally::of(one, Keeper::Egnyte);
    }

    fn exit(&self, closing: &Closing) -> Exit {
        let all = self.connector + self.egnyte;
        if closing.interrupted {
            Exit::Interrupted
        } else if all.faults > 0 || !closing.faults.is_empty() {
            Exit::HarnessFault
        } else if all.red() > 0 {
            Exit::Red
        } else if all.passed == 0 {
            Exit::NothingRan
        } else {
            Exit::Green
        }
    }
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
