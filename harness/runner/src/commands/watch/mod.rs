//! `watch`: runs again the scenarios that a change on disk affects, or all after a change of `conformance.toml`, of a fixture
//! or of the connector. Waits for the operating system to report changes.

mod sources;

use std::fmt;
use std::mem;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::language::lint;
use crate::run::{RunArgs, SetupError, run};
use crate::util::exit::Exit;
use crate::util::terminal::{OutputError, Terminal};
use egnyte_support::shutdown::ShutdownSignal;
pub(super) use sources::Affected;
use sources::Sources;

/// Time without changes after which all are taken as one: editors and compilers change a file several times.
const QUIET: Duration = Duration::from_millis(200);

/// Error of watching.
#[derive(Debug, thiserror::Error)]
pub(super) enum WatchError {
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error("cannot watch {path}: {error}")]
    Watch { path: String, error: notify::Error },
}

/// Runs, and runs again after each change, until the user interrupts. The error of a run is printed, and the next change
/// awaited.
pub(super) async fn watch(args: &RunArgs, terminal: &mut Terminal<'_>) -> Result<Exit, WatchError> {
    let mut changes = FileChanges::watch(args)?;
    // Registered all the time, so that an interrupt between two runs is not lost.
    let mut shutdown = ShutdownSignal::listen();
    let (mut affected, mut run_args) = (Affected::Everything, args.clone());
    loop {
        run_args.paths = affected.paths(&args.paths);
        match run(&run_args, terminal).await {
            Ok(Exit::Interrupted) => return Ok(Exit::Interrupted),
            Ok(_) => {}
            Err(error) => print_setup_error(&error, terminal)?,
        }
        terminal.print(&format!("\nwatching {changes}; Ctrl-C ends it"))?;
        let changed = tokio::select! {
            changed = changes.next() => changed,
            () = shutdown.recv() => None,
        };
        match changed {
            Some(changed) => affected = changed,
            None => return Ok(Exit::Green),
        }
    }
}

fn print_setup_error(error: &SetupError, terminal: &mut Terminal<'_>) -> Result<(), OutputError> {
    let findings = match error {
        SetupError::Features(findings) => lint::render(findings, terminal.paint()),
        _ => String::new(),
    };
    terminal.print(&format!("{findings}egnyte-conformance: {error}"))
}

/// Starts to watch, and returns the watcher and the changed paths.
fn start_watcher(sources: &Sources) -> Result<(RecommendedWatcher, UnboundedReceiver<PathBuf>), WatchError> {
    let (send, changes) = unbounded_channel();
    let handler = move |event: notify::Result<Event>| {
        // A run reads its features, which changes nothing.
        let Some(event) = event.ok().filter(|event| !event.kind.is_access()) else { return };
        for path in event.paths {
            // The receiver is gone while the program ends.
            let _ = send.send(path);
        }
    };
    let watch_error = |path: String| move |error| WatchError::Watch { path, error };
    let mut watcher = notify::recommended_watcher(handler).map_err(watch_error("files".to_owned()))?;
    for (folder, recursive) in sources.folders() {
        let mode = if recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        watcher.watch(&folder, mode).map_err(watch_error(folder.display().to_string()))?;
    }
    Ok((watcher, changes))
}

/// Changes of the files that a run is made of.
pub(super) struct FileChanges {
    sources: Sources,
    paths: UnboundedReceiver<PathBuf>,
    /// Changes that are not returned yet: kept where the wait for their end is given up.
    pending: Affected,
    /// Watches until it is dropped.
    _watcher: RecommendedWatcher,
}

impl FileChanges {
    /// Starts to watch the files of a run.
    pub(super) fn watch(args: &RunArgs) -> Result<Self, WatchError> {
        let sources = Sources::of(&args.paths, &args.connector);
        let (watcher, paths) = start_watcher(&sources)?;
        Ok(Self { sources, paths, pending: Affected::Nothing, _watcher: watcher })
    }

    /// Waits for the next change that affects a scenario, and for the end of the changes with it.
    pub(super) async fn next(&mut self) -> Option<Affected> {
        while self.pending == Affected::Nothing {
            let path = self.paths.recv().await?;
            self.add(&path);
        }
        while let Ok(Some(path)) = timeout(QUIET, self.paths.recv()).await {
            self.add(&path);
        }
        Some(mem::replace(&mut self.pending, Affected::Nothing))
    }

    /// Takes changes back that cannot be run yet.
    pub(super) fn put_back(&mut self, affected: Affected) {
        self.pending = mem::replace(&mut self.pending, Affected::Nothing).and(affected);
    }

    fn add(&mut self, path: &Path) {
        self.put_back(self.sources.affected(path));
    }
}

impl fmt::Display for FileChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sources.fmt(f)
    }
}
