//! A process with its own group, its own folder and nothing left behind: whatever it started is
//! ended with it, whether it wants to or not.
//!
//! Knows nothing of messages.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use super::fault::Fault;
use super::log::{Log, pump};
use crate::util::platform::Group;

/// Groups that may still run and folders that still stand, for [`end_all`].
static OPEN: Mutex<Open> = Mutex::new(Open { groups: Vec::new(), folders: BTreeSet::new() });

struct Open {
    groups: Vec<Group>,
    folders: BTreeSet<PathBuf>,
}

/// Ends every process any connector of this harness started and removes their folders: for an interrupted
/// run, whose sessions nobody closes any more.
pub async fn end_all(grace: Duration) {
    let groups = OPEN.lock().groups.clone();
    groups.iter().for_each(Group::ask);
    let gone = async {
        let mut look = interval(Duration::from_millis(10));
        while groups.iter().any(Group::stands) {
            look.tick().await;
        }
    };
    // Whoever is still there after the grace is not asked again.
    let _ = timeout(grace, gone).await;
    groups.iter().for_each(Group::end);
    let folders = std::mem::take(&mut OPEN.lock().folders);
    folders.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
}

/// A running process, the leader of its group.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    group: Option<Group>,
    pumps: Vec<JoinHandle<()>>,
}

/// Where a process's streams go.
#[derive(Debug)]
pub(super) enum Streams {
    /// Standard input and output carry messages; standard error is a log.
    Messages(Arc<Log>),
    /// Nothing is sent; standard error goes to both logs, standard output to the first.
    Logs(Arc<Log>, Arc<Log>),
}

impl Process {
    /// Starts a command.
    pub(super) fn start(mut command: Command, streams: Streams) -> io::Result<Self> {
        let input = if matches!(streams, Streams::Messages(_)) { Stdio::piped() } else { Stdio::null() };
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let (mut child, group) = Group::start(command)?;
        OPEN.lock().groups.push(group.clone());
        let mut pumps = Vec::new();
        let error_logs = match streams {
            Streams::Messages(log) => vec![log],
            Streams::Logs(all, errors) => {
                pumps.extend(child.stdout.take().map(|stdout| tokio::spawn(pump(stdout, vec![Arc::clone(&all)]))));
                vec![all, errors]
            }
        };
        pumps.extend(child.stderr.take().map(|stderr| tokio::spawn(pump(stderr, error_logs))));
        Ok(Self { child, group: Some(group), pumps })
    }

    /// The ends of the pipes that carry messages; `None` the second time.
    pub(super) fn pipes(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        self.child.stdin.take().zip(self.child.stdout.take())
    }

    /// Waits until the process has ended. What it started may still run: see [`Process::end`].
    pub(super) async fn exit(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Ends the whole group, gently at first, and waits until its log is complete.
    pub(super) async fn end(&mut self, grace: Duration) {
        if let Some(group) = self.group.take() {
            if !matches!(self.child.try_wait(), Ok(Some(_))) {
                group.ask();
                let _ = timeout(grace, self.child.wait()).await;
            }
            // The leader is gone, but what it started may not be.
            group.end();
            let _ = timeout(grace, self.child.wait()).await;
            forget(&group);
        }
        // A process that left the group may hold the pipe open: that must not hold up the run.
        for mut pump in self.pumps.drain(..) {
            if timeout(grace, &mut pump).await.is_err() {
                pump.abort();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(group) = self.group.take() {
            group.end();
            forget(&group);
        }
    }
}

fn forget(group: &Group) {
    OPEN.lock().groups.retain(|open| open != group);
}

/// A session's own folder, gone with it.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
}

impl Folder {
    /// Makes one with an empty `state` folder in it, which is the connector's.
    pub(super) fn new() -> Result<Self, Fault> {
        let place = std::env::temp_dir();
        let fault = |error: io::Error| Fault::Files { path: place.clone(), error: error.to_string() };
        let folder = Self { folder: tempfile::Builder::new().prefix("conformance-").tempdir().map_err(fault)? };
        fs::create_dir(folder.state()).map_err(fault)?;
        OPEN.lock().folders.insert(folder.path().to_owned());
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Private to the connector, kept between the events of a scenario.
    pub(super) fn state(&self) -> PathBuf {
        self.path().join("state")
    }

    /// A file of ours beside the state folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        OPEN.lock().folders.remove(self.path());
    }
}
