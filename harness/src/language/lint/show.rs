//! How findings are told: place, what is wrong, the line, a caret, the nearest valid words.

use std::fmt::Write as _;

use egnyte_support::paint::Paint;

use super::{Finding, Severity};

/// The findings as text for a terminal, each followed by an empty line.
pub fn show(findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        one(&mut text, finding, paint);
    }
    text
}

fn one(text: &mut String, finding: &Finding, paint: Paint) {
    let Finding { file, spot, severity, what, help, line } = finding;
    let kind = match severity {
        Severity::Error => paint.red("error"),
        Severity::Hint => paint.yellow("hint"),
    };
    let margin = spot.line.to_string().len().max(3);
    let place = format!("{file}:{}:{}", spot.line, spot.column);
    let caret = "^".repeat(spot.width.max(1));
    let indent: String = line.chars().take(spot.column - 1).map(|sign| if sign == '\t' { '\t' } else { ' ' }).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}: {kind}: {what}", paint.bold(&place));
    let _ = writeln!(text, "  {:>margin$} | {line}", spot.line);
    let _ = writeln!(text, "  {:>margin$} | {indent}{}", "", paint.red(&caret));
    for line in help {
        let _ = writeln!(text, "  {:>margin$} = {line}", "");
    }
    text.push('\n');
}
