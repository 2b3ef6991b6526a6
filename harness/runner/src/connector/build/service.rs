//! Services: builds that poll, or that sync when they get a signal. A service runs as long as its session, and is started
//! again when its settings change.

use std::sync::Arc;
use std::time::Duration;

use regex::Regex;
use tokio::time::{Instant, sleep};

use super::error::BuildError;
use super::problems::Outcome;
use super::status::StatusWatch;
use super::values::BuildValues;
use crate::connector::command::CommandLine;
use crate::connector::log::{Log, LogTail};
use crate::connector::options::ConnectorOptions;
use crate::connector::process::Process;
use crate::util::lateness::wait_for;
use egnyte_directories::{Anchor, Passes, Requests, passes};

/// Time between two looks at the requests.
const LOOK: Duration = Duration::from_millis(25);

/// Service as its target declares it.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) command: CommandLine,
    pub(super) pace: Pace,
    pub(super) anchor: Option<Anchor>,
    /// Time without a request after which a pass is over; `None` if the beginning of the next one shows it.
    pub(super) quiet: Option<Duration>,
    /// Log line that says that a pass is over.
    pub(super) done: Option<Regex>,
}

/// Beginning of the passes of a service.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// One after each interval.
    Interval(Duration),
    /// One after each signal, which takes this long at most.
    Signal(i32, Duration),
}

/// Running service of a session.
#[derive(Debug)]
pub(super) struct RunningService {
    process: Process,
    values: BuildValues,
    /// Log since the latest event.
    log: Arc<Log>,
}

impl Service {
    /// Longest time until a change has arrived: two passes, and what they take.
    pub(super) fn deadline(&self) -> Duration {
        match self.pace {
            Pace::Interval(interval) => 2 * interval + Duration::from_secs(30),
            Pace::Signal(_, limit) => limit,
        }
    }

    fn interval(&self) -> Duration {
        match self.pace {
            Pace::Interval(interval) => interval,
            Pace::Signal(..) => Duration::ZERO,
        }
    }

    /// Waits until no pass is under way, so that no pass sees a half of two states; for an interval at most.
    pub(super) async fn wait_for_pause(&self, requests: &Requests) {
        let end = Instant::now() + self.interval();
        while !requests.is_between_passes() && Instant::now() < end {
            sleep(LOOK).await;
        }
    }

    /// Requests a pass from a service that was running already. One that is started begins by itself.
    pub(super) fn request_pass(&self, running: &RunningService) -> Result<(), BuildError> {
        match self.pace {
            Pace::Interval(_) => Ok(()),
            Pace::Signal(signal, _) => {
                running.process.signal(signal).map_err(|error| BuildError::Signal(error.to_string()))
            }
        }
    }

    /// Waits until a pass that began after the latest change is over. Requests are not seen where the directory is files.
    pub(super) async fn wait_for_pass(
        &self,
        (running, limit): (&mut RunningService, Duration),
        requests: Option<&Requests>,
        refused: impl Fn() -> usize,
        mut status: Option<StatusWatch<'_>>,
    ) -> Result<Outcome, BuildError> {
        let (mut state, mut early) = (Passes::None, None);
        let is_shown_by_the_next = self.done.is_none() && self.quiet.is_none() && status.is_none();
        if let Some(requests) = requests.filter(|_| is_shown_by_the_next) {
            requests.hold_next_pass(self.anchor.clone(), self.interval());
        }
        let over = async {
            loop {
                state = self.passes(requests);
                let is_over = match &mut status {
                    Some(status) => self.has_begun(state) && status.is_idle().await,
                    None => self.is_over(state, (requests, &running.log), &mut early),
                };
                if is_over {
                    let lines = early.take().into_iter().flatten().chain(running.log.drain()).collect();
                    return Ok(Outcome { failure: None, lines });
                }
                tokio::select! {
                    error = running.ended("while its directory was to be read") => return Err(error),
                    () = sleep(LOOK) => {}
                }
            }
        };
        match wait_for(limit, over).await {
            Ok(outcome) => outcome,
            Err(late) => Err(self.late((state, limit), requests, refused(), status.as_ref()).on_busy_machine(late)),
        }
    }

    fn passes(&self, requests: Option<&Requests>) -> Passes {
        let passes = |it: &Requests| passes(&it.all(), self.anchor.as_ref(), it.generation(), self.interval());
        requests.map_or(Passes::None, passes)
    }

    /// Returns whether a pass has begun since the latest change. A signal begins one.
    fn has_begun(&self, state: Passes) -> bool {
        state != Passes::None || matches!(self.pace, Pace::Signal(..))
    }

    /// Returns whether a pass is over that began after the latest change. `early` keeps the log from before it began.
    fn is_over(&self, state: Passes, seen: (Option<&Requests>, &Log), early: &mut Option<Vec<String>>) -> bool {
        let (requests, log) = seen;
        let is_quiet = |least: Duration| requests.and_then(Requests::quiet).is_some_and(|quiet| quiet >= least);
        let has_begun = self.has_begun(state);
        match (&self.done, self.quiet) {
            (Some(done), _) if has_begun => {
                if early.is_none() {
                    let is_polling = matches!(self.pace, Pace::Interval(_));
                    *early = Some(if is_polling { log.drain() } else { Vec::new() });
                }
                log.lines().iter().any(|line| done.is_match(line))
            }
            (Some(_), _) => false,
            (None, Some(quiet)) => state != Passes::None && is_quiet(quiet),
            (None, None) => state == Passes::Over && requests.is_some_and(Requests::is_between_passes),
        }
    }

    /// Describes what was seen until the deadline.
    fn late(
        &self,
        (state, limit): (Passes, Duration),
        requests: Option<&Requests>,
        refused: usize,
        status: Option<&StatusWatch<'_>>,
    ) -> BuildError {
        let since = requests.map(|requests| (requests.all(), requests.generation())).unwrap_or_default();
        let came: Vec<String> = since
            .0
            .iter()
            .filter(|request| request.generation == since.1)
            .map(|request| format!("{} {} {}", request.method, request.path, request.status.unwrap_or_default()))
            .collect();
        let mut seen = match state {
            Passes::None if requests.is_none() => "its reads are not seen".to_owned(),
            Passes::None => "no pass began after the change".to_owned(),
            Passes::Begun => "one pass began after the change, and no later one".to_owned(),
            Passes::Over => "passes began after the change, and the requests never paused".to_owned(),
        };
        if let Some(done) = &self.done {
            seen.push_str(&format!("; no line of its log matched `done`, {:?}", done.as_str()));
        }
        if let Some(status) = status.filter(|_| self.has_begun(state)) {
            seen.push_str(&format!("; {status}; 200 twice in a row is idle, 202 or 503 busy"));
        }
        if refused > 0 {
            seen.push_str(&format!("; {refused} requests came with a wrong key"));
        }
        match came.last() {
            Some(last) => seen.push_str(&format!("; {} requests came, the last one {last}", came.len())),
            None if refused == 0 && requests.is_some() => seen.push_str("; no request came"),
            None => {}
        }
        match self.pace {
            Pace::Interval(interval) => BuildError::NoPass { limit, interval, seen },
            Pace::Signal(..) => BuildError::NoEndOfSignal { limit, seen },
        }
    }
}

impl RunningService {
    /// Starts a service, unless it runs with the same settings. Returns it, and whether it was started.
    pub(super) async fn keep<'r>(
        running: &'r mut Option<Self>,
        command: &CommandLine,
        values: &BuildValues,
        (options, log): (&ConnectorOptions, &Arc<Log>),
    ) -> Result<(&'r mut Self, bool), BuildError> {
        match running.take() {
            Some(same) if same.values == *values => Ok((running.insert(same), false)),
            former => {
                if let Some(former) = former {
                    former.end(options.grace).await;
                }
                let (process, own) = values.start(command, log)?;
                Ok((running.insert(Self { process, values: values.clone(), log: own }), true))
            }
        }
    }

    /// Forgets the log of earlier events.
    pub(super) fn forget_log(&self) {
        self.log.drain();
    }

    /// Returns the log since the latest event, and forgets it.
    pub(super) fn drain_log(&self) -> Vec<String> {
        self.log.drain()
    }

    /// Returns the end of the log.
    pub(super) fn log_tail(&self) -> LogTail {
        self.log.tail()
    }

    /// Waits until the service has ended, which it should not.
    pub(super) async fn ended(&mut self, during: &'static str) -> BuildError {
        let status = self.process.exit().await;
        self.process.end(Duration::ZERO).await;
        BuildError::Ended { status, during, tail: self.log.tail() }
    }

    /// Ends the service.
    pub(super) async fn end(mut self, grace: Duration) {
        self.process.end(grace).await;
    }
}
