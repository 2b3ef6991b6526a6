//! `stdio:COMMAND`: one child process for each session, one message on each line.

use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::timeout;

use super::command::CommandLine;
use super::encoding::{decode, utf16_order};
use super::error::{Excerpt, PartialAnswer, RpcRequest, TransportError};
use super::log::Log;
use super::options::ConnectorOptions;
use super::process::{Process, SessionFolder, Streams};
use super::rpc::MAX_MESSAGE;
use super::session::RpcTransport;

/// Placeholders of the command.
pub(super) const PLACEHOLDERS: [&str; 2] = ["state_dir", "scenario"];

/// Pipes to a child process, which starts with the first request.
pub(super) struct StdioTransport {
    // Declared before the folder, so that the process ends before its files are removed.
    child: Option<RunningChild>,
    folder: SessionFolder,
    scenario: String,
    command: Arc<CommandLine>,
    options: Arc<ConnectorOptions>,
    log: Arc<Log>,
}

struct RunningChild {
    process: Process,
    input: ChildStdin,
    output: LineReader<ChildStdout>,
}

impl StdioTransport {
    pub(super) fn new(
        scenario: &str,
        command: &Arc<CommandLine>,
        options: &Arc<ConnectorOptions>,
    ) -> Result<Self, TransportError> {
        Ok(Self {
            child: None,
            folder: SessionFolder::new()?,
            scenario: scenario.to_owned(),
            command: Arc::clone(command),
            options: Arc::clone(options),
            log: Arc::default(),
        })
    }

    fn start(&mut self) -> Result<&mut RunningChild, TransportError> {
        let state = self.folder.state().to_string_lossy().into_owned();
        let values = [("state_dir", state.clone()), ("scenario", self.scenario.clone())];
        let (path, mut command) = self.command.command(&values)?;
        command.env("CONFORMANCE_STATE_DIR", state).env("CONFORMANCE_SCENARIO", &self.scenario);
        let not_started = |error: String| TransportError::NotStarted { path: path.clone(), error };
        let mut process = Process::start(command, Streams::Messages(Arc::clone(&self.log)))
            .map_err(|error| not_started(error.to_string()))?;
        let (input, output) = process.take_pipes().ok_or_else(|| not_started("it has no pipes".to_owned()))?;
        Ok(self.child.insert(RunningChild { process, input, output: LineReader::new(output) }))
    }

    /// Error for the end of standard output: the process ended, or closed it.
    async fn output_error(&mut self, request: &RpcRequest) -> TransportError {
        let request = request.clone();
        let Some(RunningChild { process, .. }) = &mut self.child else {
            return TransportError::SessionEnded("it was closed".to_owned());
        };
        let exit = timeout(self.options.grace, process.exit()).await;
        // The log is complete only when every process of the group has ended.
        process.end(self.options.grace).await;
        let tail = self.log.tail();
        match exit {
            Ok(Some(status)) => TransportError::Exited { request, status, tail },
            _ => TransportError::ClosedOutput { request, tail },
        }
    }
}

impl RpcTransport for StdioTransport {
    async fn exchange(&mut self, request: &RpcRequest, mut text: String) -> Result<Vec<u8>, TransportError> {
        let RunningChild { process, input, output } = match &mut self.child {
            Some(child) => child,
            None => self.start()?,
        };
        text.push('\n');
        let write = async {
            // A connector that does not read has written its reason, or has ended: the output shows it.
            let _ = input.write_all(text.as_bytes()).await;
            let _ = input.flush().await;
            Ok(())
        };
        let read = async {
            match next_line(process, output).await {
                NextLine::Line(line) if is_message(&line) => Ok(line),
                other => Err(other),
            }
        };
        match try_join(read, write).await {
            Ok((line, ())) => Ok(line),
            Err(NextLine::Line(line)) if utf16_order(&line).is_some() => Err(TransportError::Utf16),
            Err(NextLine::Line(line)) => Err(TransportError::NotAMessage { line: Excerpt::new(&line) }),
            Err(NextLine::TooLong(start)) => {
                let start = Excerpt::new(&start);
                Err(TransportError::TooLong { request: request.clone(), limit: MAX_MESSAGE, start })
            }
            Err(NextLine::End) => Err(self.output_error(request).await),
        }
    }

    /// Changes nothing: a pipe has one end.
    fn set_endpoint(&mut self, _endpoint: &str) -> Result<(), TransportError> {
        Ok(())
    }

    fn timeout_error(&self, request: &RpcRequest, limit: Duration) -> TransportError {
        let line = self.child.as_ref().map_or(&[][..], |child| child.output.partial_line());
        let partial = PartialAnswer::Line(Excerpt::new(line));
        TransportError::ProcessTimeout { request: request.clone(), limit, partial, tail: self.log.tail() }
    }

    async fn close(&mut self, _session: &str, mut bye: String) {
        let Some(RunningChild { mut process, mut input, mut output }) = self.child.take() else { return };
        bye.push('\n');
        let goodbye = async {
            let _ = input.write_all(bye.as_bytes()).await;
            drop(input);
            let _ = process.exit().await;
        };
        // Later output is not judged, but a full pipe would hold up the connector.
        let drain = async {
            while output.next().await != NextLine::End {}
            std::future::pending::<()>().await;
        };
        let closed = async {
            tokio::select! { () = goodbye => {}, () = drain => {} }
        };
        let _ = timeout(self.options.grace, closed).await;
        process.end(self.options.grace).await;
    }

    async fn kill(&mut self) {
        if let Some(child) = &mut self.child {
            child.process.end(self.options.grace).await;
        }
    }

    fn stderr(&self) -> String {
        self.log.text()
    }
}

/// Reads the next line, or the end: also where a process of the group holds the output open after the leader's exit.
async fn next_line(process: &mut Process, output: &mut LineReader<ChildStdout>) -> NextLine {
    const REST: Duration = Duration::from_millis(200);
    tokio::select! {
        biased;
        next = output.next() => next,
        _ = process.exit() => timeout(REST, output.next()).await.unwrap_or(NextLine::End),
    }
}

/// Returns whether a line is meant as a message. A log line written as JSON has no envelope at all.
fn is_message(line: &[u8]) -> bool {
    if utf16_order(line).is_some() {
        return false;
    }
    let line = &*decode(line);
    let looks_like_json = line.trim_ascii_start().first().is_some_and(|first| *first == b'{');
    let has_envelope = match serde_json::from_slice::<serde_json::Value>(line) {
        Ok(object) => ["jsonrpc", "id", "result", "error"].iter().any(|field| object.get(field).is_some()),
        Err(_) => true,
    };
    looks_like_json && has_envelope
}

/// Reader for the lines of a stream. It keeps an unfinished line across a deadline, so that an error can show it.
#[derive(Debug)]
struct LineReader<R> {
    stream: BufReader<R>,
    line: Vec<u8>,
    is_complete: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum NextLine {
    /// Whole line, without its end.
    Line(Vec<u8>),
    /// Start of a line that is longer than [`MAX_MESSAGE`].
    TooLong(Vec<u8>),
    /// End of the stream.
    End,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    fn new(stream: R) -> Self {
        Self { stream: BufReader::with_capacity(64 * 1024, stream), line: Vec::new(), is_complete: false }
    }

    fn partial_line(&self) -> &[u8] {
        &self.line
    }

    /// Reads the next line that is not blank. Cancel-safe: a dropped call loses nothing.
    async fn next(&mut self) -> NextLine {
        loop {
            match self.next_raw().await {
                NextLine::Line(line) if line.iter().all(u8::is_ascii_whitespace) => {}
                next => return next,
            }
        }
    }

    async fn next_raw(&mut self) -> NextLine {
        while !self.is_complete {
            let Ok(bytes @ [_, ..]) = self.stream.fill_buf().await else { return self.rest() };
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(bytes.len(), |end| end + 1);
            self.line.extend_from_slice(&bytes[..end.unwrap_or(length)]);
            self.is_complete = end.is_some();
            self.stream.consume(length);
            if self.line.len() > MAX_MESSAGE {
                return NextLine::TooLong(std::mem::take(&mut self.line));
            }
        }
        self.is_complete = false;
        NextLine::Line(std::mem::take(&mut self.line))
    }

    /// Returns the last line even without a line end: a program that writes its answer and exits has answered.
    fn rest(&mut self) -> NextLine {
        if self.line.is_empty() { NextLine::End } else { NextLine::Line(std::mem::take(&mut self.line)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{LineReader, MAX_MESSAGE, NextLine};

    #[tokio::test]
    async fn lines_are_whole_and_blank_ones_are_skipped() {
        let mut lines = LineReader::new(&b"one\r\n\n  \ntwo\nthree"[..]);
        assert_eq!(lines.next().await, NextLine::Line(b"one\r".to_vec()));
        assert_eq!(lines.next().await, NextLine::Line(b"two".to_vec()));
        assert_eq!(lines.next().await, NextLine::Line(b"three".to_vec()));
        assert_eq!(lines.next().await, NextLine::End);
    }

    #[tokio::test]
    async fn line_longer_than_the_limit_is_rejected() {
        let endless = vec![b'x'; MAX_MESSAGE + 100];
        let NextLine::TooLong(start) = LineReader::new(&endless[..]).next().await else { panic!("it is too long") };
        assert!(start.len() <= MAX_MESSAGE + 100);
    }
}
