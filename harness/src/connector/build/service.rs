//! Services: builds that poll. A service runs as long as its session, and is started again when its settings change.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::error::BuildError;
use super::problems::Outcome;
use super::values::BuildValues;
use crate::connector::command::CommandLine;
use crate::connector::log::{Log, LogTail};
use crate::connector::options::ConnectorOptions;
use crate::connector::process::Process;
use crate::util::lateness::wait_for;
use egnyte_directories::{Anchor, Passes, Requests, passes};

/// Time without a request after which no pass is under way.
const QUIET: Duration = Duration::from_millis(200);

/// Time between two looks at the requests.
const LOOK: Duration = Duration::from_millis(25);

/// Service as its target declares it.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) command: CommandLine,
    pub(super) interval: Duration,
    pub(super) anchor: Option<Anchor>,
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
        2 * self.interval + Duration::from_secs(30)
    }

    /// Waits until no pass is under way, so that no pass sees a half of two states; for an interval at most.
    pub(super) async fn wait_for_pause(&self, requests: &Requests) {
        let end = Instant::now() + self.interval;
        while requests.quiet().is_none_or(|quiet| quiet < QUIET) && Instant::now() < end {
            sleep(LOOK).await;
        }
    }

    /// Waits until a pass that began after the latest change is over.
    pub(super) async fn wait_for_pass(
        &self,
        running: &mut RunningService,
        requests: &Requests,
        refused: impl Fn() -> usize,
    ) -> Result<Outcome, BuildError> {
        let (generation, mut state) = (requests.generation(), Passes::None);
        let over = async {
            loop {
                state = passes(&requests.all(), self.anchor.as_ref(), generation, self.interval);
                if state == Passes::Over && requests.quiet().is_some_and(|quiet| quiet >= QUIET) {
                    return Ok(Outcome { failure: None, lines: running.log.drain() });
                }
                tokio::select! {
                    error = running.ended("while its directory was to be read") => return Err(error),
                    () = sleep(LOOK) => {}
                }
            }
        };
        match wait_for(self.deadline(), over).await {
            Ok(outcome) => outcome,
            Err(late) => Err(self.late(state, requests, refused()).on_busy_machine(late)),
        }
    }

    /// Describes what was seen until the deadline.
    fn late(&self, state: Passes, requests: &Requests, refused: usize) -> BuildError {
        let since = requests.all();
        let since = since.iter().filter(|request| request.generation == requests.generation());
        let came: Vec<String> = since
            .map(|request| format!("{} {} {}", request.method, request.path, request.status.unwrap_or_default()))
            .collect();
        let mut seen = match state {
            Passes::None => "no pass began after the change".to_owned(),
            Passes::Begun => "one pass began after the change, and no later one".to_owned(),
            Passes::Over => "passes began after the change, and the requests never paused".to_owned(),
        };
        if refused > 0 {
            seen.push_str(&format!("; {refused} requests came with a wrong key"));
        }
        match came.last() {
            Some(last) => seen.push_str(&format!("; {} requests came, the last one {last}", came.len())),
            None if refused == 0 => seen.push_str("; no request came"),
            None => {}
        }
        BuildError::NoPass { limit: self.deadline(), interval: self.interval, seen }
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
