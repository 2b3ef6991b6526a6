//! Rules on a terminal: a list of all, or one in full.

use std::fmt::Write as _;

use crate::suite::rules::{Grade, Keeper};
use egnyte_support::paint::Paint;

use super::report::{ReportedRule, RuleReport};

/// Renders the list of all rules, by area.
pub fn render(report: &RuleReport, paint: Paint) -> String {
    let mut text = String::new();
    let widest = report.rules.iter().map(|rule| rule.entry.id.len()).max().unwrap_or_default();
    // Writing to a String cannot fail.
    for (area, rules) in report.areas() {
        let _ = writeln!(text, "{}", paint.bold(area));
        for rule in rules {
            let id = format!("{:<widest$}", rule.entry.id);
            let _ = writeln!(text, "  {}  {}", paint.green(&id), rule.entry.says);
            let _ = writeln!(text, "  {:<widest$}  {}", "", paint.dim(&details(rule)));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", paint.bold("sentences of the article that are out of scope"));
    for sentence in &report.unbreakable {
        let _ = writeln!(text, "  {}: {}", sentence.says, paint.dim(&sentence.why));
    }
    text
}

/// Returns evidence, source, keeper, scenarios and flaws in one line.
fn details(rule: &ReportedRule) -> String {
    let entry = &rule.entry;
    let mut parts = vec![entry.evidence.to_string()];
    parts.extend(entry.source.clone());
    if entry.keeper == Keeper::Egnyte {
        parts.push("kept by Egnyte".to_owned());
    }
    parts.extend(entry.needs.map(|capability| format!("needs {capability}")));
    parts.push(match (rule.other_judgement(), rule.scenarios.len()) {
        (Some(judgement), _) => judgement.to_owned(),
        (None, 1) => "1 scenario".to_owned(),
        (None, count) => format!("{count} scenarios"),
    });
    let flaws: Vec<&str> = rule.broken_by.iter().map(|breaker| breaker.name.as_str()).collect();
    if !flaws.is_empty() {
        parts.push(format!("broken by {}", flaws.join(", ")));
    }
    parts.join(" · ")
}

/// Renders one rule in full. `invocation` is the program as the user calls it.
pub fn explain(rule: &ReportedRule, invocation: &str, paint: Paint) -> String {
    let entry = &rule.entry;
    let mut text = format!("{}\n  {}\n\n", paint.bold(&entry.id), entry.says);
    // Writing to a String cannot fail.
    let source = entry.source.as_ref().map(|source| format!(": {source}")).unwrap_or_default();
    let _ = writeln!(text, "  {}{source}; {}", entry.evidence, describe_grade(entry.evidence));
    let _ = writeln!(text, "  {}", describe_keeper(entry.keeper));
    if let Some(capability) = entry.needs {
        let _ = writeln!(text, "  applies only to a connector that declares `{capability}`");
    }
    if let Some(judgement) = rule.other_judgement() {
        let _ = writeln!(text, "  {judgement}");
    }
    if let Some(title) = &rule.title {
        let _ = writeln!(text, "\nRule: {title}");
    }
    for scenario in &rule.scenarios {
        let _ = writeln!(text, "  {}  {}", scenario.title, paint.dim(&scenario.place));
    }
    if !rule.broken_by.is_empty() {
        let _ = writeln!(text, "\nflaws that break the rule");
    }
    for breaker in &rule.broken_by {
        let _ = writeln!(text, "  {}: {}", breaker.name, breaker.sentence);
    }
    if !rule.scenarios.is_empty() {
        let _ = writeln!(text, "\nrun it:   {invocation} --rule {}", entry.id);
        if let Some(flaw) = rule.broken_by.first().filter(|_| entry.keeper == Keeper::Connector) {
            let connector = format!("reference:flaw={}", flaw.name);
            let _ = writeln!(text, "break it: {invocation} --rule {} --connector {connector}", entry.id);
        }
    }
    text
}

fn describe_grade(evidence: Grade) -> &'static str {
    match evidence {
        Grade::Documented => "a public source states the rule",
        Grade::Standard => "an RFC or the SAML specification states the rule",
        Grade::Inferred => "the rule follows from a documented sentence",
        Grade::Assumed => "no public source states the rule; a customer would expect it",
    }
}

fn describe_keeper(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Connector => "kept by the connector: every connector is judged by the rule",
        Keeper::Egnyte => "kept by Egnyte: reported separately, and no part of a connector's result",
    }
}
