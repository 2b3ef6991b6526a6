//! `watch`: runs again the scenarios that a change on disk affects, or all after a change of `conformance.toml`, of a fixture
//! or of the connector. Waits for the operating system to report changes.

mod sources;

use std::path::PathBuf;
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::language::lint;
use crate::run::{RunArgs, SetupError, run};
use crate::util::exit::Exit;
use crate::util::terminal::{OutputError, Terminal};
use egnyte_support::shutdown::ShutdownSignal;
use sources::{Affected, Sources};

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
    let sources = Sources::of(&args.paths, &args.connector);
    let (_watcher, mut changes) = start_watcher(&sources)?;
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
        terminal.print(&format!("\nwatching {sources}; Ctrl-C ends it"))?;
        let changed = tokio::select! {
            changed = next(&mut changes, &sources) => changed,
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

/// Waits for the next change that affects a scenario, and for the end of the changes with it.
async fn next(changes: &mut UnboundedReceiver<PathBuf>, sources: &Sources) -> Option<Affected> {
    let mut affected = Affected::Nothing;
    while affected == Affected::Nothing {
        affected = sources.affected(&changes.recv().await?);
    }
    while let Ok(Some(path)) = timeout(QUIET, changes.recv()).await {
        affected = affected.and(sources.affected(&path));
    }
    Some(affected)
}
