//! Windows: job objects, NTSTATUS exit codes, program files by extension, backslashes in paths.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use process_wrap::tokio::{ChildWrapper, CommandWrap, CreationFlags, JobObject};
use windows::Win32::System::Threading::CREATE_NEW_PROCESS_GROUP;

/// Extensions of the files that Windows starts by itself. PATHEXT may name more, but those need a shell.
const PROGRAMS: [&str; 4] = ["exe", "com", "bat", "cmd"];

/// Puts the process of a command into a job of its own.
pub(super) fn isolate(command: &mut CommandWrap) {
    // Ctrl-C is for the harness, which ends the process afterwards.
    command.wrap(CreationFlags(CREATE_NEW_PROCESS_GROUP)).wrap(JobObject);
}

/// Ends a job: a process that shares no console with the harness cannot be requested to end.
pub(super) fn terminate(job: &mut dyn ChildWrapper) -> io::Result<()> {
    job.start_kill()
}

/// Fails: there are no signals.
pub(super) fn signal(_job: &mut dyn ChildWrapper, _signal: i32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Finds none: there are no signals.
pub(crate) fn find_signal(_name: &str) -> Option<i32> {
    None
}

/// Describes the exit of a process: the end of a sentence.
pub(crate) fn describe_exit(status: ExitStatus) -> String {
    let Some(code) = status.code() else { return "ended".to_owned() };
    if is_killed(status) {
        format!("was ended with {code:#x}{}", cause(code))
    } else {
        format!("exited with status {code}")
    }
}

/// Returns whether the system or another process ended the process, so that its status says nothing: its code is an
/// `NTSTATUS` error.
pub(crate) fn is_killed(status: ExitStatus) -> bool {
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

/// Splits a command line into words as a POSIX shell does, except that a backslash is part of a path unless a double
/// quote follows; `None` for an unclosed quote.
pub(crate) fn split_command(text: &str) -> Option<Vec<String>> {
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

/// Returns whether a program is named with its folder, and so is not searched on the PATH.
pub(crate) fn is_path(program: &str) -> bool {
    program.contains(['/', '\\', ':'])
}

/// Files that a program's name can mean, most likely first.
pub(crate) fn program_files(program: &Path) -> Vec<PathBuf> {
    if is_program(program) {
        return vec![program.to_owned()];
    }
    let with = |extension: &str| {
        let mut file = program.as_os_str().to_owned();
        file.push(".");
        file.push(extension);
        PathBuf::from(file)
    };
    // The bare name comes last: npm puts a shell's script of that name beside the one that Windows starts.
    PROGRAMS.map(with).into_iter().chain([program.to_owned()]).collect()
}

/// Name by which a program file is called.
pub(crate) fn command_name(file: &str) -> &str {
    let is_program = is_program(Path::new(file));
    file.rsplit_once('.').filter(|_| is_program).map_or(file, |(name, _)| name)
}

/// Returns whether a file may be executed.
pub(crate) fn is_executable(path: &Path) -> bool {
    path.is_file() && is_program(path)
}

fn is_program(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| PROGRAMS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

/// Describes why a file cannot be executed, and the remedy: the end of a sentence.
pub(crate) fn why_not_executable(path: &Path) -> String {
    let known = PROGRAMS.join(", .");
    format!(
        "is no program that Windows starts (.{known}); put its interpreter in front, for example: python {}",
        path.display()
    )
}

/// Returns `None`: a script names no interpreter on Windows.
pub(crate) fn find_missing_interpreter(_path: &Path) -> Option<String> {
    None
}

/// Does nothing: a temporary file has the permissions of its folder.
pub(crate) fn allow_reading(_builder: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{program_files, split_command};

    #[test]
    fn backslash_is_part_of_a_path_unless_a_double_quote_follows() {
        let split = |text: &str| split_command(text).unwrap().join("|");
        assert_eq!(split(r"C:\tools\sync.exe --once"), r"C:\tools\sync.exe|--once");
        assert_eq!(split(r#""C:\Program Files\x.exe" 'a\b' "a \"b\"""#), r#"C:\Program Files\x.exe|a\b|a "b""#);
        assert_eq!(split_command("./x 'a"), None);
    }

    #[test]
    fn program_is_found_without_its_extension() {
        let files = |program: &str| program_files(Path::new(program));
        assert_eq!(files("sync.CMD"), [PathBuf::from("sync.CMD")]);
        assert_eq!(
            files("sync.v2"),
            ["sync.v2.exe", "sync.v2.com", "sync.v2.bat", "sync.v2.cmd", "sync.v2"].map(PathBuf::from)
        );
    }
}
