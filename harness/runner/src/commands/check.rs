//! `check`: lints features as a run does before it begins, without running them.

use std::collections::BTreeSet;

use clap::Args;

use crate::language::format::format_files;
use crate::language::lint::{LintFinding, Severity, render};
use crate::run::lint_features;
use crate::suite::Suite;
use crate::util::exit::Exit;
use crate::util::terminal::Terminal;

use super::exec::CommandResult;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Check these features: files or folders [default: the suite]
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// Format the files first: columns of tables, case of keywords, blanks at the ends of lines
    #[arg(long, requires = "paths")]
    fix: bool,
}

impl CheckArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        if self.fix {
            for file in format_files(&Suite::load(&self.paths)?)? {
                terminal.print(&format!("{file}: formatted"))?;
            }
        }
        let (suite, findings) = lint_features(&self.paths)?;
        let scenarios = suite.cases().len();
        let (exit, paint) = (exit(scenarios, &findings), terminal.paint());
        let line = summary(&suite, scenarios, &findings);
        let line = if exit == Exit::Green { paint.green(&line) } else { paint.red(&line) };
        terminal.print(&format!("{}{line}", render(&findings, paint)))?;
        Ok(exit)
    }
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
