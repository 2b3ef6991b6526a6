//! Processes of connectors: each has a process group and a folder of its own, and leaves nothing behind.
//!
//! Knows nothing of messages.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::error::TransportError;
use super::log::{Log, copy_to_logs};
use crate::util::platform::ProcessGroup;

/// Process groups and folders that still exist, for [`terminate_all`].
static LIVE: Mutex<Live> = Mutex::new(Live { groups: Vec::new(), folders: BTreeSet::new() });

struct Live {
    groups: Vec<LiveGroup>,
    folders: BTreeSet<PathBuf>,
}

/// Process group, and the exit status of its leader once there is one.
#[derive(Debug, Clone)]
struct LiveGroup {
    group: ProcessGroup,
    status: watch::Receiver<Option<ExitStatus>>,
}

impl LiveGroup {
    /// Waits for the leader's exit; `None` where its status cannot be had.
    async fn exit(&mut self) -> Option<ExitStatus> {
        self.status.wait_for(Option::is_some).await.ok().and_then(|status| *status)
    }

    fn deregister(&self) {
        LIVE.lock().groups.retain(|live| live.group != self.group);
    }
}

/// Ends every process that a connector of this harness started and removes their folders: for an interrupted run, whose
/// sessions are not closed.
pub async fn terminate_all(grace: Duration) {
    let mut live = LIVE.lock().groups.clone();
    live.iter().for_each(|live| live.group.terminate());
    let _ = timeout(grace, join_all(live.iter_mut().map(LiveGroup::exit))).await;
    live.iter().for_each(|live| live.group.kill());
    let folders = std::mem::take(&mut LIVE.lock().folders);
    folders.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
}

/// Running process, the leader of its group.
#[derive(Debug)]
pub(super) struct Process {
    live: LiveGroup,
    pipes: Option<(ChildStdin, ChildStdout)>,
    readers: Vec<JoinHandle<()>>,
    is_ended: bool,
}

/// Use of a process's standard streams.
#[derive(Debug)]
pub(super) enum Streams {
    /// Standard input and output carry messages; standard error is a log.
    Messages(Arc<Log>),
    /// Standard input is empty; standard output and standard error each go to logs.
    Logs {
        /// Logs of standard output.
        output: Vec<Arc<Log>>,
        /// Logs of standard error.
        errors: Vec<Arc<Log>>,
    },
}

impl Process {
    /// Starts a command.
    pub(super) fn start(mut command: Command, streams: Streams) -> io::Result<Self> {
        let input = if matches!(streams, Streams::Messages(_)) { Stdio::piped() } else { Stdio::null() };
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (mut child, group) = ProcessGroup::start(command)?;
        let mut readers = Vec::new();
        let (pipes, error_logs) = match streams {
            Streams::Messages(log) => (child.stdin.take().zip(child.stdout.take()), vec![log]),
            Streams::Logs { output, errors } => {
                let stdout = child.stdout.take();
                readers.extend(stdout.map(|stdout| tokio::spawn(copy_to_logs(stdout, output))));
                (None, errors)
            }
        };
        readers.extend(child.stderr.take().map(|stderr| tokio::spawn(copy_to_logs(stderr, error_logs))));
        let (sender, status) = watch::channel(None);
        tokio::spawn(async move { child.wait().await.map(|status| sender.send(Some(status))) });
        let live = LiveGroup { group, status };
        LIVE.lock().groups.push(live.clone());
        Ok(Self { live, pipes, readers, is_ended: false })
    }

    /// Takes the ends of the pipes that carry messages; `None` the second time.
    pub(super) fn take_pipes(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        self.pipes.take()
    }

    /// Waits until the process has ended; `None` where its status cannot be had. Processes that it started may still
    /// run: see [`Process::end`].
    pub(super) async fn exit(&mut self) -> Option<ExitStatus> {
        self.live.exit().await
    }

    /// Sends a signal to the whole group.
    pub(super) fn signal(&self, signal: i32) -> io::Result<()> {
        self.live.group.signal(signal)
    }

    /// Ends the whole group, gently at first, and waits until its log is complete.
    pub(super) async fn end(&mut self, grace: Duration) {
        if !std::mem::replace(&mut self.is_ended, true) {
            if self.live.status.borrow().is_none() {
                self.live.group.terminate();
                let _ = timeout(grace, self.exit()).await;
            }
            // Other members may outlive the leader.
            self.live.group.kill();
            let _ = timeout(grace, self.exit()).await;
            self.live.deregister();
        }
        // A process that left the group may hold the pipe open: that must not hold up the run.
        for mut reader in self.readers.drain(..) {
            if timeout(grace, &mut reader).await.is_err() {
                reader.abort();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.is_ended {
            self.live.group.kill();
            self.live.deregister();
        }
    }
}

/// Temporary folder of a session, removed with it.
#[derive(Debug)]
pub(super) struct SessionFolder(TempDir);

impl SessionFolder {
    /// Creates the folder and in it the empty folder `state`, which belongs to the connector.
    pub(super) fn new() -> Result<Self, TransportError> {
        let parent = std::env::temp_dir();
        let failed = |error: io::Error| TransportError::Files { path: parent.clone(), error: error.to_string() };
        let folder = Self(tempfile::Builder::new().prefix("conformance-").tempdir().map_err(failed)?);
        fs::create_dir(folder.state()).map_err(failed)?;
        LIVE.lock().folders.insert(folder.path().to_owned());
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Folder for the connector's state between the events of a scenario.
    pub(super) fn state(&self) -> PathBuf {
        self.path().join("state")
    }

    /// File of the harness beside the state folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }
}

impl Drop for SessionFolder {
    fn drop(&mut self) {
        LIVE.lock().folders.remove(self.path());
    }
}
