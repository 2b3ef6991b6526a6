//! Unix: process groups, signals, permissions, the first line of a script.

use std::fs::{self, Permissions};
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};
use tokio::signal::unix::SignalKind;

/// Puts the process of a command into a group of its own.
pub(super) fn isolate(command: &mut CommandWrap) {
    command.wrap(ProcessGroup::leader());
}

/// Sends SIGTERM to a group.
pub(super) fn terminate(group: &mut dyn ChildWrapper) -> io::Result<()> {
    group.signal(SignalKind::terminate().as_raw_value())
}

/// Sends a signal to a group.
pub(super) fn signal(group: &mut dyn ChildWrapper, signal: i32) -> io::Result<()> {
    group.signal(signal)
}

/// Finds the number of a signal that programs read their settings or begin their work at.
pub(crate) fn find_signal(name: &str) -> Option<i32> {
    let kind = match name.strip_prefix("SIG").unwrap_or(name) {
        "HUP" => SignalKind::hangup(),
        "USR1" => SignalKind::user_defined1(),
        "USR2" => SignalKind::user_defined2(),
        "ALRM" => SignalKind::alarm(),
        _ => return None,
    };
    Some(kind.as_raw_value())
}

/// Describes the exit of a process: the end of a sentence.
pub(crate) fn describe_exit(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}{}", signal_name(signal)),
        (None, None) => "ended".to_owned(),
    }
}

/// Returns whether a signal ended the process, so that its status says nothing.
pub(crate) fn is_killed(status: ExitStatus) -> bool {
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

/// Splits a command line into words as a POSIX shell does; `None` for an unclosed quote.
pub(crate) fn split_command(text: &str) -> Option<Vec<String>> {
    shell_words::split(text).ok()
}

/// Returns whether a program is named with its folder, and so is not searched on the PATH.
pub(crate) fn is_path(program: &str) -> bool {
    program.contains('/')
}

/// Files that a program's name can mean, most likely first.
pub(crate) fn program_files(program: &Path) -> Vec<PathBuf> {
    vec![program.to_owned()]
}

/// Name by which a program file is called.
pub(crate) fn command_name(file: &str) -> &str {
    file
}

/// Returns whether a file may be executed.
pub(crate) fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Describes why a file cannot be executed, and the remedy: the end of a sentence.
pub(crate) fn why_not_executable(path: &Path) -> String {
    format!("may not be executed; try: chmod +x {}", path.display())
}

/// Finds the interpreter that a script names and that does not exist: the kernel would report the *script* as missing.
pub(crate) fn find_missing_interpreter(path: &Path) -> Option<String> {
    let mut start = [0; 256];
    let read = fs::File::open(path).ok()?.read(&mut start).ok()?;
    let first = start[..read].split(|byte| *byte == b'\n').next()?.strip_prefix(b"#!")?;
    let interpreter = String::from_utf8_lossy(first).split_whitespace().next().map(str::to_owned);
    interpreter.filter(|interpreter| !Path::new(interpreter).exists())
}

/// Permits every user to read a temporary file.
pub(crate) fn allow_reading(builder: &mut tempfile::Builder<'_, '_>) {
    builder.permissions(Permissions::from_mode(0o644));
}
