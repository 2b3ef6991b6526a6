//! `stdio:COMMAND`: one child for each session, one message a line.

use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join;
use tokio::io::AsyncWriteExt;
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::timeout;

use super::command::CommandLine;
use super::fault::{Call, Fault, Quote, Received};
use super::lines::{LONGEST, Lines, Next};
use super::log::Log;
use super::options::Options;
use super::process::{Folder, Process, Streams};
use super::session::{Session, Wire};
use super::target::BadTarget;
use super::{Connector, ConnectorError, ConnectorFuture, Isolation, Target};

/// The connector behind a command that goes on running.
#[derive(Debug)]
pub(super) struct Stdio {
    spec: String,
    command: Arc<CommandLine>,
    options: Arc<Options>,
}

impl Stdio {
    pub(super) fn parse(command: &str, options: &Options) -> Result<Self, BadTarget> {
        let line = CommandLine::parse(command, &["state_dir", "scenario"], options)?;
        Ok(Self { spec: format!("stdio:{command}"), command: Arc::new(line), options: Arc::new(options.clone()) })
    }
}

impl Target for Stdio {
    fn open(&self, scenario: &str) -> Result<Box<dyn Connector>, ConnectorError> {
        let pipe = Pipe {
            running: None,
            folder: Folder::new()?,
            scenario: scenario.to_owned(),
            command: Arc::clone(&self.command),
            options: Arc::clone(&self.options),
            log: Arc::default(),
        };
        Ok(Box::new(Session::new(pipe, Arc::clone(&self.options))))
    }

    fn spec(&self) -> String {
        self.spec.clone()
    }

    fn request_timeout(&self) -> Duration {
        self.options.request_timeout
    }

    fn isolation(&self) -> Isolation {
        Isolation::Processes
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(async { Ok(self.command.check().map(drop)?) })
    }
}

/// A child and the way to it. The process stands before its folder, so that it ends before its files go.
struct Pipe {
    running: Option<Running>,
    folder: Folder,
    scenario: String,
    command: Arc<CommandLine>,
    options: Arc<Options>,
    log: Arc<Log>,
}

struct Running {
    process: Process,
    input: ChildStdin,
    output: Lines<ChildStdout>,
}

impl Pipe {
    fn start(&mut self) -> Result<&mut Running, Fault> {
        let state = self.folder.state().to_string_lossy().into_owned();
        let values = [("state_dir", state.clone()), ("scenario", self.scenario.clone())];
        let (path, mut command) = self.command.command(&values)?;
        command.env("CONFORMANCE_STATE_DIR", state).env("CONFORMANCE_SCENARIO", &self.scenario);
        let not_started = |error: String| Fault::NotStarted { path: path.clone(), error };
        let mut process = Process::start(command, Streams::Messages(Arc::clone(&self.log)))
            .map_err(|error| not_started(error.to_string()))?;
        let (input, output) = process.pipes().ok_or_else(|| not_started("it has no pipes".to_owned()))?;
        Ok(self.running.insert(Running { process, input, output: Lines::new(output) }))
    }

    /// Standard output is at its end: because the process ended, or because it was closed.
    async fn closed(&mut self, call: &Call) -> Fault {
        let call = call.clone();
        let Some(Running { process, .. }) = &mut self.running else {
            return Fault::Over("it was closed".to_owned());
        };
        let exit = timeout(self.options.grace, process.exit()).await;
        // Only when all it started is gone is its log complete.
        process.end(self.options.grace).await;
        let tail = self.log.tail();
        match exit {
            Ok(Ok(status)) => Fault::Exited { call, status, tail },
            _ => Fault::ClosedOutput { call, tail },
        }
    }
}

impl Wire for Pipe {
    async fn exchange(&mut self, call: &Call, mut request: String) -> Result<Vec<u8>, Fault> {
        let Running { process, input, output } = match &mut self.running {
            Some(running) => running,
            None => self.start()?,
        };
        request.push('\n');
        let write = async {
            // Somebody who does not listen has said why, or has ended: the other direction tells.
            let _ = input.write_all(request.as_bytes()).await;
            let _ = input.flush().await;
            Ok(())
        };
        let read = async {
            match heard(process, output).await {
                Next::Line(line) if is_message(&line) => Ok(line),
                other => Err(other),
            }
        };
        match try_join(read, write).await {
            Ok((line, ())) => Ok(line),
            Err(Next::Line(line)) => Err(Fault::NotProtocol { line: Quote::new(&line) }),
            Err(Next::TooLong(start)) => {
                Err(Fault::TooLong { call: call.clone(), limit: LONGEST, start: Quote::new(&start) })
            }
            Err(Next::End) => Err(self.closed(call).await),
        }
    }

    fn follow(&mut self, _endpoint: &str) -> Result<(), Fault> {
        // A pipe leads where it leads.
        Ok(())
    }

    fn hung(&self, call: &Call, limit: Duration) -> Fault {
        let line = self.running.as_ref().map_or(&[][..], |running| running.output.unfinished());
        let received = Received::Line(Quote::new(line));
        Fault::Hung { call: call.clone(), limit, received, tail: self.log.tail() }
    }

    async fn part(&mut self, _session: &str, mut request: String) {
        let Some(Running { mut process, mut input, mut output }) = self.running.take() else { return };
        request.push('\n');
        let goodbye = async {
            let _ = input.write_all(request.as_bytes()).await;
            drop(input);
            let _ = process.exit().await;
        };
        // What it still says is not judged, but somebody has to take it.
        let drain = async {
            while output.next().await != Next::End {}
            std::future::pending::<()>().await;
        };
        let parted = async {
            tokio::select! { () = goodbye => {}, () = drain => {} }
        };
        // Whoever does not go by itself is ended.
        let _ = timeout(self.options.grace, parted).await;
        process.end(self.options.grace).await;
    }

    async fn end(&mut self) {
        if let Some(running) = &mut self.running {
            running.process.end(self.options.grace).await;
        }
    }

    fn stderr(&self) -> String {
        self.log.text()
    }
}

/// The next line, or the end: also where something the process started holds its output open.
async fn heard(process: &mut Process, output: &mut Lines<ChildStdout>) -> Next {
    const REST: Duration = Duration::from_millis(200);
    tokio::select! {
        biased;
        next = output.next() => next,
        _ = process.exit() => timeout(REST, output.next()).await.unwrap_or(Next::End),
    }
}

/// Whether a line means to be a message. A log written as JSON has no envelope at all.
fn is_message(line: &[u8]) -> bool {
    let looks_like_json = line.trim_ascii_start().first().is_some_and(|first| *first == b'{');
    let enveloped = match serde_json::from_slice::<serde_json::Value>(line) {
        Ok(object) => ["jsonrpc", "id", "result", "error"].iter().any(|field| object.get(field).is_some()),
        Err(_) => true,
    };
    looks_like_json && enveloped
}
