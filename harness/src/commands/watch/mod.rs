//! `watch`: runs again whatever a change on disk may alter: the scenarios of a feature, or all of them after a change of
//! `conformance.toml`, of a fixture or of the connector itself. Waits for the operating system to tell; judges nothing.

mod source;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::run::{NotReady, Options, run, told};
use crate::util::exit::Exit;
use egnyte_support::shutdown::ShutdownSignal;
use source::{Affected, Sources};

/// An editor that saves, and a compiler that links, touch a file more than once. What comes within this time is one change.
const QUIET: Duration = Duration::from_millis(200);

/// Why nothing can be watched.
#[derive(Debug, thiserror::Error)]
pub enum NotWatched {
    /// The run cannot be told of.
    #[error(transparent)]
    Run(#[from] NotReady),
    /// The operating system does not tell of changes.
    #[error("cannot watch {what}: {why}")]
    Watch {
        /// What was to be watched.
        what: String,
        /// What the operating system says.
        why: notify::Error,
    },
}

/// Runs, and runs again after each change, until somebody ends it.
///
/// # Errors
/// When nothing can be watched, or nobody reads any more. What a single run cannot use is told, and waited for.
pub async fn watch(options: &Options, out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotWatched> {
    let sources = Sources::of(&options.paths, &options.choice);
    let (_watcher, mut changes) = watched(&sources)?;
    // Listened to all the time, so that nobody presses Ctrl-C between two runs in vain.
    let mut shutdown = ShutdownSignal::listen();
    let mut affected = Affected::Everything;
    loop {
        let paths = affected.paths(&options.paths);
        let options = Options { paths, ..options.clone() };
        match run(&options, out).await {
            Ok(Exit::Interrupted) => return Ok(Exit::Interrupted),
            Ok(_) => {}
            Err(not_ready) => complain(&not_ready, out)?,
        }
        told(writeln!(out, "\nwatching {sources}; Ctrl-C ends it").and_then(|()| out.flush()), Exit::Green)?;
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

/// A mistake in a feature, or a connector that does not build, is what is being worked on.
fn complain(not_ready: &NotReady, out: &mut (impl Write + IsTerminal)) -> Result<(), NotReady> {
    let findings = match not_ready {
        NotReady::Features(findings) => {
            crate::language::lint::render(findings, egnyte_support::paint::Paint::for_stream(out))
        }
        _ => String::new(),
    };
    told(
        writeln!(out, "{findings}egnyte-conformance: {}", egnyte_support::mask::secrets(&not_ready.to_string())),
        Exit::Green,
    )?;
    Ok(())
}

/// What tells of changes, and what it tells.
fn watched(sources: &Sources) -> Result<(RecommendedWatcher, UnboundedReceiver<PathBuf>), NotWatched> {
    let (send, changes) = unbounded_channel();
    let tell = move |event: notify::Result<Event>| {
        // A run reads its features, which alters nothing.
        let Some(event) = event.ok().filter(|event| !event.kind.is_access()) else { return };
        for path in event.paths {
            // Nobody listens while the program ends.
            let _ = send.send(path);
        }
    };
    let failed = |what: String| move |why| NotWatched::Watch { what, why };
    let mut watcher = notify::recommended_watcher(tell).map_err(failed("anything".to_owned()))?;
    for (folder, deep) in sources.folders() {
        let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        watcher.watch(&folder, mode).map_err(failed(folder.display().to_string()))?;
    }
    Ok((watcher, changes))
}

/// What the next change affects, once all has been quiet for a moment.
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
