//! `check`: features looked at as a run looks at them before it begins, without running any. Judges nothing but
//! how they are written.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

use crate::language::format::tidy;
use crate::language::lint::{Finding, Severity, show};
use crate::run::{NotReady, examine, told};
use crate::suite::Suite;
use crate::util::exit::Exit;
use egnyte_support::paint::Paint;

/// Whether anything is mended before it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// Nothing is.
    None,
    /// What is mechanical is.
    First,
}

/// Checks the features at these paths, the embedded ones where there is none, and tells the findings on `out`.
///
/// # Errors
/// When a path leads nowhere, or nobody reads any more.
pub fn check(paths: &[String], mending: Mending, out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotReady> {
    if mending == Mending::First {
        for file in tidy(&Suite::load(paths)?)? {
            told(writeln!(out, "{file}: mended"), Exit::Green)?;
        }
    }
    let (suite, findings) = examine(paths)?;
    let scenarios = suite.cases().len();
    let exit = exit(scenarios, &findings);
    let paint = Paint::for_stream(out);
    let line = closing(&suite, scenarios, &findings);
    let line = if exit == Exit::Green { paint.green(&line) } else { paint.red(&line) };
    told(write(out, &show(&findings, paint), &line), exit)
}

fn write(out: &mut impl Write, findings: &str, line: &str) -> io::Result<()> {
    writeln!(out, "{findings}{line}")?;
    out.flush()
}

/// Hints are no reason to refuse anything, but an empty check is never green.
fn exit(scenarios: usize, findings: &[Finding]) -> Exit {
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        Exit::Red
    } else if scenarios == 0 {
        Exit::NothingRan
    } else {
        Exit::Green
    }
}

fn closing(suite: &Suite, scenarios: usize, findings: &[Finding]) -> String {
    if suite.files.is_empty() {
        return "nothing to check: no feature was found there".to_owned();
    }
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let files: BTreeSet<&str> = errors.iter().map(|finding| finding.file.as_str()).collect();
    let hints = match findings.len() - errors.len() {
        0 => String::new(),
        hints => format!(", {}", many(hints, "hint")),
    };
    let whole = format!("{}, {}", many(suite.files.len(), "feature"), many(scenarios, "scenario"));
    match errors.len() {
        0 => format!("{whole}: nothing to be mended{hints}"),
        errors => format!("{whole}: {} in {}{hints}", many(errors, "error"), many(files.len(), "file")),
    }
}

fn many(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
