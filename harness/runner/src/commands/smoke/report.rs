//! Report of the smoke test: a line for each step, and the evidence and advice for one that fails.

use crate::connector::Isolation;
use crate::run::exchange;
use crate::scenario::{Evidence, Failure, FailureKind};
use crate::util::exit::Exit;
use crate::util::terminal::{OutputError, Terminal};
use egnyte_report::render_exchanges;
use egnyte_support::mask;
use egnyte_support::paint::Paint;
use egnyte_support::printable::printable;

use super::step::SmokeStep;

/// Prints that a step passed.
pub(super) fn print_passed(step: SmokeStep, detail: &str, terminal: &mut Terminal<'_>) -> Result<(), OutputError> {
    let paint = terminal.paint();
    let detail = if detail.is_empty() { String::new() } else { paint.dim(&format!("  {detail}")) };
    terminal.print(&format!("{}      {}{detail}", paint.green("ok"), step.title()))
}

/// Prints that a step failed, and returns the exit code.
pub(super) fn print_failed(
    step: SmokeStep,
    failure: &Failure,
    evidence: &Evidence,
    isolation: Isolation,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, OutputError> {
    if matches!(failure.kind, FailureKind::Skipped | FailureKind::Stopped) {
        terminal.print(&format!("not judged: {}", step.title()))?;
        return Ok(Exit::Interrupted);
    }
    terminal.print(&render_failure((step, isolation), &failure.message, evidence, terminal.paint()))?;
    Ok(if failure.kind == FailureKind::HarnessFault { Exit::HarnessFault } else { Exit::Red })
}

/// Prints that the connector cannot be used, and returns the exit code.
pub(super) fn print_unusable(
    step: SmokeStep,
    message: &str,
    isolation: Isolation,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, OutputError> {
    terminal.print(&render_failure((step, isolation), message, &Evidence::default(), terminal.paint()))?;
    Ok(Exit::Usage)
}

fn render_failure(
    (step, isolation): (SmokeStep, Isolation),
    message: &str,
    evidence: &Evidence,
    paint: Paint,
) -> String {
    let mut exchanges = render_exchanges(&evidence.exchanges.iter().map(exchange).collect::<Vec<_>>());
    if exchanges.is_empty() && !matches!(step, SmokeStep::Available | SmokeStep::Introduction) {
        exchanges.push("it sent no request".to_owned());
    }
    let sections = [
        ("", printable(&mask::text(message)).lines().map(str::to_owned).collect()),
        ("requests to Egnyte", exchanges),
        ("end of its standard error", last_lines(&printable(&mask::text(&evidence.stderr)))),
        ("advice", vec![step.advice(isolation).to_owned()]),
    ];
    let sections: String = sections.iter().map(|(title, lines)| render_section(title, lines, paint)).collect();
    format!("{}  {}\n\n{sections}More: egnyte-conformance protocol\n", paint.red("FAILED"), step.title())
}

fn render_section(title: &str, lines: &[String], paint: Paint) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let title = if title.is_empty() { String::new() } else { format!("  {}:\n", paint.bold(title)) };
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    format!("{title}{lines}\n")
}

fn last_lines(log: &str) -> Vec<String> {
    const MOST: usize = 20;
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(MOST)..].iter().map(|line| (*line).to_owned()).collect()
}
