//! Lint of features: above all for mistakes that Gherkin and its runner would pass as green.
//!
//! In the suite's own features every finding is an error; in a user's, matters of style are hints. Knows how a
//! feature must be written, not how it runs.

mod finding;
mod keywords;
mod last_resort;
mod names;
mod outline;
mod shape;
mod signs;
mod steps;
mod style;
mod tags;

use crate::suite::Suite;

use finding::LintContext;
pub use finding::{Dictionary, LintFinding, Severity, render};

/// Lints a suite; the findings are in the order of files and lines.
pub fn lint(suite: &Suite, dictionary: Dictionary<'_>) -> Vec<LintFinding> {
    let mut findings = Vec::new();
    for file in &suite.files {
        let mut context = LintContext { file, dictionary, findings: Vec::new() };
        signs::check(&mut context);
        keywords::check(&mut context);
        tags::check(&mut context);
        shape::check(&mut context);
        outline::check(&mut context);
        style::check(&mut context);
        steps::check(&mut context);
        last_resort::check(&mut context);
        names::check(&mut context);
        findings.extend(context.findings);
    }
    findings.extend(style::repeated_titles(&suite.files));
    findings.extend(style::extra_journeys(&suite.files));
    findings.sort_by(|left, right| (&left.file, left.span).cmp(&(&right.file, right.span)));
    findings
}
