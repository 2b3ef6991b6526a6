//! A run: features read and linted, scenarios selected, the stage set, verdicts told.

pub mod drive;
pub mod panics;
mod ready;

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::catalogue::Keeper;
use crate::connector::{Breakdown, Target, end_all};
use crate::exit::Exit;
use crate::paint::Paint;
use crate::protocol::{Hello, Identity, VERSION};
use crate::report::console::{Closing, Console};
use crate::report::{Tally, Verdict};
use crate::select::{Filter, gate};
use crate::suite::Case;
use crate::world::Stage;

use drive::{Job, drive};
pub use ready::{NotReady, ready, stage};

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
    /// How many at a time.
    pub concurrency: usize,
    /// What is driven.
    pub connector: Arc<dyn Target>,
    /// A mock that is running already.
    pub mock: Option<String>,
    /// How this program was called, for the command that runs a scenario again.
    pub invocation: String,
}

impl Options {
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
    let (suite, hints) = ready(&options.paths)?;
    let there = suite.asked_for();
    let asked: Vec<Arc<Case>> = there.iter().filter(|case| options.filter.keeps(case)).cloned().collect();
    let paint = Paint::fitting(out);
    if asked.is_empty() {
        return told(writeln!(out, "{}", options.filter.nothing(&there)), Exit::NothingRan);
    }
    if !hints.is_empty() {
        let hints = crate::lint::show(&hints, Paint::fitting(&io::stderr()));
        told(io::stderr().write_all(hints.as_bytes()), Exit::Green)?;
    }
    let stage = Arc::new(stage(options.mock.as_deref(), Arc::clone(&options.connector)).await?);
    let identity = introduction(&*stage.target).await?;
    let (cases, skipped) = gate(asked.clone(), &identity);
    let mut console = Console::new(out, paint, &asked);
    let mut counts = Counts::default();
    for verdict in skipped {
        counts.add(&verdict);
        told(console.verdict(verdict), Exit::Green)?;
    }
    let closing = perform(jobs(cases, &stage), options.concurrency, &mut console, &mut counts).await?;
    told(console.close(&closing, |case| options.again(case)), counts.exit(&closing))
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

/// Drives the jobs until they are through or somebody presses Ctrl-C.
async fn perform<W: Write>(
    jobs: Vec<Job>,
    concurrency: usize,
    console: &mut Console<W>,
    counts: &mut Counts,
) -> Result<Closing, NotReady> {
    let mut broken = Ok(());
    let driven = drive(jobs, concurrency, |_, verdict| {
        counts.add(&verdict);
        broken = console.verdict(verdict);
        if broken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let interrupted = tokio::select! {
        _ = driven => false,
        pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
    };
    if interrupted {
        end_all(GRACE).await;
    }
    told(broken, Exit::Green)?;
    Ok(Closing { faults: panics::unclaimed(), interrupted })
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
