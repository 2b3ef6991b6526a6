//! The rules on a terminal, one a line.

use std::fmt::Write as _;

use crate::suite::rules::Keeper;
use egnyte_support::paint::Paint;

use super::{Coverage, Covered};

/// Every rule, by area.
pub fn show(coverage: &Coverage, paint: Paint) -> String {
    let mut text = String::new();
    let widest = coverage.rules.iter().map(|rule| rule.entry.id.len()).max().unwrap_or_default();
    // Writing to a String cannot fail.
    for (area, rules) in coverage.areas() {
        let _ = writeln!(text, "{}", paint.bold(area));
        for rule in rules {
            let id = format!("{:<widest$}", rule.entry.id);
            let _ = writeln!(text, "  {}  {}", paint.green(&id), rule.entry.says);
            let _ = writeln!(text, "  {:<widest$}  {}", "", paint.dim(&standing(rule)));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", paint.bold("said by the article, and nothing that anybody here could break"));
    for sentence in &coverage.unbreakable {
        let _ = writeln!(text, "  {}: {}", sentence.says, paint.dim(&sentence.why));
    }
    text
}

/// Evidence, source, keeper, and what stands behind it, in one line.
fn standing(rule: &Covered) -> String {
    let entry = &rule.entry;
    let mut parts = vec![entry.evidence.to_string()];
    parts.extend(entry.source.clone());
    if entry.keeper == Keeper::Egnyte {
        parts.push("kept by Egnyte".to_owned());
    }
    parts.extend(entry.needs.map(|capability| format!("needs {capability}")));
    match rule.judged_otherwise() {
        Some(how) => parts.push(how.to_owned()),
        None => {
            let count = rule.scenarios.len();
            parts.push(if count == 1 { "1 scenario".to_owned() } else { format!("{count} scenarios") });
        }
    }
    let broken: Vec<&str> = rule.broken_by.iter().map(|breaker| breaker.name.as_str()).collect();
    if !broken.is_empty() {
        parts.push(format!("broken by {}", broken.join(", ")));
    }
    parts.join(" · ")
}
