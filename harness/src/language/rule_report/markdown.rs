//! The rules as the pages have them: `features/RULES.md` whole, README.md by area.

use std::fmt::Write as _;

use crate::suite::rules::{Grade, Keeper};

use super::{Coverage, Covered};

const HEAD: &str = "\
# The rules

Every rule that the suite judges a connector by, and every one that Egnyte keeps itself. Made by
`egnyte-conformance rules --markdown`; `egnyte-conformance explain RULE` tells all about one.

";

/// Every rule, area by area, and what is no rule.
pub fn markdown(coverage: &Coverage) -> String {
    let mut text = HEAD.to_owned();
    // Writing to a String cannot fail.
    for (area, rules) in coverage.areas() {
        let _ = writeln!(text, "## {area}\n\n| rule | what it says | evidence | kept by | scenarios | broken by |");
        text.push_str("|---|---|---|---|---|---|\n");
        for rule in rules {
            let _ = writeln!(text, "{}", row(rule));
        }
        text.push('\n');
    }
    text.push_str("## Sentences of the article that nobody here can break\n\n| sentence | why |\n|---|---|\n");
    for sentence in &coverage.unbreakable {
        let _ = writeln!(text, "| {} | {} |", cell(&sentence.says), cell(&sentence.why));
    }
    text
}

/// How many rules each area has, on what they rest and how often they are tried.
pub fn summary(coverage: &Coverage) -> String {
    let grades = Grade::ALL.map(Grade::as_str).join(" | ");
    let mut text =
        format!("| area | rules | {grades} | kept by Egnyte | scenarios |\n|---|---|---|---|---|---|---|---|\n");
    for (area, rules) in coverage.areas() {
        let _ = writeln!(text, "{}", counted(area, &rules));
    }
    let all: Vec<&Covered> = coverage.rules.iter().collect();
    let _ = writeln!(text, "{}", counted("all", &all));
    text
}

fn row(rule: &Covered) -> String {
    let entry = &rule.entry;
    let needs = entry.needs.map(|capability| format!(", if it declares `{capability}`")).unwrap_or_default();
    let keeper = match entry.keeper {
        Keeper::Connector => format!("connector{needs}"),
        Keeper::Egnyte => "Egnyte".to_owned(),
    };
    let source = entry.source.as_ref().map(|source| format!(": {source}")).unwrap_or_default();
    let tried = rule.judged_otherwise().map_or_else(|| rule.scenarios.len().to_string(), str::to_owned);
    let broken: Vec<String> = rule.broken_by.iter().map(|breaker| format!("`{}`", breaker.name)).collect();
    format!(
        "| `{}` | {} | {}{} | {keeper} | {tried} | {} |",
        entry.id,
        cell(&entry.says),
        entry.evidence,
        cell(&source),
        broken.join(", ")
    )
}

fn counted(name: &str, rules: &[&Covered]) -> String {
    let count = |counts: &dyn Fn(&Covered) -> bool| rules.iter().filter(|rule| counts(rule)).count();
    let grades = Grade::ALL.map(|grade| count(&|rule| rule.entry.evidence == grade).to_string()).join(" | ");
    let egnyte = count(&|rule| rule.entry.keeper == Keeper::Egnyte);
    let scenarios: usize = rules.iter().map(|rule| rule.scenarios.len()).sum();
    format!("| {name} | {} | {grades} | {egnyte} | {scenarios} |", rules.len())
}

fn cell(text: &str) -> String {
    text.replace('|', r"\|")
}
