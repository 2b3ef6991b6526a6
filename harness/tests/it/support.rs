//! Runs of the program, as a shell sees them.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_egnyte-conformance");

/// Folder of the harness.
pub(crate) const HARNESS: &str = env!("CARGO_MANIFEST_DIR");

/// Exit code and output of a run.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program in an empty folder, as a user without a checkout does.
pub(crate) fn conformance(words: &[&str]) -> Ended {
    conformance_in(tempfile::tempdir().unwrap().path(), words)
}

pub(crate) fn conformance_in(folder: &Path, words: &[&str]) -> Ended {
    command_in(folder, words).output().unwrap().into()
}

pub(crate) fn command_in(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(words).current_dir(folder).env_remove("CARGO").env("NO_COLOR", "1");
    command
}

/// Returns the connector of a program in `tests/broken`.
pub(crate) fn broken(program: &str) -> String {
    format!("stdio:python3 {HARNESS}/tests/broken/{program}")
}

/// Writes a file, and the folder that it belongs in.
pub(crate) fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Returns a text of the repository.
pub(crate) fn page(path: &str) -> String {
    fs::read_to_string(format!("{HARNESS}/../{path}")).unwrap()
}

/// Connector as a service, which ends with the test.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: String,
}

impl Service {
    /// Starts a program that writes its address, and waits for it.
    pub(crate) fn start(program: &mut Command) -> Self {
        let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening at ").unwrap().to_owned();
        Self { child, address }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

impl Ended {
    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Checks that the output has all parts.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        let text = self.to_string();
        for part in parts {
            assert!(text.contains(part), "`{part}` is missing in\n{text}");
        }
        self
    }

    /// Returns the last line of standard output.
    pub(crate) fn summary(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.stdout, self.stderr)
    }
}
