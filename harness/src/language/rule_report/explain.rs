//! One rule on a terminal: what it says, on what it rests, how it is tried and how it looks when it is broken.

use std::fmt::Write as _;

use crate::suite::rules::{Grade, Keeper};
use egnyte_support::paint::Paint;

use super::Covered;

/// The rule in full.
pub fn explain(rule: &Covered, invocation: &str, paint: Paint) -> String {
    let entry = &rule.entry;
    let mut text = format!("{}\n  {}\n\n", paint.bold(&entry.id), entry.says);
    // Writing to a String cannot fail.
    let source = entry.source.as_ref().map(|source| format!(": {source}")).unwrap_or_default();
    let _ = writeln!(text, "  {}{source}; {}", entry.evidence, meaning(entry.evidence));
    let _ = writeln!(text, "  {}", kept(entry.keeper));
    if let Some(capability) = entry.needs {
        let _ = writeln!(text, "  asked only of a connector that declares `{capability}`");
    }
    if let Some(how) = rule.judged_otherwise() {
        let _ = writeln!(text, "  {how}");
    }
    if let Some(title) = &rule.title {
        let _ = writeln!(text, "\nRule: {title}");
    }
    for scenario in &rule.scenarios {
        let _ = writeln!(text, "  {}  {}", scenario.title, paint.dim(&scenario.place));
    }
    if !rule.broken_by.is_empty() {
        let _ = writeln!(text, "\nbroken on purpose by");
    }
    for breaker in &rule.broken_by {
        let _ = writeln!(text, "  {}: {}", breaker.name, breaker.sentence);
    }
    text.push_str(&commands(rule, invocation));
    text
}

fn meaning(evidence: Grade) -> &'static str {
    match evidence {
        Grade::Documented => "a public source says it",
        Grade::Standard => "an RFC or SAML says it",
        Grade::Inferred => "it follows from a documented sentence",
        Grade::Assumed => "nobody public says it; it is what a customer would expect",
    }
}

fn kept(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Connector => "kept by the connector: judged on every one",
        Keeper::Egnyte => "kept by Egnyte itself: shown apart, and never counted among a connector's verdicts",
    }
}

fn commands(rule: &Covered, invocation: &str) -> String {
    if rule.scenarios.is_empty() {
        return String::new();
    }
    let id = &rule.entry.id;
    let mut text = format!("\ntry it:   {invocation} --rule {id}\n");
    let breaker = rule.broken_by.first().filter(|_| rule.entry.keeper == Keeper::Connector);
    if let Some(breaker) = breaker {
        text.push_str(&format!("break it: {invocation} --rule {id} --connector reference:flaw={}\n", breaker.name));
    }
    text
}
