//! `check`: lints features as a run does before it begins, without running them.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};

use crate::language::format::format_files;
use crate::language::lint::{LintFinding, Severity, render};
use crate::run::{NotReady, examine, told};
use crate::suite::Suite;
use crate::util::exit::Exit;
use egnyte_support::paint::Paint;

/// Mode of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckMode {
    /// Lints only.
    Lint,
    /// Formats the files first.
    FormatAndLint,
}

/// Checks the features at these paths, the embedded ones without a path, and writes the findings to `out`.
pub fn check(paths: &[String], mode: CheckMode, out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotReady> {
    if mode == CheckMode::FormatAndLint {
        for file in format_files(&Suite::load(paths)?)? {
            told(writeln!(out, "{file}: formatted"), Exit::Green)?;
        }
    }
    let (suite, findings) = examine(paths)?;
    let scenarios = suite.cases().len();
    let exit = exit(scenarios, &findings);
    let paint = Paint::for_stream(out);
    let line = summary(&suite, scenarios, &findings);
    let line = if exit == Exit::Green { paint.green(&line) } else { paint.red(&line) };
    told(writeln!(out, "{}{line}", render(&findings, paint)).and_then(|()| out.flush()), exit)
}

/// Returns the exit code: hints are green, but a check without scenarios is not.
fn exit(scenarios: usize, findings: &[LintFinding]) -> Exit {
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        Exit::Red
    } else if scenarios == 0 {
        Exit::NothingRan
    } else {
        Exit::Green
    }
}

fn summary(suite: &Suite, scenarios: usize, findings: &[LintFinding]) -> String {
    if suite.files.is_empty() {
        return "nothing to check: no feature found".to_owned();
    }
    let errors: Vec<&LintFinding> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let files: BTreeSet<&str> = errors.iter().map(|finding| finding.file.as_str()).collect();
    let hints = match findings.len() - errors.len() {
        0 => String::new(),
        hints => format!(", {}", count_of(hints, "hint")),
    };
    let whole = format!("{}, {}", count_of(suite.files.len(), "feature"), count_of(scenarios, "scenario"));
    match errors.len() {
        0 => format!("{whole}: no errors{hints}"),
        errors => format!("{whole}: {} in {}{hints}", count_of(errors, "error"), count_of(files.len(), "file")),
    }
}

fn count_of(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
