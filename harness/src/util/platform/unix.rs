//! Unix: process groups, signals, permissions, the first line of a script.

use std::fs::{self, Permissions};
use std::future::pending;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::process::{Child, Command};
use tokio::signal::unix::{self, SignalKind, signal};

/// A process group: a process and whatever it started that has not left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group(Pid);

impl Group {
    /// Starts a command as the leader of a group of its own.
    pub(crate) fn start(mut command: Command) -> io::Result<(Child, Self)> {
        let child = command.process_group(0).spawn()?;
        let leader = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let group = leader.map(Self).ok_or_else(|| io::Error::other("it has no process id"))?;
        Ok((child, group))
    }

    /// Asks all of it to end.
    pub(crate) fn ask(&self) {
        self.send(Signal::TERM);
    }

    /// Ends all of it.
    pub(crate) fn end(&self) {
        self.send(Signal::KILL);
    }

    /// Whether any of it still runs.
    pub(crate) fn stands(&self) -> bool {
        test_kill_process_group(self.0).is_ok()
    }

    fn send(&self, signal: Signal) {
        // The only thing that can go wrong is that nobody is left to hear it.
        let _ = kill_process_group(self.0, signal);
    }
}

/// How a process ended, in words.
pub(crate) fn ended(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}{}", signal_name(signal)),
        (None, None) => "ended".to_owned(),
    }
}

/// Whether a process was ended rather than ending by itself, so that its status says nothing.
pub(crate) fn broke_off(status: ExitStatus) -> bool {
    status.code().is_none()
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        9 => " (kill; perhaps out of memory)",
        11 => " (segmentation fault)",
        15 => " (terminate)",
        _ => "",
    }
}

/// The words of a command line, as a POSIX shell would split it; `None` for a quote that is never closed.
pub(crate) fn words(text: &str) -> Option<Vec<String>> {
    shell_words::split(text).ok()
}

/// Whether a program is named with its folder, and so is not looked for on the PATH.
pub(crate) fn is_path(program: &str) -> bool {
    program.contains('/')
}

/// The files that a program's name can mean, the likeliest first.
pub(crate) fn spellings(program: &Path) -> Vec<PathBuf> {
    vec![program.to_owned()]
}

/// How a program of this file's name is called.
pub(crate) fn called(file: &str) -> &str {
    file
}

/// Whether this is a file that may be executed.
pub(crate) fn may_run(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Why a file is no program, and what to do about it: the end of a sentence.
pub(crate) fn not_run(path: &Path) -> String {
    format!("may not be executed; try: chmod +x {}", path.display())
}

/// What a script's first line names and does not exist: the kernel would say that the *script* is missing.
pub(crate) fn missing_interpreter(path: &Path) -> Option<String> {
    let mut start = [0; 256];
    let read = fs::File::open(path).ok()?.read(&mut start).ok()?;
    let first = start[..read].split(|byte| *byte == b'\n').next()?.strip_prefix(b"#!")?;
    let interpreter = String::from_utf8_lossy(first).split_whitespace().next().map(str::to_owned);
    interpreter.filter(|interpreter| !Path::new(interpreter).exists())
}

/// Lets everybody read a temporary file, whoever they are.
pub(crate) fn for_everyone(builder: &mut tempfile::Builder<'_, '_>) {
    builder.permissions(Permissions::from_mode(0o644));
}

/// Whoever wants to end this program: Ctrl-C, or a pipeline that is cancelled.
#[derive(Debug)]
pub(crate) struct Wishes {
    pressed: Option<unix::Signal>,
    terminated: Option<unix::Signal>,
}

impl Wishes {
    /// Listens from now on.
    pub(crate) fn listen() -> Self {
        // Where there are no signals, nobody can end the program so.
        let of = |kind| signal(kind).ok();
        Self { pressed: of(SignalKind::interrupt()), terminated: of(SignalKind::terminate()) }
    }

    /// Waits until somebody wants the program to end.
    pub(crate) async fn heard(&mut self) {
        tokio::select! {
            () = heard(&mut self.pressed) => {}
            () = heard(&mut self.terminated) => {}
        }
    }
}

async fn heard(signal: &mut Option<unix::Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => pending().await,
    }
}
