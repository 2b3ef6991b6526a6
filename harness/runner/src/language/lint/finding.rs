//! Findings of the lint: how they are collected and rendered.

use std::fmt::Write as _;

use crate::language::step_index::StepIndex;
use crate::suite::layout::{Span, StepLine};
use crate::suite::rules::RuleCatalogue;
use crate::suite::{FeatureFile, Origin};
use egnyte_support::paint::Paint;

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing runs until it is fixed.
    Error,
    /// The feature runs, but could be written better.
    Hint,
}

/// Finding of the lint in a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// Path of the file, as reports show it.
    pub file: String,
    /// Place in the file.
    pub span: Span,
    /// Severity.
    pub severity: Severity,
    /// Description of the mistake.
    pub message: String,
    /// Suggestions, the nearest valid words first.
    pub help: Vec<String>,
    /// Text of the line.
    pub line: String,
}

/// Words that a feature may use.
#[derive(Debug, Clone, Copy)]
pub struct Dictionary<'a> {
    /// Rules of the catalogue.
    pub rules: &'a RuleCatalogue,
    /// Flaws of the reference connector.
    pub flaws: &'a [&'a str],
    /// Sentences.
    pub steps: &'a StepIndex,
    /// Domains that a fixture describes.
    pub domains: &'a [&'a str],
    /// First names of the people.
    pub people: &'a [&'a str],
    /// Check of a guess about Egnyte and its value.
    pub check_guess: fn(&str, &str) -> Result<(), String>,
}

/// Lint of one file: the file, the words it may use, and its findings so far.
pub(super) struct LintContext<'a> {
    pub file: &'a FeatureFile,
    pub dictionary: Dictionary<'a>,
    pub findings: Vec<LintFinding>,
}

impl<'a> LintContext<'a> {
    /// Iterates over the steps that can be read: those of blocks without text between the steps.
    pub(super) fn readable_steps(&self) -> impl Iterator<Item = &'a StepLine> + use<'a> {
        let blocks = self.file.layout.blocks.iter().filter(|block| block.kind.has_steps() && block.prose.is_empty());
        blocks.flat_map(|block| &block.steps)
    }

    /// Returns whether a line has an error already.
    pub(super) fn is_reported(&self, line: usize) -> bool {
        self.findings.iter().any(|finding| finding.span.line == line && finding.severity == Severity::Error)
    }

    /// Adds a finding that is an error in every feature.
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>, help: impl IntoIterator<Item = String>) {
        let help = help.into_iter().collect();
        self.findings.push(finding(self.file, Severity::Error, span, message.into(), help));
    }

    /// Adds a matter of style: an error in the suite's own features, a hint in a user's.
    pub(super) fn style(&mut self, span: Span, message: impl Into<String>, help: impl IntoIterator<Item = String>) {
        self.findings.push(style_finding(self.file, span, message.into(), help.into_iter().collect()));
    }
}

/// Returns a matter of style: an error in the suite's own features, a hint in a user's.
pub(super) fn style_finding(file: &FeatureFile, span: Span, message: String, help: Vec<String>) -> LintFinding {
    let severity = if file.origin == Origin::Shipped { Severity::Error } else { Severity::Hint };
    finding(file, severity, span, message, help)
}

fn finding(file: &FeatureFile, severity: Severity, span: Span, message: String, help: Vec<String>) -> LintFinding {
    let line = file.text.lines().nth(span.line.saturating_sub(1)).unwrap_or_default().to_owned();
    LintFinding { file: file.path.clone(), span, severity, message, help, line }
}

/// Renders findings for a terminal: place, message, the line with a caret, and help; an empty line after each.
pub fn render(findings: &[LintFinding], paint: Paint) -> String {
    let mut text = String::new();
    for LintFinding { file, span, severity, message, help, line } in findings {
        let kind = match severity {
            Severity::Error => paint.red("error"),
            Severity::Hint => paint.yellow("hint"),
        };
        let margin = span.line.to_string().len().max(3);
        let place = format!("{file}:{}:{}", span.line, span.column);
        let caret = "^".repeat(span.width.max(1));
        let before = line.chars().take(span.column - 1);
        let indent: String = before.map(|sign| if sign == '\t' { '\t' } else { ' ' }).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {kind}: {message}", paint.bold(&place));
        let _ = writeln!(text, "  {:>margin$} | {line}", span.line);
        let _ = writeln!(text, "  {:>margin$} | {indent}{}", "", paint.red(&caret));
        for line in help {
            let _ = writeln!(text, "  {:>margin$} = {line}", "");
        }
        text.push('\n');
    }
    text
}
