//! Windows: job objects, the events of a console, what a program's file is called, the backslash of a path.

use std::future::pending;
use std::io;
use std::os::windows::io::{AsHandle as _, BorrowedHandle, OwnedHandle};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::Arc;

use parking_lot::Mutex;
use process_wrap::tokio::{ChildWrapper, CommandWrap, CreationFlags, JobObject, KillOnDrop};
use tokio::process::{Child, Command};
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};
use windows::Win32::System::Threading::CREATE_NEW_PROCESS_GROUP;

/// What Windows starts by itself. PATHEXT may name more, but those take a shell.
const PROGRAMS: [&str; 4] = ["exe", "com", "bat", "cmd"];

/// A job object: a process and whatever it starts, at any depth. The system ends it when we are gone, however we go.
#[derive(Debug, Clone)]
pub(crate) struct Group(Arc<Mutex<Box<dyn ChildWrapper>>>);

impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Group {
    /// Starts a command in a job of its own. It is in there before its first instruction.
    pub(crate) fn start(command: Command) -> io::Result<(Child, Self)> {
        let mut leader = None;
        let mut command = CommandWrap::from(command);
        // Ctrl-C is ours to hear: whoever is driven is ended after that, and not at the same time.
        command.wrap(CreationFlags(CREATE_NEW_PROCESS_GROUP)).wrap(JobObject).wrap(KillOnDrop);
        let job = command.spawn_with_child(|command| {
            let child = command.spawn()?;
            let handle = child.process_handle().ok_or_else(gone)?.try_clone_to_owned()?;
            leader = Some(child);
            Ok(Box::new(Leader(handle)))
        })?;
        Ok((leader.ok_or_else(gone)?, Self(Arc::new(Mutex::new(job)))))
    }

    /// Ends all of it: nobody can be asked who shares no console with us.
    pub(crate) fn ask(&self) {
        self.end();
    }

    /// Ends all of it.
    pub(crate) fn end(&self) {
        // The only thing that can go wrong is that nobody is left to be ended.
        let _ = self.0.lock().start_kill();
    }

    /// Whether any of it still runs, after [`Group::ask`].
    pub(crate) fn stands(&self) -> bool {
        false
    }
}

fn gone() -> io::Error {
    io::Error::other("it ended before it began")
}

/// The process that a job began with, as the job knows it: the child itself is somebody else's, who waits for it
/// while others may end the job.
#[derive(Debug)]
struct Leader(OwnedHandle);

impl ChildWrapper for Leader {
    fn inner(&self) -> &dyn ChildWrapper {
        self
    }

    fn inner_mut(&mut self) -> &mut dyn ChildWrapper {
        self
    }

    fn into_inner(self: Box<Self>) -> Box<dyn ChildWrapper> {
        self
    }

    fn process_handle(&self) -> Option<BorrowedHandle<'_>> {
        Some(self.0.as_handle())
    }

    fn start_kill(&mut self) -> io::Result<()> {
        // Asked only where there is no job: the child is ended where it is dropped.
        Ok(())
    }
}

/// How a process ended, in words.
pub(crate) fn ended(status: ExitStatus) -> String {
    let Some(code) = status.code() else { return "ended".to_owned() };
    if broke_off(status) {
        format!("was ended with {code:#x}{}", cause(code))
    } else {
        format!("exited with status {code}")
    }
}

/// Whether a process was ended rather than ending by itself, so that its status says nothing: by an `NTSTATUS` that is
/// an error.
pub(crate) fn broke_off(status: ExitStatus) -> bool {
    status.code().is_none_or(|code| code.cast_unsigned() >> 30 == 0b11)
}

fn cause(code: i32) -> &'static str {
    match code.cast_unsigned() {
        0xc000_0005 => " (access violation)",
        0xc000_001d => " (illegal instruction)",
        0xc000_0017 => " (out of memory)",
        0xc000_00fd => " (stack overflow)",
        0xc000_0135 => " (a DLL is missing)",
        0xc000_013a => " (Ctrl-C)",
        0xc000_0409 => " (abort)",
        _ => "",
    }
}

/// The words of a command line, as a POSIX shell would split it but for the backslash, which is part of a path here and
/// means something before a double quote only; `None` for a quote that is never closed.
pub(crate) fn words(text: &str) -> Option<Vec<String>> {
    let mut kept = String::new();
    let (mut single, mut double) = (false, false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        kept.push(sign);
        match sign {
            '\\' if !single && signs.peek() == Some(&'"') => kept.extend(signs.next()),
            '\\' if !single => kept.push('\\'),
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            _ => {}
        }
    }
    shell_words::split(&kept).ok()
}

/// Whether a program is named with its folder, and so is not looked for on the PATH.
pub(crate) fn is_path(program: &str) -> bool {
    program.contains(['/', '\\', ':'])
}

/// The files that a program's name can mean, the likeliest first.
pub(crate) fn spellings(program: &Path) -> Vec<PathBuf> {
    if is_program(program) {
        return vec![program.to_owned()];
    }
    let with = |extension: &str| {
        let mut spelt = program.as_os_str().to_owned();
        spelt.push(".");
        spelt.push(extension);
        PathBuf::from(spelt)
    };
    // The bare name comes last: npm puts a shell's script of that name beside the one that Windows starts.
    PROGRAMS.map(with).into_iter().chain([program.to_owned()]).collect()
}

/// How a program of this file's name is called.
pub(crate) fn called(file: &str) -> &str {
    let known = is_program(Path::new(file));
    file.rsplit_once('.').filter(|_| known).map_or(file, |(name, _)| name)
}

/// Whether this is a file that may be executed.
pub(crate) fn may_run(path: &Path) -> bool {
    path.is_file() && is_program(path)
}

fn is_program(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| PROGRAMS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

/// Why a file is no program, and what to do about it: the end of a sentence.
pub(crate) fn not_run(path: &Path) -> String {
    let known = PROGRAMS.join(", .");
    format!(
        "is nothing that Windows starts (.{known}); name what runs it first, for example: python {}",
        path.display()
    )
}

/// Scripts name no interpreter here.
pub(crate) fn missing_interpreter(_path: &Path) -> Option<String> {
    None
}

/// A temporary file is read by whoever may read its folder.
pub(crate) fn for_everyone(_builder: &mut tempfile::Builder<'_, '_>) {}

/// Whoever wants to end this program: Ctrl-C, Ctrl-Break, a console that is closed, a system that shuts down.
#[derive(Debug)]
pub(crate) struct Wishes {
    pressed: Option<CtrlC>,
    broken: Option<CtrlBreak>,
    closed: Option<CtrlClose>,
    shut: Option<CtrlShutdown>,
}

impl Wishes {
    /// Listens from now on.
    pub(crate) fn listen() -> Self {
        Self {
            pressed: ctrl_c().ok(),
            broken: ctrl_break().ok(),
            closed: ctrl_close().ok(),
            shut: ctrl_shutdown().ok(),
        }
    }

    /// Waits until somebody wants the program to end.
    pub(crate) async fn heard(&mut self) {
        tokio::select! {
            Some(()) = async { self.pressed.as_mut()?.recv().await } => {}
            Some(()) = async { self.broken.as_mut()?.recv().await } => {}
            Some(()) = async { self.closed.as_mut()?.recv().await } => {}
            Some(()) = async { self.shut.as_mut()?.recv().await } => {}
            // Where there are no such events, nobody can end the program so.
            else => pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{spellings, words};

    #[test]
    fn a_backslash_is_part_of_a_path_unless_a_double_quote_follows() {
        let split = |text: &str| words(text).unwrap().join("|");
        assert_eq!(split(r"C:\tools\sync.exe --once"), r"C:\tools\sync.exe|--once");
        assert_eq!(split(r#""C:\Program Files\x.exe" 'a\b' "a \"b\"""#), r#"C:\Program Files\x.exe|a\b|a "b""#);
        assert_eq!(words("./x 'a"), None);
    }

    #[test]
    fn a_program_may_be_named_without_its_extension() {
        let spelt = |program: &str| spellings(Path::new(program));
        assert_eq!(spelt("sync.CMD"), [PathBuf::from("sync.CMD")]);
        assert_eq!(
            spelt("sync.v2"),
            ["sync.v2.exe", "sync.v2.com", "sync.v2.bat", "sync.v2.cmd", "sync.v2"].map(PathBuf::from)
        );
    }
}
